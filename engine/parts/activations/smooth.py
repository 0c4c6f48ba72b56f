"""Smooth rectifiers: z times a share of it that rises from 0 to 1, and softplus."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, pi, sqrt
from typing import Any, ClassVar

import numpy as np

from engine.parts.activations.activation import ACTIVATIONS, Activation, Array
from engine.parts.activations.bounded import Sigmoid
from engine.spec import one_of, real

SIGMOID = Sigmoid()
ERFC = np.frompyfunc(erfc, 1, 1)
ROOT, CUBIC = sqrt(2 / pi), 0.044715
"""Constants of the tanh form of GELU."""
TORCH = {"exact": "none", "tanh": "tanh"}
SILU = """
class SiLU(nn.Module):
    def __init__(self, beta):
        super().__init__()
        self.beta = beta

    def forward(self, z):
        return z * torch.sigmoid(self.beta * z)
"""


@ACTIVATIONS.add(
    "gelu",
    source="Hendrycks and Gimpel 2016",
    oracle="torch.nn.functional.gelu(z, approximate='none' if form == 'exact' else form)",
)
@dataclass(frozen=True)
class GELU(Activation):
    """h = z Phi(z), Phi the normal distribution; "tanh": Phi ~ (1 + tanh(sqrt(2/pi) (z + 0.044715 z^3))) / 2."""

    window: ClassVar[tuple[float, float]] = (-1.0, 4.0)
    saturated: ClassVar[tuple[float, float] | None] = None
    dies: ClassVar[bool] = False
    fitting_init: ClassVar[str] = "he_normal"
    better: ClassVar[str | None] = None
    module: ClassVar[str] = "nn.GELU('none' if form == 'exact' else form)"
    counted: ClassVar[tuple[int, int]] = (3, 1)
    of_z: ClassVar[bool] = True
    strided: ClassVar[bool] = False
    form: str = one_of("exact", "exact", "tanh")

    def f(self, z: Array) -> Array:
        return z * self._share(z)

    def df(self, z: Array) -> Array:
        share = self._share(z)
        if self.form == "exact":
            return share + z * np.exp(-0.5 * z * z) / sqrt(2 * pi)
        return share + 2 * z * share * (1 - share) * ROOT * (1 + 3 * CUBIC * z * z)

    def _share(self, z: Array) -> Array:
        """Phi(z), or what stands for it."""
        if self.form == "exact":
            return 0.5 * np.asarray(ERFC(-z / sqrt(2)), float)
        return 0.5 + 0.5 * np.tanh(ROOT * (z + CUBIC * z**3))

    def forward_(self, z: Any, aten: Any) -> None:
        aten.gelu_(z, approximate=TORCH[self.form])

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        aten.gelu_backward.grad_input(g, h, approximate=TORCH[self.form], grad_input=g)


@ACTIVATIONS.add(
    "silu",
    source="Elfwing, Uchibe and Doya 2018; Ramachandran, Zoph and Le 2017",
    oracle="z * torch.sigmoid(beta * z)",
)
@dataclass(frozen=True)
class SiLU(Activation):
    """h = z sigmoid(beta z), also called Swish; beta 0 is half the identity, large beta is near ReLU."""

    window: ClassVar[tuple[float, float]] = (-1.0, 4.0)
    saturated: ClassVar[tuple[float, float] | None] = None
    dies: ClassVar[bool] = False
    fitting_init: ClassVar[str] = "he_normal"
    better: ClassVar[str | None] = None
    module: ClassVar[str] = "SiLU(beta)"
    counted: ClassVar[tuple[int, int]] = (4, 1)
    of_z: ClassVar[bool] = True
    script: ClassVar[str] = SILU
    beta: float = real(1.0, 0.0, 10.0)

    def f(self, z: Array) -> Array:
        return z * SIGMOID.f(self.beta * z)

    def df(self, z: Array) -> Array:
        u = self.beta * z
        return SIGMOID.f(u) + u * SIGMOID.df(u)

    def forward_(self, z: Any, aten: Any) -> None:
        z.mul_((z * self.beta).sigmoid_())

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        u = h * self.beta
        s = u.sigmoid()
        g.mul_(u.mul_(1 - s).add_(1).mul_(s))


@ACTIVATIONS.add(
    "softplus",
    source="Dugas et al. 2001",
    oracle="torch.nn.functional.softplus(z, 1, 40)",
)
@dataclass(frozen=True)
class Softplus(Activation):
    """h = log(1 + exp(z)), a smooth ReLU that never comes to 0; beyond z = 40 the two are one in double precision."""

    window: ClassVar[tuple[float, float]] = (0.0, 4.0)
    saturated: ClassVar[tuple[float, float] | None] = None
    dies: ClassVar[bool] = False
    fitting_init: ClassVar[str] = "lecun_normal"
    better: ClassVar[str | None] = None
    module: ClassVar[str] = "nn.Softplus(1, 40)"
    counted: ClassVar[tuple[int, int]] = (3, 2)
    of_z: ClassVar[bool] = True

    def f(self, z: Array) -> Array:
        return np.logaddexp(0, z)

    def df(self, z: Array) -> Array:
        return SIGMOID.f(z)

    def forward_(self, z: Any, aten: Any) -> None:
        aten.softplus.out(z, 1, 40, out=z)

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        aten.softplus_backward.grad_input(g, h, 1, 40, grad_input=g)


@ACTIVATIONS.add(
    "mish",
    source="Misra 2019",
    oracle="torch.nn.functional.mish(z)",
)
@dataclass(frozen=True)
class Mish(Activation):
    """h = z tanh(log(1 + exp(z)))."""

    window: ClassVar[tuple[float, float]] = (-1.0, 4.0)
    saturated: ClassVar[tuple[float, float] | None] = None
    dies: ClassVar[bool] = False
    fitting_init: ClassVar[str] = "he_normal"
    better: ClassVar[str | None] = None
    module: ClassVar[str] = "nn.Mish()"
    counted: ClassVar[tuple[int, int]] = (3, 3)
    of_z: ClassVar[bool] = True

    def f(self, z: Array) -> Array:
        return z * np.tanh(np.logaddexp(0, z))

    def df(self, z: Array) -> Array:
        t = np.tanh(np.logaddexp(0, z))
        return t + z * (1 - t * t) * SIGMOID.f(z)

    def forward_(self, z: Any, aten: Any) -> None:
        aten.mish_(z)

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        g.copy_(aten.mish_backward(g, h))
