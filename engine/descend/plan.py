"""From specs to trajectories: which variants move together, from where, with which rates and which noise."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from engine.descend.field import Field
from engine.descend.noise import gradient_noise
from engine.descend.spec import DescendSpec
from engine.descend.steppers import kind, stacked
from engine.descend.trajectory import Group, Trajectory
from engine.parts.schedules import learning_rate

Array = np.ndarray


def trajectories(
    specs: Sequence[DescendSpec], rates: Sequence[float], keep: Collection[str]
) -> list[tuple[list[int], Trajectory]]:
    """(variants in the order of its points, trajectory): variants on one surface for equally long are one."""
    groups: dict[object, list[int]] = {}
    for k, spec in enumerate(specs):
        groups.setdefault((spec.surface, spec.steps), []).append(k)
    return [_trajectory(specs, rates, members, keep) for members in groups.values()]


def _trajectory(
    specs: Sequence[DescendSpec], rates: Sequence[float], members: list[int], keep: Collection[str]
) -> tuple[list[int], Trajectory]:
    parts: dict[object, list[int]] = {}
    for k in members:
        parts.setdefault(kind(specs[k].optimizer), []).append(k)
    groups = [group([specs[k] for k in part], [rates[k] for k in part]) for part in parts.values()]
    first = specs[members[0]]
    return [k for part in parts.values() for k in part], Trajectory(Field(first.surface), groups, first.steps, keep)


def group(specs: Sequence[DescendSpec], rates: Sequence[float]) -> Group:
    """Variants whose methods are of one kind, one point each."""
    knobs = stacked([spec.optimizer for spec in specs]) | {"lr": np.array(rates)}
    start = np.array([spec.start for spec in specs]).T.copy()
    noises = [noise(spec) for spec in specs]
    together = (
        None if all(found is None for found in noises) else np.stack([_or_silence(n, specs[0]) for n in noises], 2)
    )
    return Group(type(specs[0].optimizer), knobs, start, np.stack([factor(spec) for spec in specs], 1), together)


def factor(spec: DescendSpec) -> Array:
    """(steps,) what the schedule and its warm-up multiply the learning rate by."""
    return learning_rate(spec.schedule, 1.0, spec.warmup, spec.steps)


def noise(spec: DescendSpec, seed: int | None = None) -> Array | None:
    """(steps + 1, 2) noise of a variant's gradients; None where there is none, as for `gd` always."""
    if not spec.noisy:
        return None
    seed = spec.seed if seed is None else seed
    return gradient_noise(spec.noise, spec.noise_ratio, spec.noise_correlation, seed, spec.steps + 1)


def _or_silence(found: Array | None, spec: DescendSpec) -> Array:
    return np.full((spec.steps + 1, 2), -0.0) if found is None else found  # g + -0.0 is g, to the sign of zero
