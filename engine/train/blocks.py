"""Memory of a stack: every variant has a block of whole vector registers, so that its numbers never depend on K."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
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


def averages(groups: int, rows: int, dtype: torch.dtype) -> np.ndarray:
    """(groups, rows) matrix whose product with (K, rows, n) is the mean over each group of neighbouring rows."""
    size = rows // groups
    share = torch.eye(groups, dtype=dtype).repeat_interleave(size, 1).div_(size)
    return share.numpy()


def column(values: Sequence[float], dtype: torch.dtype) -> Tensor:
    """(K, 1, 1) of one value a variant."""
    return torch.tensor(values, dtype=torch.float64).to(dtype).view(-1, 1, 1)
