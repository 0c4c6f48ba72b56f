"""A surface as its runs use it: many points at once, as arrays (2, N) of x and y."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from engine.parts.surfaces import Quadratic, Surface, programs, turn

Array = np.ndarray


class Landscape(Protocol):
    """Heights (N,), gradients (2, N) and Hessians (3, N: xx, xy, yy) at points w (2, N)."""

    def f(self, w: Array) -> Array: ...
    def gradient(self, w: Array) -> Array: ...
    def hessian(self, w: Array) -> Array: ...


class Field:
    """A surface's programs, looked up once: this is called a thousand times a run.

    x and y are rows of their own and never single numbers, so each value is the same to the last bit whatever stands
    beside it.
    """

    def __init__(self, surface: Surface) -> None:
        self._f, self._gradient, self._hessian = programs(surface.expression)

    def f(self, w: Array) -> Array:
        found: Array = self._f(w[0], w[1])[0]
        return found

    def gradient(self, w: Array) -> Array:
        return np.array(self._gradient(w[0], w[1]))

    def hessian(self, w: Array) -> Array:
        return np.array(self._hessian(w[0], w[1]))


class Bowls:
    """A quadratic of another condition number at every point: what the map of lr and condition descends."""

    def __init__(self, surface: Quadratic, condition: Array) -> None:
        self.c, self.s = turn(surface.angle)
        self.flat, self.steep = surface.sharpness / condition, surface.sharpness

    def f(self, w: Array) -> Array:
        u, v = self._turned(w)
        return 0.5 * (self.flat * u * u + self.steep * v * v)

    def gradient(self, w: Array) -> Array:
        u, v = self._turned(w)
        along, across = self.flat * u, self.steep * v
        return np.array([self.c * along - self.s * across, self.s * along + self.c * across])

    def hessian(self, w: Array) -> Array:
        c, s = self.c, self.s
        whole = (self.flat * c * c + self.steep * s * s, (self.flat - self.steep) * c * s)
        return np.array([*whole, self.flat * s * s + self.steep * c * c])

    def _turned(self, w: Array) -> tuple[Array, Array]:
        return self.c * w[0] + self.s * w[1], self.c * w[1] - self.s * w[0]
