"""The methods of the `descend` experiment: true gradient descent, every rule of OPTIMIZERS, and second-order methods.

How a second-order method moves many points at once: `engine.descend.steppers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.descend.field import Landscape
from engine.descend.script_methods import SECOND_ORDER
from engine.descend.steppers import (
    BFGSStepper,
    LBFGSStepper,
    LineSearcher,
    NewtonStepper,
    Stepper,
    bfgs_direction,
    newton_direction,
)
from engine.parts.optimizers import OPTIMIZERS, SGD, Optimizer
from engine.parts.optimizers.optimizer import Script
from engine.parts.optimizers.terms import Array, Row, Step
from engine.spec import one_of, real, whole
from engine.spec.registry import Registry

METHODS = Registry("method")


@METHODS.add("gd", source="Cauchy 1847", oracle="torch.optim.SGD; (1 - lr lambda)^k on a quadratic")
@dataclass(frozen=True)
class GD(SGD):
    """w <- w - lr grad f(w): the true gradient, whatever noise the others see."""


METHODS.include(OPTIMIZERS)


class SecondOrder(Optimizer):
    """w <- w + a p. Without line search a = lr; Armijo's halves a from lr until f falls by 1e-4 a |g p|.

    `stepper` finds p for many points at once.
    """

    line_search: str
    momentum: ClassVar[str] = "none"
    target: ClassVar[str] = "model_minimum"
    surface_lr: ClassVar[float] = 1.0
    stepper: ClassVar[type[LineSearcher]]

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
    stepper: ClassVar[type[LineSearcher]] = NewtonStepper
    script: ClassVar[Script] = Script("Newton", SECOND_ORDER)
    symbols: ClassVar[dict[str, str]] = {"hessian": "H_t"}

    def cost(self, n: int) -> tuple[int, int]:
        return n * n, n**3 // 3 + n * n

    @staticmethod
    def terms(step: Step) -> list[Row]:
        h = step.now["hessian"]
        p = newton_direction(h[:, None], step.g[:, None], step.knobs["damping"])[:, 0]
        rows = [step.start(), step.row("hessian", r"\nabla^2 f(w_t)", h, spelt=False)]
        return [*rows, step.row("p", r"-({hessian} + {damping}*I)^{{-1}}*{g}", p, spelt=False), *_along(step, p)]


@METHODS.add("bfgs", source="Nocedal and Wright 2006, algorithm 6.1", oracle="scipy.optimize.minimize(method='BFGS')")
@dataclass(frozen=True)
class BFGS(SecondOrder):
    """p = -B g;  B <- (I - s y'/y's) B (I - y s'/y's) + s s'/y's,  s = change of w, y = change of g.

    B starts at I and is scaled by y's / y'y before its first change; it is left alone where y's <= 0. The first step
    is shortened by min(1, 1/|g|_1), as PyTorch's L-BFGS does.
    """

    lr: float = real(1.0, 1e-6, 1e6, log=True)
    line_search: str = one_of("armijo", "none", "armijo")
    stepper: ClassVar[type[LineSearcher]] = BFGSStepper
    script: ClassVar[Script] = Script("BFGS", SECOND_ORDER)
    symbols: ClassVar[dict[str, str]] = {"inverse": "B_t"}

    def cost(self, n: int) -> tuple[int, int]:
        return n * n, 4 * n * n

    @staticmethod
    def terms(step: Step) -> list[Row]:
        b = step.now["inverse_hessian"]
        rows = [step.start(), step.row("inverse", r"\approx \nabla^2 f(w_t)^{{-1}}", b, spelt=False)]
        p = bfgs_direction(b[:, None], step.g[:, None])[:, 0]
        return [*rows, step.row("p", "-{inverse}*{g}", p, spelt=False), *_along(step, p)]


@METHODS.add("lbfgs", source="Liu and Nocedal 1989", oracle="torch.optim.LBFGS; SciPy's minima")
@dataclass(frozen=True)
class LBFGS(SecondOrder):
    """p = -B g as in BFGS, B being rebuilt from (y's / y'y) I and the last `history` pairs s, y in two loops."""

    lr: float = real(1.0, 1e-6, 1e6, log=True)
    history: int = whole(10, 1, 20)
    line_search: str = one_of("armijo", "none", "armijo")
    stepper: ClassVar[type[LineSearcher]] = LBFGSStepper
    script: ClassVar[Script] = Script("LBFGS", SECOND_ORDER)

    def cost(self, n: int) -> tuple[int, int]:
        return 2 * self.history * n, 4 * self.history * n

    @staticmethod
    def terms(step: Step) -> list[Row]:
        p = step.now["target"] - step.w
        return [step.start(), step.row("p", r"-B_t*{g}", p, spelt=False), *_along(step, p)]


def _along(step: Step, p: Array) -> list[Row]:
    """Where the model has its minimum, the length (alpha, or what was found of it), and the step."""
    length = step.now["effective_lr"]
    whole = "{lr}" if np.all(length == step.lr) else "{a}"
    rows = [step.row("target", "{w} + {p}", step.now["target"]), step.row("a", whole, length, spelt=False)]
    return [*rows, *step.end("{a}*{p}", length * p)]


def cost(method: Optimizer, n: int) -> tuple[int, int]:
    """(numbers kept, multiplications of an update) for n weights: a first-order rule works coordinate by coordinate."""
    return method.cost(n) if isinstance(method, SecondOrder) else (method.slots * n, (1 + 4 * method.slots) * n)


def stepper(method: type[Optimizer], knobs: Mapping[str, Any], field: Landscape, n: int) -> Stepper:
    """n points moved by one method; `knobs` are numbers, (n,) arrays or words."""
    return (method.stepper if issubclass(method, SecondOrder) else Stepper)(method, knobs, field, n)
