"""Protocols of a race: which learning rate a method runs with, and when its budget is spent.

own           the method's own lr
same_lr       race_lr for everybody
tuned         the best of `trials` rates, evenly spaced in log between RATES, the same for every method (1, at which
              Newton's method is itself, is among 16 or 31 of them)
evaluations   the method's own lr; `steps` is a budget: a gradient counts 1, a Hessian 2 (in two dimensions it is two
              Hessian-vector products, each as dear as a gradient), a value of f 1/3 (a gradient by reverse
              differentiation costs about three of them)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from engine.descend.field import Field
from engine.descend.plan import factor, noise
from engine.descend.spec import CHUNK, TUNING_SEEDS, DescendSpec
from engine.descend.steppers import stacked
from engine.descend.trajectory import Group, Trajectory, failed
from engine.record.pieces import Pieces, finish
from engine.search.trying import ladder, trying

Array = np.ndarray
RATES = (1e-4, 10.0)
REACHED = 1e-12
"""Share of the first height above the minimum at which a run counts as arrived."""
HESSIAN, HEIGHTS = 2, 3
"""A Hessian costs as much as 2 gradients, a gradient as much as 3 values of f."""


def rate(spec: DescendSpec) -> float:
    """The learning rate that this variant runs with; for the protocol "tuned" this makes the search."""
    return rate_of(spec, search(spec) if spec.protocol == "tuned" else {})


def rate_of(spec: DescendSpec, found: Mapping[str, Any]) -> float:
    """The learning rate that this variant runs with, given what its search has found."""
    if spec.protocol == "tuned":
        return float(found["best"])
    return spec.race_lr if spec.protocol == "same_lr" else spec.optimizer.lr


def spent(gradients: Array, calls: Array, hessians: Array) -> Array:
    """The cost in gradients of so many gradients, values of f and Hessians."""
    return gradients + HESSIAN * hessians + calls / HEIGHTS


@lru_cache(maxsize=64)
def search(spec: DescendSpec) -> Mapping[str, Any]:
    """What the search over learning rates finds; see `searching`."""
    return finish(searching(spec))


def searching(spec: DescendSpec) -> Pieces[dict[str, Any]]:
    """All trials at once, with None now and then; returns the rates tried, their scores, the best, and the seeds.

    A trial's score is its final f above the lowest known minimum (or the lowest f met), averaged over the seeds; None
    where it diverged. Of those that arrive, the one that does so first is best. With noise the seeds are not the one
    shown; without, one run tells all. `edge`: the best is the first or the last rate, so a better one may lie beyond.
    """
    seeds = tuning_seeds(spec)
    found = (yield from trying({spec: trial_rates(spec)}, seeds, _judged))[spec]
    return {
        "rates": [*found.points],
        "scores": [value if np.isfinite(value) else None for value in found.means[:, 0].tolist()],
        "best": found.points[found.best],
        "seeds": seeds,
        "edge": found.edge != "",
    }


def trial_rates(spec: DescendSpec) -> list[float]:
    """The learning rates that are tried, to four digits."""
    return ladder(*RATES, spec.trials, digits=4)


def tuning_seeds(spec: DescendSpec) -> list[int]:
    """The seeds that each rate is tried with."""
    if noise(spec) is None:
        return [spec.seed]
    return [spec.seed + 1 + k for k in range(TUNING_SEEDS)]


def _judged(asked: Sequence[tuple[DescendSpec, float]], seeds: Sequence[int]) -> Pieces[Array]:
    """(rates, seeds, 2) final heights above the minimum, and steps to arrive, of one variant at some rates."""
    spec, rates = asked[0][0], np.array([rate for _, rate in asked])
    trajectory, path = _trials(spec, rates, seeds), []
    while trajectory.t <= spec.steps:
        path.append((yield from trajectory.taking(CHUNK))["position"][:-1])
        yield None
    scores = _scores(spec, np.concatenate(path))
    return np.stack([score.reshape(len(seeds), len(rates)).T for score in scores], 2)


def _trials(spec: DescendSpec, rates: Array, seeds: Sequence[int]) -> Trajectory:
    n = len(rates) * len(seeds)
    start = np.repeat(np.array(spec.start)[:, None], n, 1)
    noises = [noise(spec, seed) for seed in seeds]
    drawn = None if noises[0] is None else np.repeat(np.stack(noises, 2), len(rates), 2)  # type: ignore[arg-type]
    knobs = stacked([spec.optimizer]) | {"lr": np.tile(rates, len(seeds))}
    return Trajectory(
        Field(spec.surface), [Group(type(spec.optimizer), knobs, start, factor(spec)[:, None], drawn)], spec.steps
    )


def _scores(spec: DescendSpec, path: Array) -> tuple[Array, Array]:
    """(final heights above the minimum, steps to arrive) of each trial; path is (steps + 1, 2, trials)."""
    field = Field(spec.surface)
    height = field.f(path.transpose(1, 0, 2))
    height = np.where(failed(field, path, spec.window).any(0), np.inf, height)
    lowest = min([f for _, _, f in spec.surface.minima] or [height.min()])
    gap = np.where(np.isinf(height), np.inf, height - lowest) if np.isfinite(lowest) else height
    near = REACHED * np.max(gap[0], where=np.isfinite(gap[0]), initial=1e-300)
    final = np.where(gap[-1] <= near, 0.0, gap[-1])
    return final, len(gap) - np.argmin((gap <= near)[::-1], 0)


def notes(spec: DescendSpec, found: Mapping[str, Any]) -> dict[str, Any]:
    """What a race's chart must say of its rules; `found` is the search's result, if there was one."""
    rules = {
        "protocol": spec.protocol,
        "lr": rate_of(spec, found),
        "hessian_cost": HESSIAN,
        "function_cost": 1 / HEIGHTS,
    }
    return rules | dict(found)
