"""Windows on a surface: what is looked at."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

Window = tuple[float, float, float, float]
"""(x_lo, x_hi, y_lo, y_hi)"""
MARGIN = 0.05
"""Room beyond a point that a window was widened for, as a share of the way to it."""


def widened(window: Window, point: tuple[float, float]) -> Window:
    """The window, as much wider as it must be to hold the point with some room beyond it."""
    x_lo, x_hi, y_lo, y_hi = window
    return (*_reaching(x_lo, x_hi, point[0]), *_reaching(y_lo, y_hi, point[1]))


def _reaching(low: float, high: float, value: float) -> tuple[float, float]:
    room = MARGIN * max(low - value, value - high, 0.0)
    return (value - room if value < low else low), (value + room if value > high else high)


def united(windows: Iterable[Window]) -> Window:
    """The smallest window that holds these."""
    x_lo, x_hi, y_lo, y_hi = zip(*windows, strict=True)
    return min(x_lo), max(x_hi), min(y_lo), max(y_hi)


def spread(window: Window, points: int) -> tuple[np.ndarray, np.ndarray]:
    """x (points,) and y (points,) evenly over a window, ends included."""
    x_lo, x_hi, y_lo, y_hi = window
    return np.linspace(x_lo, x_hi, points), np.linspace(y_lo, y_hi, points)
