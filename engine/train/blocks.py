"""Memory of a stack: every variant has a block of whole vector registers, so that its numbers never depend on K."""

from __future__ import annotations

import torch

Tensor = torch.Tensor
LANES = 32
"""Elements that a block of memory is padded to: two registers of the widest kind."""


def padded(count: int) -> int:
    """`count` rounded up to whole registers."""
    return -(-count // LANES) * LANES


def block(k: int, rows: int, n: int, dtype: torch.dtype) -> Tensor:
    """(K, padded) zeros that hold (rows, n) for each variant."""
    return torch.zeros(k, padded(rows * n), dtype=dtype)


def examples(store: Tensor, rows: int, n: int) -> Tensor:
    """The (K, rows, n) view of padded storage (K, >= rows n)."""
    return store[:, : rows * n].view(-1, rows, n)


def averages(k: int, groups: int, rows: int, dtype: torch.dtype) -> Tensor:
    """(K, groups, rows) matrices whose product with (K, rows, n) is the mean over each group of neighbouring rows."""
    size = rows // groups
    found = torch.zeros(k, groups, padded(rows), dtype=dtype)
    for group in range(groups):
        found[:, group, group * size : (group + 1) * size] = 1 / size
    return found[:, :, :rows]


def unit_averages(k: int, n: int, dtype: torch.dtype) -> Tensor:
    """(K, n, 2) whose product with (K, rows, n) is the mean over units, twice.

    Twice because a lone product with one column is summed in another order than a stacked one.
    """
    found = torch.zeros(k, padded(2 * n), dtype=dtype)
    view = examples(found, n, 2)
    view.fill_(1 / n)
    return view
