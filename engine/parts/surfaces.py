"""Surfaces f(x, y) to descend: each an expression, so values, derivatives, LaTeX and scripts come from one place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import cos, radians, sin
from typing import Any, ClassVar

import numpy as np

from engine.parts.formula import Expression, Program, X, Y, compile_many, derivatives, parse
from engine.parts.windows import Window, spread
from engine.spec import Spec, real
from engine.spec import text as typed
from engine.spec.registry import Registry

SURFACES = Registry("surface")
read = lru_cache(maxsize=256)(parse)
"""`parse`, which need not read a text twice."""
Point = tuple[float, float]
Minimum = tuple[float, float, float]


class Surface(Spec):
    """f(x, y) with its known minima and saddles, the window to look at and a point to start from.

    f, gradient and hessian take numbers or arrays of one shape and return float64 of that shape; they never warn, and
    give NaN or inf where the formula does. `near_minima` and `near_saddles` are the literature's values, which
    Newton's method takes to the last digit.
    """

    formula: ClassVar[str] = "0"
    window: ClassVar[Window] = (-5.0, 5.0, -5.0, 5.0)
    start: ClassVar[Point] = (-4.0, 3.0)
    near_minima: ClassVar[tuple[Point, ...]] = ()
    near_saddles: ClassVar[tuple[Point, ...]] = ()

    @cached_property
    def expression(self) -> Expression:
        """The formula with this surface's knobs put in."""
        return read(self.formula)

    def f(self, x: Any, y: Any) -> Any:
        """Heights."""
        return programs(self.expression)[0](x, y)[0]

    def gradient(self, x: Any, y: Any) -> tuple[Any, Any]:
        """(f_x, f_y)."""
        fx, fy = programs(self.expression)[1](x, y)
        return fx, fy

    def hessian(self, x: Any, y: Any) -> tuple[Any, Any, Any]:
        """(f_xx, f_xy, f_yy)."""
        fxx, fxy, fyy = programs(self.expression)[2](x, y)
        return fxx, fxy, fyy

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """(x, y, f) of every known minimum in the window, the lowest first; none where unbounded or unknown."""
        return critical_points(self, self.near_minima)

    @property
    def saddles(self) -> tuple[Minimum, ...]:
        """(x, y, f) of the known saddle points."""
        return critical_points(self, self.near_saddles)


def lattice(places: list[float]) -> tuple[Point, ...]:
    """All pairs of `places`."""
    return tuple((a, b) for a in places for b in places)


@lru_cache(maxsize=128)
def programs(expression: Expression) -> tuple[Program, Program, Program]:
    """Programs of f, of its gradient and of its Hessian."""
    all_six = derivatives(expression)
    return compile_many(all_six[:1]), compile_many(all_six[1:3]), compile_many(all_six[3:])


@lru_cache(maxsize=128)
def critical_points(surface: Surface, near: tuple[Point, ...]) -> tuple[Minimum, ...]:
    """The points where the gradient is 0 nearest to `near`, with their heights, the lowest first."""
    if not near:
        return ()
    x, y = np.array(near).T
    for _ in range(8):
        dx, dy = newton_step(surface.gradient(x, y), surface.hessian(x, y))
        x, y = x - dx, y - dy
    found = zip(x.tolist(), y.tolist(), surface.f(x, y).tolist(), strict=True)
    return tuple(sorted(found, key=lambda point: round(point[2], 9)))


def newton_step(gradient: tuple[Any, Any], hessian: tuple[Any, Any, Any]) -> tuple[Any, Any]:
    """H^-1 g, and 0 where g is 0 or H is singular."""
    (gx, gy), (fxx, fxy, fyy) = gradient, hessian
    determinant = fxx * fyy - fxy**2
    still = (determinant == 0) | ((gx == 0) & (gy == 0))
    scale = np.where(still, 0.0, 1 / np.where(determinant == 0, 1.0, determinant))
    return scale * (fyy * gx - fxy * gy), scale * (fxx * gy - fxy * gx)


def grid(surface: Surface, points: int) -> tuple[np.ndarray, np.ndarray]:
    """`spread` over the surface's window."""
    return spread(surface.window, points)


def health(surface: Surface, points: int = 60) -> float:
    """Share of the window on which f is not finite: 0 for a surface defined everywhere, 1 for one defined nowhere."""
    x, y = np.meshgrid(*grid(surface, points))
    return float(np.mean(~np.isfinite(surface.f(x, y))))


@SURFACES.add("quadratic", source="Goh 2017; Nesterov 2004, section 2.1", oracle="x^2/20 + y^2 (G06); torch.autograd")
@dataclass(frozen=True)
class Quadratic(Surface):
    """(l1 u^2 + l2 v^2) / 2 with l2 = sharpness = lambda_max along v and l1 = sharpness / condition along u.

    u and v are x and y turned by `angle` degrees. The defaults are x^2/20 + y^2.
    """

    condition: float = real(20.0, 1.0, 10_000.0, log=True)
    sharpness: float = real(2.0, 1e-3, 1e3, log=True)
    angle: float = real(0.0, -90.0, 90.0, unit="°")
    window: ClassVar = (-10.0, 10.0, -10.0, 10.0)
    start: ClassVar = (-7.0, 2.0)
    near_minima: ClassVar = ((0.0, 0.0),)

    @cached_property
    def expression(self) -> Expression:
        c, s = turn(self.angle)
        return self.sharpness / self.condition / 2 * (c * X + s * Y) ** 2 + self.sharpness / 2 * (c * Y - s * X) ** 2


def turn(angle: float) -> Point:
    """(cos, sin) of an angle in degrees, with true zeros at right angles."""
    c, s = cos(radians(angle)), sin(radians(angle))
    return (c if abs(c) > 1e-15 else 0.0), (s if abs(s) > 1e-15 else 0.0)


@SURFACES.add("rosenbrock", source="Rosenbrock 1960", oracle="scipy.optimize.rosen; torch.autograd")
@dataclass(frozen=True)
class Rosenbrock(Surface):
    """(1 - x)^2 + 100 (y - x^2)^2: a curved valley, condition 2508 at its minimum."""

    formula: ClassVar = "(1 - x)^2 + 100(y - x^2)^2"
    window: ClassVar = (-2.0, 2.0, -1.0, 3.0)
    start: ClassVar = (-1.2, 1.0)
    near_minima: ClassVar = ((1.0, 1.0),)


@SURFACES.add("beale", source="Beale 1958", oracle="G06; torch.autograd")
@dataclass(frozen=True)
class Beale(Surface):
    """(1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2: steep walls around a flat floor."""

    formula: ClassVar = "(1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2"
    window: ClassVar = (-4.5, 4.5, -4.5, 4.5)
    start: ClassVar = (1.0, 1.5)
    near_minima: ClassVar = ((3.0, 0.5),)
    near_saddles: ClassVar = ((0.0, 1.0),)


@SURFACES.add("himmelblau", source="Himmelblau 1972", oracle="G06; torch.autograd")
@dataclass(frozen=True)
class Himmelblau(Surface):
    """(x^2 + y - 11)^2 + (x + y^2 - 7)^2: four minima of equal height."""

    formula: ClassVar = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
    start: ClassVar = (0.0, 0.0)
    near_minima: ClassVar = ((3.0, 2.0), (-2.805, 3.131), (-3.779, -3.283), (3.584, -1.848))
    near_saddles: ClassVar = ((0.0867, 2.884), (-3.073, -0.0814), (3.385, 0.0739), (-0.128, -1.954))


@SURFACES.add("rastrigin", source="Rastrigin 1974", oracle="G06; torch.autograd")
@dataclass(frozen=True)
class Rastrigin(Surface):
    """20 + x^2 + y^2 - 10 cos(2 pi x) - 10 cos(2 pi y): a local minimum near every pair of whole numbers."""

    formula: ClassVar = "20 + x^2 + y^2 - 10cos(2pi x) - 10cos(2pi y)"
    window: ClassVar = (-5.12, 5.12, -5.12, 5.12)
    start: ClassVar = (-3.3, 2.4)
    near_minima: ClassVar = lattice([0.99496 * i for i in range(-5, 6)])


@SURFACES.add("ackley", source="Ackley 1987", oracle="G06; torch.autograd away from the minimum")
@dataclass(frozen=True)
class Ackley(Surface):
    """-20 exp(-0.2 sqrt((x^2 + y^2)/2)) - exp((cos(2 pi x) + cos(2 pi y))/2) + 20 + e.

    A local minimum near every pair of whole numbers on the slope of a cone. The gradient at the cone's tip, the global
    minimum, does not exist and is taken as 0.
    """

    formula: ClassVar = "20 + e - 20exp(-0.2sqrt((x^2 + y^2)/2)) - exp((cos(2pi x) + cos(2pi y))/2)"
    start: ClassVar = (-3.6, 2.4)
    near_minima: ClassVar = lattice([i - 0.03 / i if i else 0.0 for i in range(-5, 6)])


@SURFACES.add("styblinski_tang", source="Styblinski and Tang 1990", oracle="G06; torch.autograd")
@dataclass(frozen=True)
class StyblinskiTang(Surface):
    """(x^4 - 16 x^2 + 5 x + y^4 - 16 y^2 + 5 y) / 2: one global and three local minima."""

    formula: ClassVar = "(x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y)/2"
    start: ClassVar = (0.5, 4.5)
    near_minima: ClassVar = lattice([-2.9035, 2.7468])
    near_saddles: ClassVar = ((-2.9035, 0.1567), (2.7468, 0.1567), (0.1567, -2.9035), (0.1567, 2.7468))


@SURFACES.add("three_hump_camel", source="Dixon and Szegö 1978", oracle="G06; torch.autograd")
@dataclass(frozen=True)
class ThreeHumpCamel(Surface):
    """2 x^2 - 1.05 x^4 + x^6/6 + x y + y^2: a global minimum between two local ones."""

    formula: ClassVar = "2x^2 - 1.05x^4 + x^6/6 + x y + y^2"
    window: ClassVar = (-2.5, 2.5, -2.5, 2.5)
    start: ClassVar = (-2.1, -1.8)
    near_minima: ClassVar = ((0.0, 0.0), (1.7476, -0.8738), (-1.7476, 0.8738))
    near_saddles: ClassVar = ((1.0705, -0.5353), (-1.0705, 0.5353))


@SURFACES.add("saddle", source="Dauphin et al. 2014", oracle="G06; torch.autograd")
@dataclass(frozen=True)
class Saddle(Surface):
    """x^2 - y^2: down along x, away along y, no minimum."""

    formula: ClassVar = "x^2 - y^2"
    window: ClassVar = (-3.0, 3.0, -3.0, 3.0)
    start: ClassVar = (-2.0, 0.01)
    near_saddles: ClassVar = ((0.0, 0.0),)


@SURFACES.add("monkey_saddle", source="Hilbert and Cohn-Vossen 1932", oracle="G06; torch.autograd")
@dataclass(frozen=True)
class MonkeySaddle(Surface):
    """x^3 - 3 x y^2: three ways down; the Hessian at 0 is 0, so second order sees nothing there."""

    formula: ClassVar = "x^3 - 3x y^2"
    window: ClassVar = (-2.0, 2.0, -2.0, 2.0)
    start: ClassVar = (1.5, 0.01)
    near_saddles: ClassVar = ((0.0, 0.0),)


@SURFACES.add("plateau", source="a Gaussian well; Goodfellow et al. 2016, section 8.2.3", oracle="torch.autograd")
@dataclass(frozen=True)
class Plateau(Surface):
    """1 - exp(-(x^2 + y^2)/4): a well in a plain on which the gradient all but vanishes."""

    formula: ClassVar = "1 - exp(-(x^2 + y^2)/4)"
    window: ClassVar = (-6.0, 6.0, -6.0, 6.0)
    start: ClassVar = (-4.0, 2.0)
    near_minima: ClassVar = ((0.0, 0.0),)


@SURFACES.add("two_wells", source="the tilted double well of Duffing 1918", oracle="torch.autograd")
@dataclass(frozen=True)
class TwoWells(Surface):
    """(x^2 - 1)^2 + x/4 + y^2: the global minimum on the left, a local one on the right, a pass between them."""

    formula: ClassVar = "(x^2 - 1)^2 + x/4 + y^2"
    window: ClassVar = (-2.0, 2.0, -1.5, 1.5)
    start: ClassVar = (1.7, 1.2)
    near_minima: ClassVar = ((-1.03, 0.0), (0.967, 0.0))
    near_saddles: ClassVar = ((0.063, 0.0),)


@SURFACES.add("formula", source="the reader", oracle="torch.autograd")
@dataclass(frozen=True)
class Formula(Surface):
    """f(x, y) as typed, looked at as far as `reach`. Its minima are not known; `health` says where it has no value."""

    text: str = typed("x^2/20 + y^2 + 2sin(x)", read)
    reach: float = real(5.0, 0.01, 10_000.0, log=True)

    @property
    def window(self) -> Window:  # type: ignore[override]  # of the others it is a fact of the class
        """The square of half-width `reach` about the origin."""
        return (-self.reach, self.reach, -self.reach, self.reach)

    @property
    def start(self) -> Point:  # type: ignore[override]
        """At the same place of every window."""
        return -0.8 * self.reach, 0.6 * self.reach

    @cached_property
    def expression(self) -> Expression:
        return read(self.text)
