"""Activation kernels on torch storage, in place: forward h <- f(h), backward g <- g f'(z) from h = f(z) alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from engine.parts.activations import Activation

Tensor = torch.Tensor
_sigmoid_backward = torch.ops.aten.sigmoid_backward.grad_input
_tanh_backward = torch.ops.aten.tanh_backward.grad_input
_threshold_backward = torch.ops.aten.threshold_backward.grad_input
_leaky_backward = torch.ops.aten.leaky_relu_backward.grad_input
_elu_backward = torch.ops.aten.elu_backward.grad_input


def tanh_(h: Tensor) -> None:
    """h <- tanh(h), by NumPy: within 2 units of the last place as torch's is, in a sixth of the time."""
    values = h.numpy()
    np.tanh(values, out=values)


@dataclass(frozen=True)
class Kernel:
    """`forward(h, spec)` overwrites z with h; `backward(g, h, spec)` overwrites dL/dh with dL/dz."""

    forward: Callable[[Tensor, Any], object]
    backward: Callable[[Tensor, Tensor, Any], object]


KERNELS: dict[str, Kernel] = {
    "identity": Kernel(lambda h, a: None, lambda g, h, a: None),
    "sigmoid": Kernel(lambda h, a: h.sigmoid_(), lambda g, h, a: _sigmoid_backward(g, h, grad_input=g)),
    "tanh": Kernel(lambda h, a: tanh_(h), lambda g, h, a: _tanh_backward(g, h, grad_input=g)),
    "relu": Kernel(lambda h, a: h.relu_(), lambda g, h, a: _threshold_backward(g, h, 0, grad_input=g)),
    "leaky_relu": Kernel(
        lambda h, a: torch.ops.aten.leaky_relu_(h, a.slope),
        lambda g, h, a: _leaky_backward(g, h, a.slope, True, grad_input=g),
    ),
    "elu": Kernel(
        lambda h, a: torch.ops.aten.elu_(h, a.alpha, 1.0, 1.0),
        lambda g, h, a: _elu_backward(g, a.alpha, 1.0, 1.0, True, h, grad_input=g),
    ),
}
"""One entry for each registered activation."""


def forward_(h: Tensor, activation: Activation) -> None:
    """h <- f(h)."""
    KERNELS[activation.name].forward(h, activation)


def backward_(g: Tensor, h: Tensor, activation: Activation) -> None:
    """g <- g f'(z), where h = f(z)."""
    KERNELS[activation.name].backward(g, h, activation)
