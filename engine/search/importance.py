"""How much each axis matters: the share of the scores' variance that its values alone explain."""

from __future__ import annotations

from math import isqrt

import numpy as np

Array = np.ndarray


def shares(places: Array, scores: Array) -> Array:
    """(d,) epsilon squared = (SSB - (m - 1) MSW) / SST of each axis, within 0 and 1; NaN where nothing can be said.

    `places` (n, d), `scores` (n,) finite. An axis is cut into as many parts as it has values or, where that is more
    than the root of n, into so many of equal counts. What the shares leave is interaction and luck. Source: Kelley
    1935; on such parts it is a first-order Sobol' index from given data (Plischke, Borgonovo and Smith 2013).
    """
    return np.array([_share(_parts(column), scores) for column in places.T])


def usable(scores: Array) -> Array:
    """The scores, what is not finite as bad as the worst that is: a trial that diverged counts, and is not left out."""
    finite = scores[np.isfinite(scores)]
    return np.where(np.isfinite(scores), scores, finite.min() if len(finite) else 0.0)


def _parts(column: Array) -> Array:
    """(n,) which part of an axis each place is in."""
    values, which = np.unique(column, return_inverse=True)
    most = max(2, isqrt(len(column)))
    if len(values) <= most:
        return which
    ranks = column.argsort(kind="stable").argsort(kind="stable")
    return np.asarray(ranks * most // len(column))


def _share(which: Array, scores: Array) -> float:
    counts = np.bincount(which)
    total, m, n = float(((scores - scores.mean()) ** 2).sum()), len(counts), len(scores)
    if m < 2 or n <= m or not total:
        return float("nan")
    means = np.bincount(which, scores) / counts
    within = float(((scores - means[which]) ** 2).sum())
    return float(np.clip((total - within - (m - 1) * within / (n - m)) / total, 0, 1))
