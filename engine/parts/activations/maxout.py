"""Maxout, whose units have several sets of weights each: no function of one z, so hidden layers of networks alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.parts.activations.activation import ACTIVATIONS, Activation, Array
from engine.spec import whole
from engine.spec.registry import Registry

HIDDEN = Registry("activation")
"""What a hidden layer of a network may have: all activations, and Maxout."""
HIDDEN.include(ACTIVATIONS)
SCRIPT = """
class Maxout(nn.Module):
    def __init__(self, pieces):
        super().__init__()
        self.pieces = pieces

    def forward(self, z):
        return z.unflatten(-1, (-1, self.pieces)).max(-1).values
"""


@HIDDEN.add("maxout", source="Goodfellow et al. 2013", oracle="z.unflatten(-1, (-1, pieces)).max(-1).values")
@dataclass(frozen=True)
class Maxout(Activation):
    """h = max over the unit's pieces of z_k = w_k x + b_k: convex, made of straight pieces; k times the weights."""

    window: ClassVar[tuple[float, float]] = (-1.0, 4.0)
    saturated: ClassVar[tuple[float, float] | None] = None
    dies: ClassVar[bool] = False
    fitting_init: ClassVar[str] = "lecun_normal"
    better: ClassVar[str | None] = None
    module: ClassVar[str] = "Maxout(pieces)"
    script: ClassVar[str] = SCRIPT
    pieces: int = whole(2, 2, 5, unit="pieces", apart=True)

    @property
    def counted(self) -> tuple[int, int]:  # type: ignore[override]
        """Comparisons of a unit."""
        return self.pieces - 1, 0

    def products(self, units: int) -> int:
        return self.pieces * units

    def f(self, z: Array) -> Array:
        """An example of one input: pieces with slopes spread from -1 to 1, of two |z|."""
        return np.max([slope * z for slope in self._slopes], axis=0)

    def df(self, z: Array) -> Array:
        return self._slopes[np.argmax([slope * z for slope in self._slopes], axis=0)]

    @property
    def _slopes(self) -> Array:
        return np.linspace(-1, 1, self.pieces)

    def forward_(self, z: Any, aten: Any) -> None:
        """Not elementwise: `engine.train.layers.activation.Largest`."""
        raise NotImplementedError

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        raise NotImplementedError
