"""Matrix products of a stack: which library multiplies what.

All are products of (K, ., .) with (K, ., .), one variant after the other. Measured on one core: NumPy's OpenBLAS does
a product of 64 x 100 with 100 x 100 in three quarters of the time of torch's MKL, and so with the first factor
transposed; with the second one transposed it is the slower one. On small matrices a call costs more than the product,
and a call of torch less than finding the memory of its tensors for NumPy.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from threadpoolctl import threadpool_limits

Tensor = torch.Tensor
SMALL = 20_000
"""Multiplications of one variant below which torch is taken."""


@cache
def one_thread() -> None:
    """Let no library share a product out among threads, for good: sums would change with the machine."""
    torch.set_num_threads(1)
    threadpool_limits(1)


def multiply(a: Tensor, b: Tensor, out: Tensor) -> None:
    """out <- a b."""
    if _is_small(a, b):
        torch.bmm(a, b, out=out)
    else:
        _matmul(a, b, out)


def affine(bias: Tensor, a: Tensor, b: Tensor, out: Tensor) -> None:
    """out <- a b + bias, bias (K, 1, n)."""
    if _is_small(a, b):
        torch.baddbmm(bias, a, b, out=out)
    else:
        _matmul(a, b, out)
        out.add_(bias)


def softmax(z: Tensor, out: Tensor) -> None:
    """out <- softmax of z over the last axis; several times faster than torch.softmax where that axis is short."""
    torch.sub(z, z.amax(-1, keepdim=True), out=out).exp_()
    out.div_(out.sum(-1, keepdim=True))


def _is_small(a: Tensor, b: Tensor) -> bool:
    """By what one variant has to multiply: the choice must not depend on its company."""
    return a.shape[1] * a.shape[2] * b.shape[2] < SMALL


def _matmul(a: Tensor, b: Tensor, out: Tensor) -> None:
    np.matmul(a.numpy(), b.numpy(), out=out.numpy())
