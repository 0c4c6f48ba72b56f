"""How good answers are, in NumPy: outputs are (K, N, C), classes or numbers (K, N)."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def cross_entropy(logits: Array, y: Array) -> Array:
    """(K,) mean over examples of log sum_j exp(z_j) - z_y, in double, exact where it is tiny."""
    z = logits - np.take_along_axis(logits, y[:, :, None], 2).astype(np.float64)  # 0 at y
    top = z.max(2)
    np.put_along_axis(z, y[:, :, None], -np.inf, 2)  # the 1 = exp(0) of y would swallow what is small beside it
    losses = top + np.log1p(np.expm1(-top) + np.exp(z - top[:, :, None]).sum(2))
    return np.array([row.mean() for row in losses])


def accuracy(z: Array, y: Array) -> Array:
    """(K,) share of examples whose largest output (K, N, C) is that of their class (K, N); NaN where one is NaN."""
    known = np.where(np.isfinite(z).all((1, 2)), 1.0, np.nan)
    found: Array = (z.argmax(2) == y).mean(1) * known
    return found


def explained(z: Array, y: Array) -> Array:
    """(K,) R^2 = 1 - sum (y - z)^2 / sum (y - mean y)^2, of outputs (K, N, 1) and numbers (K, N)."""
    off = ((z[:, :, 0] - y) ** 2).sum(1)
    found: Array = 1 - off / ((y - y.mean(1, keepdims=True)) ** 2).sum(1)
    return found
