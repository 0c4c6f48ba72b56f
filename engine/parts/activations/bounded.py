"""Activations that are straight or bounded: identity, sigmoid, tanh, softsign, the hard step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.parts.activations.activation import ACTIVATIONS, Activation, Array

STEP = """
class Step(nn.Module):
    def forward(self, z):
        return torch.heaviside(z.detach(), torch.zeros_like(z)) + 0 * z
"""


@ACTIVATIONS.add("identity", source="linear network", oracle="z.clone()")
@dataclass(frozen=True)
class Identity(Activation):
    """h = z."""

    window: ClassVar[tuple[float, float]] = (-4.0, 4.0)
    saturated: ClassVar[tuple[float, float] | None] = None
    dies: ClassVar[bool] = False
    fitting_init: ClassVar[str] = "lecun_normal"
    better: ClassVar[str | None] = None
    module: ClassVar[str] = "nn.Identity()"
    counted: ClassVar[tuple[int, int]] = (0, 0)

    def f(self, z: Array) -> Array:
        return z

    def df(self, z: Array) -> Array:
        return np.ones_like(z)

    def forward_(self, z: Any, aten: Any) -> None:
        pass

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        pass


@ACTIVATIONS.add("sigmoid", source="Rumelhart, Hinton and Williams 1986", oracle="torch.sigmoid(z)")
@dataclass(frozen=True)
class Sigmoid(Activation):
    """h = 1 / (1 + exp(-z)). Saturated where h < 0.03 or h > 0.97."""

    window: ClassVar[tuple[float, float]] = (0.0, 1.0)
    saturated: ClassVar[tuple[float, float] | None] = (0.03, 0.97)
    dies: ClassVar[bool] = False
    fitting_init: ClassVar[str] = "lecun_normal"
    better: ClassVar[str | None] = "tanh"
    module: ClassVar[str] = "nn.Sigmoid()"
    counted: ClassVar[tuple[int, int]] = (2, 1)

    def f(self, z: Array) -> Array:
        small = np.exp(-np.abs(z))  # exp(-z) would overflow
        return np.where(z < 0, small, 1.0) / (1 + small)

    def df(self, z: Array) -> Array:
        small = np.exp(-np.abs(z))  # h (1 - h) would be 0 where h rounds to 1
        return small / (1 + small) ** 2

    def forward_(self, z: Any, aten: Any) -> None:
        z.sigmoid_()

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        aten.sigmoid_backward.grad_input(g, h, grad_input=g)


@ACTIVATIONS.add("tanh", source="LeCun et al. 1998, Efficient BackProp", oracle="torch.tanh(z)")
@dataclass(frozen=True)
class Tanh(Activation):
    """h = tanh(z) = 2 sigmoid(2z) - 1. Saturated where |h| > 0.97."""

    window: ClassVar[tuple[float, float]] = (-1.0, 1.0)
    saturated: ClassVar[tuple[float, float] | None] = (-0.97, 0.97)
    dies: ClassVar[bool] = False
    fitting_init: ClassVar[str] = "lecun_normal"
    better: ClassVar[str | None] = None
    module: ClassVar[str] = "nn.Tanh()"
    counted: ClassVar[tuple[int, int]] = (0, 1)
    ufunc: ClassVar[str] = "tanh"

    def f(self, z: Array) -> Array:
        return np.tanh(z)

    def df(self, z: Array) -> Array:
        return 1 - np.tanh(z) ** 2

    def forward_(self, z: Any, aten: Any) -> None:
        values = z.numpy()  # NumPy's is within 2 units of the last place, as torch's is, in a sixth of the time
        np.tanh(values, out=values)

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        aten.tanh_backward.grad_input(g, h, grad_input=g)


@ACTIVATIONS.add(
    "softsign",
    source="Bergstra et al. 2009",
    oracle="torch.nn.functional.softsign(z)",
)
@dataclass(frozen=True)
class Softsign(Activation):
    """h = z / (1 + |z|): bounded as tanh, but its slope 1 / (1 + |z|)^2 fades slowly."""

    window: ClassVar[tuple[float, float]] = (-1.0, 1.0)
    saturated: ClassVar[tuple[float, float] | None] = None
    dies: ClassVar[bool] = False
    fitting_init: ClassVar[str] = "lecun_normal"
    better: ClassVar[str | None] = None
    module: ClassVar[str] = "nn.Softsign()"
    counted: ClassVar[tuple[int, int]] = (3, 0)
    of_z: ClassVar[bool] = True

    def f(self, z: Array) -> Array:
        return z / (1 + np.abs(z))

    def df(self, z: Array) -> Array:
        return 1 / (1 + np.abs(z)) ** 2

    def forward_(self, z: Any, aten: Any) -> None:
        z.div_(z.abs().add_(1))

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        g.div_(h.abs().add_(1).square_())


@ACTIVATIONS.add(
    "step",
    source="McCulloch and Pitts 1943",
    oracle="torch.heaviside(z.detach(), torch.zeros_like(z)) + 0 * z",
)
@dataclass(frozen=True)
class Step(Activation):
    """h = 1 where z > 0, else 0. Its slope is 0 everywhere: no layer below it ever learns."""

    window: ClassVar[tuple[float, float]] = (0.0, 1.0)
    saturated: ClassVar[tuple[float, float] | None] = (0.03, 0.97)
    dies: ClassVar[bool] = True
    fitting_init: ClassVar[str] = "he_normal"
    better: ClassVar[str | None] = "relu"
    module: ClassVar[str] = "Step()"
    counted: ClassVar[tuple[int, int]] = (1, 0)
    script: ClassVar[str] = STEP

    def f(self, z: Array) -> Array:
        return (z > 0).astype(z.dtype)

    def df(self, z: Array) -> Array:
        return np.zeros_like(z)

    def forward_(self, z: Any, aten: Any) -> None:
        z.gt_(0)

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        g.zero_()
