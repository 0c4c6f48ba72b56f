"""Where the next trials lie: a grid, random points, or points spread evenly; those that learn are in another file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product
from math import inf, prod
from typing import Protocol

import numpy as np

from engine.record.pieces import Pieces
from engine.search.space import Axis, Point

Array = np.ndarray
LEARNING = {"tpe": 1_000, "gp": 300}
"""Samplers that learn, and the most trials that each may model: beyond, choosing takes longer than training."""
SAMPLERS = ("random", "grid", "latin", "sobol", *LEARNING)


class Sampler(Protocol):
    """Asked for points, and told what came of them (higher is better); both in pieces, as one that models thinks."""

    def asking(self, count: int) -> Pieces[list[Point]]: ...

    def telling(self, points: Sequence[Point], scores: Sequence[float]) -> Pieces[None]: ...


class Drawn:
    """A sampler whose points are known beforehand: a row of `units` in [0, 1] each."""

    def __init__(self, axes: Sequence[Axis], units: Array) -> None:
        self.axes, self._units, self._at = axes, units, 0

    def asking(self, count: int) -> Pieces[list[Point]]:
        """The next points."""
        rows = self._units[self._at : self._at + count]
        self._at += count
        yield
        return [tuple(axis.at(float(u)) for axis, u in zip(self.axes, row, strict=True)) for row in rows]

    def telling(self, points: Sequence[Point], scores: Sequence[float]) -> Pieces[None]:
        """Nothing is learnt."""
        yield


def sampler(name: str, axes: Sequence[Axis], trials: int, seed: int, wave: int) -> Sampler:
    """The sampler of this name for so many trials. Raises KeyError for an unknown one."""
    if name in LEARNING:
        from engine.search.learning import Learner  # brings Optuna, which only these need

        return Learner(name, axes, seed, wave)
    return Drawn(axes, UNITS[name](axes, trials, seed))


def levels(axes: Sequence[Axis], trials: int) -> tuple[int, ...]:
    """Values on each axis of the finest grid with at most so many points: all options, else nearly the same number.

    Where one more value fits, the first axes have it. One point at least a value.
    """
    found = [len(axis.options) or 1 for axis in axes]
    free = [k for k, axis in enumerate(axes) if not axis.options]
    while free:
        k = min(free, key=lambda k: found[k])
        there = axes[k].high - axes[k].low + 1 if axes[k].whole else inf
        if prod(found) // found[k] * (found[k] + 1) > trials or found[k] >= there:
            free.remove(k)
        else:
            found[k] += 1
    return tuple(found)


def grid(axes: Sequence[Axis], trials: int, seed: int) -> Array:
    """(n, d) the middles of the cells of a grid of `levels`, the last axis running fastest."""
    middles = [(np.arange(n) + 0.5) / n for n in levels(axes, trials)]
    return np.array(list(product(*middles)))


def random(axes: Sequence[Axis], trials: int, seed: int) -> Array:
    """(n, d) uniform draws; fewer trials are the first of more."""
    return np.random.default_rng(seed).random((trials, len(axes)))


def latin(axes: Sequence[Axis], trials: int, seed: int) -> Array:
    """(n, d) with one point in each of n equal parts of every axis (McKay et al. 1979)."""
    from scipy.stats import qmc  # takes a second to load

    found: Array = qmc.LatinHypercube(len(axes), rng=seed).random(trials)
    return found


def sobol(axes: Sequence[Axis], trials: int, seed: int) -> Array:
    """(n, d) the first points of a scrambled Sobol sequence (Owen 1998)."""
    from scipy.stats import qmc  # takes a second to load

    found: Array = qmc.Sobol(len(axes), rng=seed).random_base2(max(trials - 1, 0).bit_length())
    return found[:trials]


UNITS = {"random": random, "grid": grid, "latin": latin, "sobol": sobol}


@cache
def grid_size(axes: tuple[Axis, ...], trials: int) -> int:
    """Points of the grid; more than `trials` where the options alone are."""
    return prod(levels(axes, trials))
