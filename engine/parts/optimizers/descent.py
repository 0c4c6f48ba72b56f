"""Descent along the gradient, plainly or with a velocity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.parts.optimizers.optimizer import OPTIMIZERS, Optimizer, Rows, Script
from engine.parts.optimizers.terms import Row, Step
from engine.spec import real

SCHEDULED = '''
class Momentum:
    """v <- beta v - lr g;  w <- w + v: the velocity holds the rate, which changes here.

    With torch.optim.SGD's form, v <- beta v + g; w <- w - lr v, a new rate would act on the old velocity too.
    """

    def __init__(self, w, f, k):
        self.w, self.k, self.v, self.param_groups = w, k, torch.zeros(2), [{"lr": k["lr"]}]

    @torch.no_grad()
    def step(self):
        lr = self.param_groups[0]["lr"]
        self.v = self.k["beta"] * self.v - lr * self.w.grad
        self.w += self.change(lr)

    def change(self, lr):
        return self.v


class Nesterov(Momentum):
    def change(self, lr):
        return self.k["beta"] * self.v - lr * self.w.grad
'''


@OPTIMIZERS.add("sgd", source="Robbins and Monro 1951", oracle="torch.optim.SGD")
@dataclass(frozen=True)
class SGD(Optimizer):
    """w <- w - lr g."""

    lr: float = real(0.1, 1e-6, 1e6, log=True)
    momentum: ClassVar[str] = "none"
    surface_lr: ClassVar[float] = 0.1
    script: ClassVar[Script] = Script('lambda w, k: torch.optim.SGD(w, lr=k["lr"])')

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        return (w - knobs["lr"] * g,)

    @staticmethod
    def in_place(u: Rows) -> None:
        u.w.addcmul_(u.g, u.minus_lr)

    @staticmethod
    def terms(step: Step) -> list[Row]:
        return [step.start(), *step.end("-{lr}*{g}", -(step.lr * step.g))]


@OPTIMIZERS.add("momentum", source="Polyak 1964; Sutskever et al. 2013", oracle="torch.optim.SGD(momentum)")
@dataclass(frozen=True)
class Momentum(Optimizer):
    """v <- beta v - lr g;  w <- w + v. The same iterates as PyTorch's v <- beta v + g; w <- w - lr v at fixed lr."""

    lr: float = real(0.02, 1e-6, 1e6, log=True)
    beta: float = real(0.9, 0.0, 0.999)
    slot_columns: ClassVar[tuple[str, ...]] = ("velocity",)
    momentum: ClassVar[str] = "velocity"
    surface_lr: ClassVar[float] = 0.02
    script: ClassVar[Script] = Script('lambda w, k: torch.optim.SGD(w, lr=k["lr"], momentum=k["beta"])')
    scheduled: ClassVar[Script | None] = Script("Momentum", SCHEDULED)

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        v = knobs["beta"] * state[0] - knobs["lr"] * g
        return w + v, v

    @staticmethod
    def in_place(u: Rows) -> None:
        (v,) = u.state
        v.mul_(u.columns["beta"]).addcmul_(u.g, u.minus_lr)
        u.w.add_(v)

    @staticmethod
    def terms(step: Step) -> list[Row]:
        v = step.slot("v", "velocity")
        return [step.start(), step.row("v", "{beta}*{v0} - {lr}*{g}", v), *step.end("{v}", v)]


@OPTIMIZERS.add("nesterov", source="Nesterov 1983; Sutskever et al. 2013", oracle="torch.optim.SGD(nesterov=True)")
@dataclass(frozen=True)
class Nesterov(Momentum):
    """v <- beta v - lr g;  w <- w + beta v - lr g: the rewritten form, whose w are the look-ahead points.

    The textbook form keeps another point x: v <- beta v - lr f'(x + beta v); x <- x + v. With w = x + beta v
    (`look_ahead`) its gradients are taken at w, and the two are the same iterates. At fixed lr this is also
    PyTorch's v <- beta v + g; w <- w - lr (g + beta v).
    """

    target: ClassVar[str] = "look_ahead"
    script: ClassVar[Script] = Script(
        'lambda w, k: torch.optim.SGD(w, lr=k["lr"], momentum=k["beta"], nesterov=k["beta"] > 0)'
    )
    scheduled: ClassVar[Script | None] = Script("Nesterov", SCHEDULED)

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        v = knobs["beta"] * state[0] - knobs["lr"] * g
        return w + knobs["beta"] * v - knobs["lr"] * g, v

    @staticmethod
    def in_place(u: Rows) -> None:
        (v,) = u.state
        v.mul_(u.columns["beta"]).addcmul_(u.g, u.minus_lr)
        u.w.addcmul_(v, u.columns["beta"]).addcmul_(u.g, u.minus_lr)

    @staticmethod
    def terms(step: Step) -> list[Row]:
        v, beta = step.slot("v", "velocity"), step.knobs["beta"]
        rows = [step.start(), step.row("v", "{beta}*{v0} - {lr}*{g}", v)]
        rows.append(step.row("x_new", "{w} - {lr}*{g}", step.now["target"]))
        return [*rows, *step.end("{beta}*{v} - {lr}*{g}", beta * v - step.lr * step.g)]

    @staticmethod
    def look_ahead(x: Any, v: Any, beta: Any) -> Any:
        """w = x + beta v, the change of variable from the textbook form's point to this rule's."""
        return x + beta * v
