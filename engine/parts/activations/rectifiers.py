"""Activations with a kink at 0: max(0, z) and what was made of it for z < 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.parts.activations.activation import ACTIVATIONS, Activation, Array
from engine.spec import one_of, real

ALPHA, SCALE = 1.6732632423543772848, 1.0507009873554804934
"""SELU's alpha and s (Klambauer et al. 2017, equation 14)."""


@ACTIVATIONS.add("relu", source="Nair and Hinton 2010", oracle="torch.relu(z)")
@dataclass(frozen=True)
class ReLU(Activation):
    """h = max(0, z)."""

    window: ClassVar[tuple[float, float]] = (0.0, 4.0)
    saturated: ClassVar[tuple[float, float] | None] = None
    dies: ClassVar[bool] = True
    fitting_init: ClassVar[str] = "he_normal"
    better: ClassVar[str | None] = None
    module: ClassVar[str] = "nn.ReLU()"
    counted: ClassVar[tuple[int, int]] = (1, 0)

    def f(self, z: Array) -> Array:
        return np.maximum(z, 0)

    def df(self, z: Array) -> Array:
        return (z > 0).astype(z.dtype)

    def forward_(self, z: Any, aten: Any) -> None:
        z.relu_()

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        aten.threshold_backward.grad_input(g, h, 0, grad_input=g)


@ACTIVATIONS.add("leaky_relu", source="Maas, Hannun and Ng 2013", oracle="torch.nn.functional.leaky_relu(z, slope)")
@dataclass(frozen=True)
class LeakyReLU(Activation):
    """h = z where z > 0, else slope z."""

    window: ClassVar[tuple[float, float]] = (-1.0, 4.0)
    saturated: ClassVar[tuple[float, float] | None] = None
    dies: ClassVar[bool] = False
    fitting_init: ClassVar[str] = "he_normal"
    better: ClassVar[str | None] = None
    module: ClassVar[str] = "nn.LeakyReLU(slope)"
    counted: ClassVar[tuple[int, int]] = (2, 0)
    slope: float = real(0.01, 0.0, 1.0)

    def f(self, z: Array) -> Array:
        return np.where(z > 0, z, self.slope * z)

    def df(self, z: Array) -> Array:
        return np.where(z > 0, 1.0, self.slope)

    def forward_(self, z: Any, aten: Any) -> None:
        aten.leaky_relu_(z, self.slope)

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        aten.leaky_relu_backward.grad_input(g, h, self.slope, True, grad_input=g)


@ACTIVATIONS.add("elu", source="Clevert, Unterthiner and Hochreiter 2016", oracle="torch.nn.functional.elu(z, alpha)")
@dataclass(frozen=True)
class ELU(Activation):
    """h = z where z > 0, else alpha (exp(z) - 1)."""

    window: ClassVar[tuple[float, float]] = (-2.0, 4.0)
    saturated: ClassVar[tuple[float, float] | None] = None
    dies: ClassVar[bool] = False
    fitting_init: ClassVar[str] = "he_normal"
    better: ClassVar[str | None] = None
    module: ClassVar[str] = "nn.ELU(alpha)"
    counted: ClassVar[tuple[int, int]] = (3, 1)
    alpha: float = real(1.0, 0.0, 5.0)

    def f(self, z: Array) -> Array:
        return np.where(z > 0, z, self.alpha * np.expm1(np.minimum(z, 0)))

    def df(self, z: Array) -> Array:
        return np.where(z > 0, 1.0, self.alpha * np.exp(np.minimum(z, 0)))

    def forward_(self, z: Any, aten: Any) -> None:
        aten.elu_(z, self.alpha, 1.0, 1.0)

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        aten.elu_backward.grad_input(g, self.alpha, 1.0, 1.0, True, h, grad_input=g)


@ACTIVATIONS.add(
    "selu",
    source="Klambauer et al. 2017",
    oracle="torch.nn.functional.selu(z)",
)
@dataclass(frozen=True)
class SELU(Activation):
    """h = s z where z > 0, else s a (exp(z) - 1): with Var(W) = 1/n_in mean 0 and variance 1 are a fixed point."""

    window: ClassVar[tuple[float, float]] = (-2.0, 4.0)
    saturated: ClassVar[tuple[float, float] | None] = None
    dies: ClassVar[bool] = False
    fitting_init: ClassVar[str] = "lecun_normal"
    better: ClassVar[str | None] = None
    module: ClassVar[str] = "nn.SELU()"
    counted: ClassVar[tuple[int, int]] = (3, 1)

    def f(self, z: Array) -> Array:
        return SCALE * np.where(z > 0, z, ALPHA * np.expm1(np.minimum(z, 0)))

    def df(self, z: Array) -> Array:
        return SCALE * np.where(z > 0, 1.0, ALPHA * np.exp(np.minimum(z, 0)))

    def forward_(self, z: Any, aten: Any) -> None:
        aten.elu_(z, ALPHA, SCALE, 1.0)

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        aten.elu_backward.grad_input(g, ALPHA, SCALE, 1.0, True, h, grad_input=g)


@ACTIVATIONS.add("prelu", source="He et al. 2015", oracle="torch.where(z > 0, z, slope * z)")
@dataclass(frozen=True)
class PReLU(Activation):
    """h = z where z > 0, else a z; a is learnt, one a layer or one a unit, from `slope` on."""

    window: ClassVar[tuple[float, float]] = (-1.0, 4.0)
    saturated: ClassVar[tuple[float, float] | None] = None
    dies: ClassVar[bool] = False
    fitting_init: ClassVar[str] = "he_normal"
    better: ClassVar[str | None] = None
    module: ClassVar[str] = "nn.PReLU(units if per == 'unit' else 1, slope)"
    counted: ClassVar[tuple[int, int]] = (2, 0)
    of_z: ClassVar[bool] = True
    learnt: ClassVar[bool] = True
    slope: float = real(0.25, 0.0, 1.0)
    per: str = one_of("layer", "layer", "unit", apart=True)

    def f(self, z: Array) -> Array:
        return np.where(z > 0, z, self.slope * z)

    def df(self, z: Array) -> Array:
        return np.where(z > 0, 1.0, self.slope)

    def forward_(self, z: Any, aten: Any) -> None:
        aten.leaky_relu_(z, self.slope)

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        aten.leaky_relu_backward.grad_input(g, h, self.slope, False, grad_input=g)

    def slopes(self, units: int) -> int:
        return units if self.per == "unit" else 1
