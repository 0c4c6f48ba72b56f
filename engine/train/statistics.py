"""Sums over each variant's block of numbers, in NumPy on the stack's own memory: there it is faster than in torch.

Every row is summed for itself, from end to end, so a variant's numbers do not depend on who its neighbours are.
"""

from __future__ import annotations

from functools import lru_cache
from math import nan, sqrt
from typing import NamedTuple

import numpy as np
import torch

Array = np.ndarray
DOUBLE, BOOL, BYTE = np.dtype(np.float64), np.dtype(np.bool_), np.dtype(np.uint8)
SAFE = (1e-30, 1e30)
"""Sums of squares that single precision holds to its last digits; others are summed again in double."""


class Moments(NamedTuple):
    """Mean, population standard deviation and root of the mean square of K blocks, (K,) each, in double."""

    mean: Array
    std: Array
    rms: Array


@lru_cache(maxsize=16)
def room(use: str, shape: tuple[int, ...], dtype: np.dtype) -> Array:
    """Memory for one use at a time, kept: to be given fresh pages costs more than most of these sums."""
    return np.empty(shape, dtype)


@lru_cache(maxsize=16)
def ones(n: int, dtype: np.dtype) -> Array:
    """(n,) ones: a product with them is the quickest sum."""
    return np.ones(n, dtype)


def flat(values: Array) -> Array:
    """(K, n) view of blocks (K, ...), each contiguous."""
    return values.reshape(len(values), -1)


def doubles(row: Array) -> Array:
    """Copy of a row in double; it lasts until the next call."""
    found = room("double", row.shape, DOUBLE)
    np.copyto(found, row)
    return found


def moments(values: Array) -> Moments:
    """Of the numbers of each block."""
    return Moments(*np.array([_moments(row) for row in flat(values)]).T)


def _moments(row: Array) -> tuple[float, float, float]:
    """From the sums of the numbers and of their squares, where the mean is small beside the deviation.

    So it is in tanh networks and in gradients; else in double and in two passes: equal numbers then have a deviation of
    exactly 0.
    """
    n = len(row)
    mean, square = float(row @ ones(n, row.dtype)) / n, float(row @ row) / n
    variance = square - mean * mean
    if not (variance > 0.5 * square and SAFE[0] < square < SAFE[1]):
        mean, variance = _two_passes(row)
    return mean, sqrt(variance), sqrt(variance + mean * mean)


def _two_passes(row: Array) -> tuple[float, float]:
    """(mean, variance)."""
    a = doubles(row)
    mean = float(a.sum()) / len(a)
    a -= mean
    return mean, float(a @ a) / len(a)


def norm(row: Array) -> float:
    """Root of the sum of squares."""
    square = float(row @ row)
    if not SAFE[0] < square < SAFE[1]:  # the square of a vanishing 1e-20 is 0 in single precision
        a = doubles(row)
        square = float(a @ a)
    return sqrt(square)


def norms(values: Array) -> Array:
    """(K,) Frobenius norms."""
    return np.array([norm(row) for row in flat(values)])


def change_ratios(new: Array, old: Array) -> Array:
    """(K,) |new - old| / |old|; NaN where old is 0."""
    change = room("change", (old[0].size,), old.dtype)
    pairs = zip(flat(new), flat(old), strict=True)
    return np.array([norm(np.subtract(a, b, out=change)) / (norm(b) or nan) for a, b in pairs])


def unit_spread(values: Array) -> Array:
    """(K,) rms of (h - mean over units of the same example) / rms of h, h (K, N, n); 0 where h is 0."""
    return np.array([_unit_spread(block) for block in values])


def _unit_spread(block: Array) -> float:
    h = doubles(block)
    size = norm(h.reshape(-1))
    h -= h.mean(1, keepdims=True)
    ratio = norm(h.reshape(-1)) / size if size else 0.0
    return 0.0 if ratio <= 1e-5 else ratio  # identical units may differ in the last bit after a matrix product


def share_beyond(values: Array, low: float, high: float) -> Array:
    """(K,) share of the numbers below `low` or above `high`."""
    beyond, size = room("beyond", values.shape, BOOL), room("size", values.shape, values.dtype)
    if low == -high:
        np.greater(np.abs(values, out=size), high, out=beyond)
    else:
        np.logical_or(values < low, values > high, out=beyond)
    return np.array([np.count_nonzero(block) for block in beyond]) / values[0].size


def share_zero(values: Array) -> Array:
    """(K,) share of the units, values (K, N, n), that are exactly 0 on every example."""
    silent = values[:, 0] == 0
    if silent.any():  # rare without rectifiers
        silent = ~(values != 0).any(1)
    return silent.sum(1) / values.shape[2]


class Bins:
    """Fixed bins on [low, high]: counting by quantising to bytes and one count of those.

    Bin 0 is below the window, 1..bins inside it, bins + 1 above. The factor is a millionth short of exact, so that
    `high` itself (a saturated tanh) falls into the last bin; 0 stays exactly where it belongs. `bounded`: no number is
    outside.
    """

    def __init__(self, window: tuple[float, float], bins: int, bounded: bool = False) -> None:
        self.bins, self.bounded = bins, bounded
        exact = bins / (window[1] - window[0])
        self.factor, self.offset = exact * (1 - 1e-6), 1 - window[0] * exact

    def count(self, values: Array) -> Array:
        """Counts (K, bins + 2), int32, of values (K, ...). NaN is in no bin: the counts then sum to less."""
        a = room("places", values.shape, values.dtype)
        np.multiply(values, values.dtype.type(self.factor), out=a)
        a += values.dtype.type(self.offset)
        if not self.bounded:
            np.clip(a, 0, self.bins + 1, out=a)
        unknown = _without_nan(a)
        cells = room("cells", values.shape, BYTE)
        np.copyto(cells, a, casting="unsafe")
        tables = 2 * (self.bins + 2)
        most = 256 // tables
        parts = [_tally(flat(cells[at : at + most]), tables) for at in range(0, len(cells), most)]
        counts = np.concatenate(parts)
        counts[:, 0] -= unknown
        return counts


def _without_nan(places: Array) -> Array:
    """(K,) how many of each row are NaN; these are set to 0. That there is none, one sum tells."""
    numbers = places.reshape(-1)
    if np.isfinite(numbers @ ones(len(numbers), numbers.dtype)):
        return np.zeros(len(places), np.int32)
    unknown = np.isnan(flat(places))
    flat(places)[unknown] = 0
    return unknown.sum(1, dtype=np.int32)


def _tally(cells: Array, tables: int) -> Array:
    """How often each row holds each number below tables / 2.

    Rows are counted at once, each in two tables by turns: to add to one place twice in a row is slow.
    """
    k, n = cells.shape
    cells += _places(k, n, tables)
    counts = torch.bincount(torch.from_numpy(cells.reshape(-1)), minlength=k * tables)  # quicker than NumPy's
    return counts.numpy()[: k * tables].reshape(k, 2, -1).sum(1, dtype=np.int32)


@lru_cache(maxsize=16)
def _places(k: int, n: int, tables: int) -> Array:
    """(k, n) where the table begins that each number is counted in."""
    turns = (np.arange(n) % 2) * (tables // 2)
    return (np.arange(k)[:, None] * tables + turns).astype(np.uint8)
