"""Gradient noise: seeded normal draws of a given covariance, the same for every method."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

Array = np.ndarray


def standard(seed: int, count: int) -> Array:
    """(count, 2) standard normal draws; the first ones do not depend on how many there are."""
    return np.random.default_rng([seed, 2]).standard_normal((count, 2))


def factor(std: float, ratio: float, correlation: float) -> Array:
    """(2, 2) L with L L' = [[a^2, r a b], [r a b, b^2]] for a = std along x, b = std ratio along y, r = correlation."""
    a, b = std, std * ratio
    return np.array([[a, 0.0], [correlation * b, np.sqrt(1 - correlation**2) * b]])


@lru_cache(maxsize=32)
def gradient_noise(std: float, ratio: float, correlation: float, seed: int, count: int) -> Array:
    """(count, 2) noise of the gradients at w_0, w_1, ...: at step t a function of the seed and t alone."""
    z, root = standard(seed, count), factor(std, ratio, correlation)
    noise = np.stack([root[0, 0] * z[:, 0], root[1, 0] * z[:, 0] + root[1, 1] * z[:, 1]], 1)
    noise.flags.writeable = False  # shared
    return noise
