"""Turned inputs: what a network was not trained on, in steps of 15 degrees."""

from __future__ import annotations

import numpy as np

from engine.parts.datasets import DataSet

Array = np.ndarray
SIDE = 8


def turned(data: DataSet, x: Array, degrees: float) -> Array:
    """Raw inputs x (N, n_in) turned counterclockwise about the middle; NaN for data in which there is no angle."""
    if data.n_in == SIDE * SIDE:
        return turned_images(x, degrees)
    return _turned_points(x, degrees) if data.n_in == 2 else np.full_like(x, np.nan)


def turned_images(x: Array, degrees: float) -> Array:
    """(N, 64) images of 8 x 8 pixels: every pixel is read, bilinearly, from where it came; outside is 0."""
    cos, sin = _cos_sin(degrees)
    middle = (SIDE - 1) / 2
    row, column = np.mgrid[:SIDE, :SIDE] - middle
    at_row, at_column = cos * row + sin * column + middle, -sin * row + cos * column + middle
    padded = np.pad(x.reshape(-1, SIDE, SIDE), ((0, 0), (2, 3), (2, 3)))
    top, left = np.floor(at_row).astype(int), np.floor(at_column).astype(int)
    down, right = at_row - top, at_column - left
    found = np.zeros((len(x), SIDE, SIDE))
    for i, up in ((0, 1 - down), (1, down)):
        for j, across in ((0, 1 - right), (1, right)):
            found += up * across * padded[:, np.clip(top + i + 2, 0, 12), np.clip(left + j + 2, 0, 12)]
    return found.reshape(len(x), -1)


def _turned_points(x: Array, degrees: float) -> Array:
    cos, sin = _cos_sin(degrees)
    return x @ np.array([[cos, sin], [-sin, cos]])


def _cos_sin(degrees: float) -> tuple[float, float]:
    """Rounded, so that a quarter turn is exact."""
    return round(float(np.cos(np.deg2rad(degrees))), 15), round(float(np.sin(np.deg2rad(degrees))), 15)
