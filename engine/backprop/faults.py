"""Mistakes that are made in a backward pass, to be planted on purpose and found by a check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from engine.backprop.ops import Local

Array = np.ndarray
Fault = Callable[[Any, int, Local, Array, Array], Array]
"""(target and slot of an edge, local, upstream, right downstream gradient) -> the wrong one."""


def _sign(target: Any, slot: int, local: Local, upstream: Array, down: Array) -> Array:
    """The slope of the activation with the wrong sign."""
    return -down if target.op == "activation" else down


def _transpose(target: Any, slot: int, local: Local, upstream: Array, down: Array) -> Array:
    """The product for a weight matrix in the other order: its numbers stand in the wrong places."""
    return down.T.reshape(down.shape) if target.op == "affine" and slot == 0 else down


def _penalty(target: Any, slot: int, local: Local, upstream: Array, down: Array) -> Array:
    """Without lambda W."""
    return 0 * down if target.op == "penalty" else down


def _batch(target: Any, slot: int, local: Local, upstream: Array, down: Array) -> Array:
    """The gradient of the weights of the first example alone, not summed over the batch."""
    if target.op != "affine" or slot != 0:
        return down
    first: Array = upstream[:1].T @ local.value[:1] if local.form == "turned" else upstream[:, :1] @ local.value[:1]
    return first


def _statistics(target: Any, slot: int, local: Local, upstream: Array, down: Array) -> Array:
    """Batch norm's mean and variance taken for constants: no gradient goes back through them."""
    return 0 * down if target.op in ("mean", "mean_square") else down


def _reduction(target: Any, slot: int, local: Local, upstream: Array, down: Array) -> Array:
    """That of the sum over the batch, where the loss is the mean."""
    return down / target.operands[2] if target.op in ("squared", "cross_entropy") else down


FAULTS: Mapping[str, Fault] = {
    "none": lambda target, slot, local, upstream, down: down,
    "sign": _sign,
    "transpose": _transpose,
    "penalty": _penalty,
    "batch": _batch,
    "statistics": _statistics,
    "reduction": _reduction,
}
