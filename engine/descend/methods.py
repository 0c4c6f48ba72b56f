"""The methods of the `descend` experiment: true gradient descent, every rule of OPTIMIZERS, and second-order methods.

How a second-order method moves many points at once: `engine.descend.steppers`.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.parts.optimizers import OPTIMIZERS, SGD, Optimizer
from engine.spec import one_of, real, whole
from engine.spec.registry import Registry

METHODS = Registry("method")


@METHODS.add("gd", source="Cauchy 1847", oracle="torch.optim.SGD; (1 - lr lambda)^k on a quadratic")
@dataclass(frozen=True)
class GD(SGD):
    """w <- w - lr grad f(w): the true gradient, whatever noise the others see."""


for _name, _method in OPTIMIZERS.items():
    METHODS.add(_name, source=_method.source, oracle=_method.oracle)(_method)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class SecondOrder(Optimizer):
    """w <- w + a p. Without line search a = lr; Armijo's halves a from lr until f falls by 1e-4 a |g p|."""

    def cost(self, n: int) -> tuple[int, int]:
        """(numbers kept, multiplications of an update) for n weights."""
        raise NotImplementedError


@METHODS.add("newton", source="Nocedal and Wright 2006, chapter 3", oracle="numpy.linalg.solve; SciPy's minima")
@dataclass(frozen=True)
class Newton(SecondOrder):
    """p = -(H + damping I)^(-1) g: to the quadratic model's stationary point, be it minimum, saddle or maximum.

    Where H + damping I is singular there is no such point, and w stays.
    """

    lr: float = real(1.0, 1e-6, 1e6, log=True)
    damping: float = real(0.0, 0.0, 1e6)
    line_search: str = one_of("none", "none", "armijo")

    def cost(self, n: int) -> tuple[int, int]:
        return n * n, n**3 // 3 + n * n


@METHODS.add("bfgs", source="Nocedal and Wright 2006, algorithm 6.1", oracle="scipy.optimize.minimize(method='BFGS')")
@dataclass(frozen=True)
class BFGS(SecondOrder):
    """p = -B g;  B <- (I - s y'/y's) B (I - y s'/y's) + s s'/y's,  s = change of w, y = change of g.

    B starts at I and is scaled by y's / y'y before its first change; it is left alone where y's <= 0. The first step
    is shortened by min(1, 1/|g|_1), as PyTorch's L-BFGS does.
    """

    lr: float = real(1.0, 1e-6, 1e6, log=True)
    line_search: str = one_of("armijo", "none", "armijo")

    def cost(self, n: int) -> tuple[int, int]:
        return n * n, 4 * n * n


@METHODS.add("lbfgs", source="Liu and Nocedal 1989", oracle="torch.optim.LBFGS; SciPy's minima")
@dataclass(frozen=True)
class LBFGS(SecondOrder):
    """p = -B g as in BFGS, B being rebuilt from (y's / y'y) I and the last `history` pairs s, y in two loops."""

    lr: float = real(1.0, 1e-6, 1e6, log=True)
    history: int = whole(10, 1, 20)
    line_search: str = one_of("armijo", "none", "armijo")

    def cost(self, n: int) -> tuple[int, int]:
        return 2 * self.history * n, 4 * self.history * n


def cost(method: Optimizer, n: int) -> tuple[int, int]:
    """(numbers kept, multiplications of an update) for n weights: a first-order rule works coordinate by coordinate."""
    return method.cost(n) if isinstance(method, SecondOrder) else (method.slots * n, (1 + 4 * method.slots) * n)
