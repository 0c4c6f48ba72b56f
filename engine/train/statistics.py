"""Sums over each variant's block of numbers, in NumPy on the stack's own memory: there it is faster than in torch.

Every row is summed for itself, from end to end, so a variant's numbers do not depend on who its neighbours are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

Array = np.ndarray
SAFE = (1e-30, 1e30)
"""Sums of squares that single precision holds to its last digits; others are summed again in double."""


class Moments(NamedTuple):
    """Mean, population standard deviation and root of the mean square of K blocks, (K,) each, in double."""

    mean: Array
    std: Array
    rms: Array


def rows(values: Array, dtype: type = np.float64) -> Array:
    """(K, n) contiguous copy of the numbers of each block of values (K, ...)."""
    return np.array(values, dtype, order="C").reshape(len(values), -1)


def dots(a: Array) -> Array:
    """(K,) sums of the squares of each row."""
    found: Array = np.matmul(a[:, None, :], a[:, :, None])[:, 0, 0]
    return found


def moments(values: Array) -> Moments:
    """Of the numbers of each block, in two passes: equal numbers have a standard deviation of exactly 0."""
    a = rows(values)
    mean = a.sum(1) / a.shape[1]
    a -= mean[:, None]
    variance = dots(a) / a.shape[1]
    return Moments(mean, np.sqrt(variance), np.sqrt(variance + mean * mean))


def norms(values: Array) -> Array:
    """(K,) Frobenius norms."""
    a = rows(values, values.dtype.type)
    squares = dots(a).astype(np.float64)
    doubtful = ~((squares > SAFE[0]) & (squares < SAFE[1]))  # the square of a vanishing 1e-20 is 0 in single precision
    if doubtful.any():
        squares[doubtful] = dots(a[doubtful].astype(np.float64))
    return np.sqrt(squares)


def unit_spread(values: Array) -> Array:
    """(K,) rms of (h - mean over units of the same example) / rms of h, h (K, N, n); 0 where h is 0."""
    h = values.astype(np.float64)
    size = np.sqrt(dots(rows(h)))
    h -= h.mean(2, keepdims=True)
    difference = np.sqrt(dots(rows(h)))
    ratio = np.divide(difference, size, out=np.zeros_like(size), where=size != 0)
    return np.where(ratio <= 1e-5, 0.0, ratio)  # identical units may differ in the last bit after a matrix product


def share_beyond(values: Array, low: float, high: float) -> Array:
    """(K,) share of the numbers below `low` or above `high`."""
    beyond = np.abs(values) > high if low == -high else (values < low) | (values > high)
    return np.array([np.count_nonzero(block) for block in beyond]) / values[0].size


def share_zero(values: Array) -> Array:
    """(K,) share of the units, values (K, N, n), that are exactly 0 on every example."""
    silent = values[:, 0] == 0
    if silent.any():  # rare without rectifiers
        silent = ~(values != 0).any(1)
    return silent.sum(1) / values.shape[2]
