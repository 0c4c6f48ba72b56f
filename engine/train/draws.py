"""Seeded standard draws and batch orders, in NumPy: what a run's randomness consists of."""

from __future__ import annotations

import zlib

import numpy as np


def standard_draw(kind: str, seed: int, layer: int, n_in: int, n_out: int) -> np.ndarray:
    """(n_in, n_out) standard draws of layer `layer` (0 = first), before an initialization scales them.

    The generator is seeded by all five arguments, so layers of equal shape start from the same draws in every
    variant. "orthogonal" is the Q of a normal matrix, signs fixed so that it is uniformly distributed
    (Mezzadri 2007).
    """
    if kind == "ones":
        return np.ones((n_in, n_out))
    rng = np.random.default_rng([seed, layer, n_in, n_out, zlib.crc32(b"uniform" if kind == "uniform" else b"normal")])
    if kind == "uniform":
        return rng.uniform(-1, 1, (n_in, n_out))
    normal = rng.standard_normal((n_in, n_out))
    return orthonormal(normal) if kind == "orthogonal" else normal


def bias_draw(seed: int, layer: int, n_out: int) -> np.ndarray:
    """(n_out,) draws on [-1, 1] for the biases of layer `layer` (0 = first)."""
    return np.random.default_rng([seed, layer, n_out, zlib.crc32(b"bias")]).uniform(-1, 1, n_out)


def orthonormal(normal: np.ndarray) -> np.ndarray:
    """The nearest thing to a rotation made from a normal matrix: its shorter side's vectors are orthonormal."""
    tall = normal if normal.shape[0] >= normal.shape[1] else normal.T
    q, r = np.linalg.qr(tall)
    q *= np.where(np.diag(r) < 0, -1.0, 1.0)
    return q if tall is normal else q.T


def batch_order(seed: int, epoch: int, n: int) -> np.ndarray:
    """The permutation of the n training examples in which epoch `epoch` goes through them.

    Batch j of the epoch is entries j B to (j + 1) B; a last batch of fewer than B examples is left out.
    """
    return np.random.default_rng([seed, epoch]).permutation(n)


def noise_draw(kind: str, seed: int, moment: tuple[int, ...], layer: int, rows: int, n: int) -> np.ndarray:
    """(rows, n) draws in float32 for the dropout of one layer: "uniform" on [0, 1), or "normal".

    `moment` is (0, step) for an update; layer 0 is the input, l the l-th hidden layer.
    """
    return noise_block(kind, seed, moment, layer, rows, n)[moment[1] % noise_steps(rows, n)]


def noise_steps(rows: int, n: int) -> int:
    """Neighbouring steps whose draws are made together: seeding a generator costs more than a few numbers."""
    return max(1, 16384 // (rows * n))


def noise_block(kind: str, seed: int, moment: tuple[int, ...], layer: int, rows: int, n: int) -> np.ndarray:
    """(steps, rows, n): the draws of all steps that are made together with this one."""
    steps = noise_steps(rows, n)
    rng = np.random.default_rng([seed, moment[0], moment[1] // steps, *moment[2:], layer, zlib.crc32(b"mask")])
    draw = rng.random if kind == "uniform" else rng.standard_normal
    return draw((steps, rows, n), dtype=np.float32)
