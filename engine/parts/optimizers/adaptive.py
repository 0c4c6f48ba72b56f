"""A learning rate for each coordinate, from the squares of its gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.parts.optimizers.optimizer import OPTIMIZERS, Optimizer, Rows, Script
from engine.parts.optimizers.terms import Array, Row, Step
from engine.spec import real


@OPTIMIZERS.add("adagrad", source="Duchi, Hazan and Singer 2011", oracle="torch.optim.Adagrad")
@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """s <- s + g^2;  w <- w - lr g / (sqrt(s) + eps). eps outside the root and s from 0, as in PyTorch."""

    lr: float = real(0.05, 1e-6, 1e6, log=True)
    eps: float = real(1e-10, 1e-16, 1.0, log=True)
    slot_columns: ClassVar[tuple[str, ...]] = ("second",)
    momentum: ClassVar[str] = "none"
    surface_lr: ClassVar[float] = 0.5
    script: ClassVar[Script] = Script('lambda w, k: torch.optim.Adagrad(w, lr=k["lr"], eps=k["eps"])')

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        s = state[0] + g * g
        return w - knobs["lr"] * g / (s**0.5 + knobs["eps"]), s

    @staticmethod
    def in_place(u: Rows) -> None:
        (s,) = u.state
        s.addcmul_(u.g, u.g)
        u.descend(u.g, s)

    @staticmethod
    def effective(t: int, before: tuple[Any, ...], after: tuple[Any, ...], **knobs: Any) -> Any:
        return knobs["lr"] / (after[0] ** 0.5 + knobs["eps"])

    @staticmethod
    def terms(step: Step) -> list[Row]:
        s = step.slot("s", "second")
        return [step.start(), step.row("s", "{s0} + {g}^2", s), *_divided(step, s)]


@OPTIMIZERS.add("rmsprop", source="Tieleman and Hinton 2012, lecture 6.5", oracle="torch.optim.RMSprop")
@dataclass(frozen=True)
class RMSProp(Optimizer):
    """s <- alpha s + (1 - alpha) g^2;  w <- w - lr g / (sqrt(s) + eps). eps outside the root, no bias correction."""

    lr: float = real(0.01, 1e-6, 1e6, log=True)
    alpha: float = real(0.99, 0.0, 0.99999)
    eps: float = real(1e-8, 1e-16, 1.0, log=True)
    slot_columns: ClassVar[tuple[str, ...]] = ("second",)
    momentum: ClassVar[str] = "none"
    surface_lr: ClassVar[float] = 0.05
    script: ClassVar[Script] = Script('lambda w, k: torch.optim.RMSprop(w, lr=k["lr"], alpha=k["alpha"], eps=k["eps"])')

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        s = knobs["alpha"] * state[0] + (1 - knobs["alpha"]) * g * g
        return w - knobs["lr"] * g / (s**0.5 + knobs["eps"]), s

    @staticmethod
    def in_place(u: Rows) -> None:
        (s,) = u.state
        u.average(s, "alpha", u.product(u.g, u.g))
        u.descend(u.g, s)

    @staticmethod
    def effective(t: int, before: tuple[Any, ...], after: tuple[Any, ...], **knobs: Any) -> Any:
        return AdaGrad.effective(t, before, after, **knobs)

    @staticmethod
    def terms(step: Step) -> list[Row]:
        s = step.slot("s", "second")
        return [step.start(), step.row("s", r"{alpha}*{s0} + (1 - {alpha})*{g}^2", s), *_divided(step, s)]


def _divided(step: Step, s: Array) -> list[Row]:
    """lr g / (sqrt(s) + eps)."""
    root = s**0.5 + step.knobs["eps"]
    return [step.factor("s", root), *step.end("-{factor}*{g}", -(step.lr * step.g / root))]


@OPTIMIZERS.add("adadelta", source="Zeiler 2012", oracle="torch.optim.Adadelta")
@dataclass(frozen=True)
class AdaDelta(Optimizer):
    """s <- rho s + (1 - rho) g^2;  d = g sqrt(u + eps) / sqrt(s + eps);  u <- rho u + (1 - rho) d^2;  w <- w - lr d.

    eps inside both roots: it is what the first steps are made of. lr = 1 is Zeiler's method, which has none.
    """

    lr: float = real(1.0, 1e-6, 1e6, log=True)
    rho: float = real(0.9, 0.0, 0.99999)
    eps: float = real(1e-6, 1e-16, 1.0, log=True)
    slot_columns: ClassVar[tuple[str, ...]] = ("second", "third")
    momentum: ClassVar[str] = "none"
    surface_lr: ClassVar[float] = 1.0
    script: ClassVar[Script] = Script('lambda w, k: torch.optim.Adadelta(w, lr=k["lr"], rho=k["rho"], eps=k["eps"])')
    symbols: ClassVar[dict[str, str]] = {"u0": "u_{t-1}", "u": "u_t"}

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        rho, eps = knobs["rho"], knobs["eps"]
        s = rho * state[0] + (1 - rho) * g * g
        d = (state[1] + eps) ** 0.5 / (s + eps) ** 0.5 * g
        return w - knobs["lr"] * d, s, rho * state[1] + (1 - rho) * d * d

    @staticmethod
    def in_place(u: Rows) -> None:
        s, squares = u.state
        u.average(s, "rho", u.product(u.g, u.g))
        u.g.div_(u.added(s, u.columns["eps"]).sqrt_())
        u.g.mul_(u.added(squares, u.columns["eps"]).sqrt_())
        u.w.addcmul_(u.g, u.minus_lr)
        u.average(squares, "rho", u.product(u.g, u.g))

    @staticmethod
    def effective(t: int, before: tuple[Any, ...], after: tuple[Any, ...], **knobs: Any) -> Any:
        return knobs["lr"] * (before[1] + knobs["eps"]) ** 0.5 / (after[0] + knobs["eps"]) ** 0.5

    @staticmethod
    def terms(step: Step) -> list[Row]:
        s, u, eps = step.slot("s", "second"), step.slot("u", "third"), step.knobs["eps"]
        d = (step.before["third"] + eps) ** 0.5 / (s + eps) ** 0.5 * step.g
        rows = [step.start(), step.row("s", r"{rho}*{s0} + (1 - {rho})*{g}^2", s)]
        rows.append(step.row("d", r"\frac{{\sqrt{{{u0} + {eps}}}}}{{\sqrt{{{s} + {eps}}}}}*{g}", d))
        rows.append(step.row("u", r"{rho}*{u0} + (1 - {rho})*{d}^2", u))
        return [*rows, *step.end("-{lr}*{d}", -(step.lr * d))]
