"""The minima of a surface: the known ones, or those that a search over its window finds."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from engine.parts.surfaces import Minimum, Surface, newton_step
from engine.parts.windows import Window, spread

Array = np.ndarray
STARTS = 25
"""Points of the search along each side of the window."""
STEPS, POLISH = 40, 6
STRIDE = 0.05
"""Longest step of the search, in widths of the window."""
SAME = 1e-4
"""Windows between two minima that count as one."""
MOST = 60


def minima_of(surface: Surface, window: Window) -> tuple[Minimum, ...]:
    """(x, y, f) of the known minima, or of those found in the window, the lowest first; at most MOST of them."""
    return surface.minima or search(surface, window)


@lru_cache(maxsize=64)
def search(surface: Surface, window: Window) -> tuple[Minimum, ...]:
    """What a walk along -|H|^-1 g, |H| being H with its eigenvalues made positive, finds from STARTS^2 points.

    Such a walk leaves saddles and hills (Dauphin et al. 2014). A minimum must be isolated: H is positive definite.
    Narrow ones between the points may be missed.
    """
    x, y = (part.ravel() for part in np.meshgrid(*spread(window, STARTS)))
    x_lo, x_hi, y_lo, y_hi = window
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            dx, dy = downhill(surface.gradient(x, y), surface.hessian(x, y))
            shrink = np.maximum(1.0, np.hypot(dx / (x_hi - x_lo), dy / (y_hi - y_lo)) / STRIDE)
            x, y = x - dx / shrink, y - dy / shrink
        for _ in range(POLISH):
            dx, dy = newton_step(surface.gradient(x, y), surface.hessian(x, y))
            x, y = x - dx, y - dy
        kept = _settled(surface, x, y) & (x_lo <= x) & (x <= x_hi) & (y_lo <= y) & (y <= y_hi)
    points = sorted(zip(surface.f(x, y)[kept].tolist(), x[kept].tolist(), y[kept].tolist(), strict=True))
    return _distinct([(a, b, f) for f, a, b in points], SAME * max(x_hi - x_lo, y_hi - y_lo))


def downhill(gradient: tuple[Array, Array], hessian: tuple[Array, Array, Array]) -> tuple[Array, Array]:
    """|H|^-1 g: with q the angle of H's eigenvectors, each part of g over the size of its eigenvalue."""
    (gx, gy), (xx, xy, yy) = gradient, hessian
    angle, mean, spread = 0.5 * np.arctan2(2 * xy, xx - yy), (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
    c, s = np.cos(angle), np.sin(angle)
    along = (c * gx + s * gy) / np.maximum(abs(mean + spread), 1e-12)
    across = (c * gy - s * gx) / np.maximum(abs(mean - spread), 1e-12)
    return c * along - s * across, s * along + c * across


def _settled(surface: Surface, x: Array, y: Array) -> Array:
    """Whether Newton's next step is nothing, and H positive definite."""
    (gx, gy), (xx, xy, yy) = surface.gradient(x, y), surface.hessian(x, y)
    dx, dy = newton_step((gx, gy), (xx, xy, yy))
    least = (xx + yy) / 2 - np.hypot((xx - yy) / 2, xy)
    return (np.hypot(dx, dy) < 1e-8 * (1 + np.hypot(x, y))) & (least > 1e-9 * (xx + yy)) & np.isfinite(surface.f(x, y))


def _distinct(points: list[Minimum], near: float) -> tuple[Minimum, ...]:
    """One of each group, the lowest first."""
    found: list[Minimum] = []
    for x, y, f in points:
        if all(abs(x - a) > near or abs(y - b) > near for a, b, _ in found) and len(found) < MOST:
            found.append((x, y, f))
    return tuple(found)
