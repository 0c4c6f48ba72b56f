"""Matrix products of a stack: which library multiplies what.

All are products of (K, ., .) with (K, ., .), one variant after the other. Measured on one core: NumPy's OpenBLAS does
a product of 64 x 100 with 100 x 100 in three quarters of the time of torch's MKL, and so with the first factor
transposed; with the second one transposed it is the slower one. On small matrices a call costs more than the product,
and a call of torch less than finding the memory of its tensors for NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
import torch
from threadpoolctl import threadpool_limits

Tensor = torch.Tensor
SMALL, FEW = 20_000, 400
"""Multiplications of one variant below which torch is taken; in sums, where torch goes through variants one by one."""


@cache
def one_thread() -> None:
    """Let no library share a product out among threads, for good: sums would change with the machine."""
    torch.set_num_threads(1)
    threadpool_limits(1)


class Products(NamedTuple):
    """`multiply(a, b, out)`: out <- a b; `affine(bias, a, b, out)`: out <- a b + bias, bias (K, 1, n)."""

    multiply: Callable[[Tensor, Tensor, Tensor], object]
    affine: Callable[[Tensor, Tensor, Tensor, Tensor], object]


def products(rows: int, n_in: int, n_out: int) -> Products:
    """The quicker way to multiply (K, rows, n_in) with (K, n_in, n_out), or the first transposed with (K, rows, n_out).

    By what one variant has to multiply: the choice must not depend on its company.
    """
    return TORCH if rows * n_in * n_out < SMALL else NUMPY


def sums(rows: int, n: int) -> Callable[[Tensor, Tensor, Tensor], object]:
    """The quicker way to multiply ones (K, 1, rows) with (K, rows, n)."""
    return TORCH.multiply if rows * n < FEW else NUMPY.multiply


def _matmul(a: Tensor, b: Tensor, out: Tensor) -> None:
    np.matmul(a.numpy(), b.numpy(), out=out.numpy())


def _affine(bias: Tensor, a: Tensor, b: Tensor, out: Tensor) -> None:
    _matmul(a, b, out)
    out.add_(bias)


TORCH = Products(lambda a, b, out: torch.bmm(a, b, out=out), lambda c, a, b, out: torch.baddbmm(c, a, b, out=out))
NUMPY = Products(_matmul, _affine)


def softmax(z: Tensor, out: Tensor) -> None:
    """out <- softmax of z over the last axis; several times faster than torch.softmax where that axis is short."""
    torch.sub(z, z.amax(-1, keepdim=True), out=out).exp_()
    out.div_(out.sum(-1, keepdim=True))
