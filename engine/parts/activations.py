"""Activation functions: h = f(z), elementwise. One class is all of one: formulas, torch operations, script line, facts.

The torch operations are in place, and `aten` (torch.ops.aten) is handed in: menus are read where there is no torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from inspect import get_annotations
from typing import Any, ClassVar

import numpy as np

from engine.spec import Spec, real
from engine.spec.registry import Registry

ACTIVATIONS = Registry("activation")
"""Their `oracle` is a call: torch's h of `z`, with the knobs by name."""

Array = np.ndarray


class Activation(Spec):
    """An elementwise nonlinearity. What is declared here without a value, each one must say (else TypeError)."""

    window: ClassVar[tuple[float, float]]
    """Range of the fixed histogram bins of h; what falls outside is counted apart."""
    saturated: ClassVar[tuple[float, float] | None]
    """h below the first or above the second counts as saturated; None where the function has no such ends."""
    dies: ClassVar[bool]
    """Whether a unit can stop for good: h and dh/dz are 0 for all z < 0."""
    fitting_init: ClassVar[str]
    """The initialization that comes nearest to keeping the variance from layer to layer."""
    better: ClassVar[str | None]
    """The activation to take where signals are lost whatever the initialization; None where one keeps them."""
    module: ClassVar[str]
    """torch.nn's module as a call with the knobs by name: the line of an exported script."""
    of_z: ClassVar[bool] = False
    """Whether `backward_` asks for z; a layer then keeps a copy of it. Most need h alone."""

    def __init_subclass__(cls) -> None:
        missing = [fact for fact in get_annotations(Activation) if not hasattr(cls, fact)]
        if missing:
            raise TypeError(f"activation {cls.__name__} does not say its {', '.join(missing)}")

    def f(self, z: Array) -> Array:
        """h at z."""
        raise NotImplementedError

    def df(self, z: Array) -> Array:
        """dh/dz at z; at a kink the value PyTorch uses."""
        raise NotImplementedError

    def forward_(self, z: Any, aten: Any) -> None:
        """z <- f(z), of a torch tensor."""
        raise NotImplementedError

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        """g <- g f'(z), of torch tensors; h = f(z), or z itself with `of_z`."""
        raise NotImplementedError


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

    def f(self, z: Array) -> Array:
        return np.tanh(z)

    def df(self, z: Array) -> Array:
        return 1 - np.tanh(z) ** 2

    def forward_(self, z: Any, aten: Any) -> None:
        values = z.numpy()  # NumPy's is within 2 units of the last place, as torch's is, in a sixth of the time
        np.tanh(values, out=values)

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        aten.tanh_backward.grad_input(g, h, grad_input=g)


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
    alpha: float = real(1.0, 0.0, 5.0)

    def f(self, z: Array) -> Array:
        return np.where(z > 0, z, self.alpha * np.expm1(np.minimum(z, 0)))

    def df(self, z: Array) -> Array:
        return np.where(z > 0, 1.0, self.alpha * np.exp(np.minimum(z, 0)))

    def forward_(self, z: Any, aten: Any) -> None:
        aten.elu_(z, self.alpha, 1.0, 1.0)

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        aten.elu_backward.grad_input(g, self.alpha, 1.0, 1.0, True, h, grad_input=g)
