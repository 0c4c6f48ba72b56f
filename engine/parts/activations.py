"""Activation functions: h = f(z), elementwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.spec import Spec, real
from engine.spec.registry import Registry

ACTIVATIONS = Registry("activation")

Array = np.ndarray


class Activation(Spec):
    """An elementwise nonlinearity, in NumPy: for theory, plots and tests. Its torch kernels: `engine.train.kernels`."""

    window: ClassVar[tuple[float, float]] = (-4.0, 4.0)
    """Range of the fixed histogram bins of h; what falls outside is counted apart."""
    saturated: ClassVar[tuple[float, float] | None] = None
    """h below the first or above the second counts as saturated; None where the function has no such ends."""

    def f(self, z: Array) -> Array:
        """h at z."""
        raise NotImplementedError

    def df(self, z: Array) -> Array:
        """dh/dz at z; at a kink the value PyTorch uses."""
        raise NotImplementedError


@ACTIVATIONS.add("identity", source="linear network", oracle="torch.nn.Identity")
@dataclass(frozen=True)
class Identity(Activation):
    """h = z."""

    def f(self, z: Array) -> Array:
        return z

    def df(self, z: Array) -> Array:
        return np.ones_like(z)


@ACTIVATIONS.add("sigmoid", source="Rumelhart, Hinton and Williams 1986", oracle="torch.sigmoid")
@dataclass(frozen=True)
class Sigmoid(Activation):
    """h = 1 / (1 + exp(-z)). Saturated where h < 0.03 or h > 0.97."""

    window: ClassVar[tuple[float, float]] = (0.0, 1.0)
    saturated: ClassVar[tuple[float, float] | None] = (0.03, 0.97)

    def f(self, z: Array) -> Array:
        return 0.5 * (1 + np.tanh(0.5 * z))  # the same function; exp would overflow

    def df(self, z: Array) -> Array:
        h = self.f(z)
        return h * (1 - h)


@ACTIVATIONS.add("tanh", source="LeCun et al. 1998, Efficient BackProp", oracle="torch.tanh")
@dataclass(frozen=True)
class Tanh(Activation):
    """h = tanh(z) = 2 sigmoid(2z) - 1. Saturated where |h| > 0.97."""

    window: ClassVar[tuple[float, float]] = (-1.0, 1.0)
    saturated: ClassVar[tuple[float, float] | None] = (-0.97, 0.97)

    def f(self, z: Array) -> Array:
        return np.tanh(z)

    def df(self, z: Array) -> Array:
        return 1 - np.tanh(z) ** 2


@ACTIVATIONS.add("relu", source="Nair and Hinton 2010", oracle="torch.relu")
@dataclass(frozen=True)
class ReLU(Activation):
    """h = max(0, z)."""

    window: ClassVar[tuple[float, float]] = (0.0, 4.0)

    def f(self, z: Array) -> Array:
        return np.maximum(z, 0)

    def df(self, z: Array) -> Array:
        return (z > 0).astype(z.dtype)


@ACTIVATIONS.add("leaky_relu", source="Maas, Hannun and Ng 2013", oracle="torch.nn.functional.leaky_relu")
@dataclass(frozen=True)
class LeakyReLU(Activation):
    """h = z where z > 0, else slope z."""

    window: ClassVar[tuple[float, float]] = (-1.0, 4.0)
    slope: float = real(0.01, 0.0, 1.0)

    def f(self, z: Array) -> Array:
        return np.where(z > 0, z, self.slope * z)

    def df(self, z: Array) -> Array:
        return np.where(z > 0, 1.0, self.slope)


@ACTIVATIONS.add("elu", source="Clevert, Unterthiner and Hochreiter 2016", oracle="torch.nn.functional.elu")
@dataclass(frozen=True)
class ELU(Activation):
    """h = z where z > 0, else alpha (exp(z) - 1)."""

    window: ClassVar[tuple[float, float]] = (-2.0, 4.0)
    alpha: float = real(1.0, 0.0, 5.0)

    def f(self, z: Array) -> Array:
        return np.where(z > 0, z, self.alpha * np.expm1(np.minimum(z, 0)))

    def df(self, z: Array) -> Array:
        return np.where(z > 0, 1.0, self.alpha * np.exp(np.minimum(z, 0)))
