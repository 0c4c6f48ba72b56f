"""Points tried, and the best of them: what is common to whatever trains much and picks one, or shows all.

    ladder(...)      points in equal ratios
    trying(...)      the scores of some points under some seeds, of several subjects at once
    narrowing(...)   coarse points under one seed, then finer ones around the best of them under several

A score is the better the lower it is, and infinite of what diverged: that is the worst there is, and never left out.
What gives the scores is a judge: networks trained to their end (`engine.train.final`), or arithmetic on a surface.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan
from typing import TypeVar

import numpy as np

from engine.record.pieces import Pieces

Array = np.ndarray
K = TypeVar("K")
Judge = Callable[[Sequence[tuple[K, float]], Sequence[int]], Pieces[Array]]
"""(points, seeds) scores of points, each with its subject; or (points, seeds, fields) where others break ties."""


def ladder(low: float, high: float, count: int, digits: int) -> list[float]:
    """`count` numbers from low to high in equal ratios, to so many digits, so that an address holds them exactly."""
    return [rounded(value, digits) for value in np.geomspace(low, high, count).tolist()]


def rounded(value: float, digits: int) -> float:
    """The number with so many significant digits."""
    return float(f"{value:.{digits}g}")


def ranked(scores: Array) -> Array:
    """Indices of (n,) scores, or (n, fields) of which the first decides, the best first; of equals the earlier one."""
    found: Array = np.lexsort(np.atleast_2d(scores.T)[::-1])
    return found


@dataclass(frozen=True)
class Tried:
    """What came of some points: `scores` (points, seeds) or (points, seeds, fields); `before` came before them."""

    points: tuple[float, ...]
    scores: Array
    before: tuple[float, ...] = ()

    @property
    def means(self) -> Array:
        """(points,) or (points, fields) over the seeds."""
        found: Array = self.scores.mean(1)
        return found

    @property
    def best(self) -> int:
        """Which point has the lowest mean."""
        return int(ranked(self.means)[0])

    @property
    def point(self) -> float:
        """The best point; NaN where the score of none is finite."""
        return self.points[self.best] if isfinite(self.means[self.best].flat[0]) else nan

    @property
    def edge(self) -> str:
        """The end of all points tried that the best one is at, as a better one may lie beyond: "low", "high" or ""."""
        tried, best = (*self.before, *self.points), self.points[self.best]
        return "low" if best <= min(tried) else "high" if best >= max(tried) else ""


def trying(points: Mapping[K, Sequence[float]], seeds: Sequence[int], judge: Judge[K]) -> Pieces[dict[K, Tried]]:
    """What came of the points of each subject, all judged together."""
    asked = [(subject, point) for subject, each in points.items() for point in each]
    scores = iter((yield from judge(asked, seeds)) if asked else ())
    return {subject: Tried(tuple(each), np.array([next(scores) for _ in each])) for subject, each in points.items()}


def narrowing(
    points: Mapping[K, Sequence[float]], finer: Callable[[K, float], Sequence[float]], seeds: int, judge: Judge[K]
) -> Pieces[dict[K, Tried]]:
    """The points under the first seed, then `finer` ones around the best of each subject under all: what came of those.

    Of a subject whose points have all diverged, what came of the first.
    """
    coarse = yield from trying(points, range(1), judge)
    around = {subject: finer(subject, found.point) for subject, found in coarse.items() if isfinite(found.point)}
    fine = yield from trying(around, range(seeds), judge)
    known = {subject: replace(found, before=coarse[subject].points) for subject, found in fine.items()}
    return coarse | known
