"""MNIST-1D (Greydanus 2020): ten shapes of twelve points, each padded, stretched, moved, made noisy and slanted.

Number for number what the package mnist1d 0.0.2 makes with seed 42 (here `seed_data` 0), without SciPy's filters: the
random numbers are drawn in the package's order, and all that is done with them is one product of matrices.
"""

from __future__ import annotations

import numpy as np

from engine.parts.datasets import DataSet

Array = np.ndarray
Parts = tuple[Array, Array, Array, Array]


def shapes() -> Array:
    """(10, 12) the digits as they are written along a line; each begins and ends at 0."""
    rows = """5 6 6.5 6.75 7 7 7 7 6.75 6.5 6 5, 5 3 3 3.4 3.8 4.2 4.6 5 5.4 5.8 5 5,
        5 6 6.5 6.5 6 5.25 4.75 4 3.5 3.5 4 5, 5 6 6.5 6.5 6 5 5 6 6.5 6.5 6 5,
        5 4.4 3.8 3.2 2.6 2.6 5 5 5 5 5 5, 5 3 3 3 3 5 6 6.5 6.5 6 4.5 5, 5 4 3.5 3.25 3 3 3 3 3.25 3.5 4 5,
        5 7 7 6.6 6.2 5.8 5.4 5 4.6 4.2 5 5, 5 4 3.5 3.5 4 5 5 4 3.5 3.5 4 5, 5 4 3.5 3.5 4 5 5 5 5 4.7 4.3 5"""
    x = np.array([row.split() for row in rows.split(",")], float)
    x = (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True)
    return (x - x[:, :1]) / 6


def between(n: int, m: int) -> Array:
    """(m, n) what n numbers at equal distances are, read off at m places along them."""
    at = np.linspace(0, 1, m) * (n - 1)
    low = np.minimum(at.astype(int), n - 2)
    share = (at - low)[:, None]
    return np.eye(n)[low] * (1 - share) + np.eye(n)[low + 1] * share


def smoother(n: int) -> Array:
    """(n, n) a Gaussian filter with standard deviation 2, cut off at 8, mirrored at the ends."""
    weights = np.exp(-0.125 * np.arange(-8, 9) ** 2)
    places = np.pad(np.arange(n), 8, mode="symmetric")
    found = np.zeros((n, n))
    for k, weight in enumerate(weights / weights.sum()):
        found[np.arange(n), places[k : k + n]] += weight
    return found


def mnist1d(data: DataSet, seed: int) -> Parts:
    """4 000 examples to train on and 1 000 to test, of 40 numbers each; mean 0 and deviation 1 all together."""
    rng, length = np.random.RandomState(42 + seed), 72
    draws = [(rng.rand(), rng.rand(), rng.choice(48), rng.randn(2, length), rng.rand()) for _ in range(5000)]
    pad, scale, moved, noise, slant = (np.array(column) for column in zip(*draws, strict=True))
    y = np.repeat(np.arange(10), 500)
    padding = 36 + (pad * 25).astype(int)
    x = np.empty((5000, length))
    for p in np.unique(padding):
        rows = np.flatnonzero(padding == p)
        x[rows] = (shapes() + 1e-8)[y[rows]] @ between(12 + p, length)[:, :12].T
    x *= 1 + 0.4 * (scale[:, None] - 0.5)
    x = np.take_along_axis(x, (np.arange(length) - moved[:, None]) % length, 1)
    x = np.where(x != 0, x, 0.25 * noise[:, 0] @ smoother(length).T) + 0.02 * noise[:, 1]
    x -= 0.75 * (slant[:, None] - 0.5) * np.linspace(-0.5, 0.5, length)
    order = rng.permutation(5000)
    x, y = (x @ between(length, 40).T)[order], y[order]
    x = (x - x.mean()) / x.std()
    return x[:4000], y[:4000], x[4000:], y[4000:]
