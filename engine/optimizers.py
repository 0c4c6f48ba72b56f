"""Update rules. `rule` is written with plain operators, so it drives NumPy points and torch tensors alike.

In `rule(w, g, t, *state, **knobs)` w are weights, g is the gradient at w and t counts updates from 1; it returns the
new w followed by the new state, which starts at zero. Knobs may be numbers or arrays that broadcast against w.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.registry import Registry
from engine.spec import Spec, real

OPTIMIZERS = Registry("optimizer")


class Optimizer(Spec):
    """A first-order method: its knobs, its state (`slots` arrays shaped like w) and its rule."""

    slots: ClassVar[int] = 0

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        """(new w, *new state)."""
        raise NotImplementedError


@OPTIMIZERS.add("sgd", source="Robbins and Monro 1951", oracle="torch.optim.SGD")
@dataclass(frozen=True)
class SGD(Optimizer):
    """w <- w - lr g."""

    lr: float = real(0.1, 1e-6, 1e6, log=True)

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        return (w - knobs["lr"] * g,)


@OPTIMIZERS.add("momentum", source="Polyak 1964; Sutskever et al. 2013", oracle="torch.optim.SGD(momentum)")
@dataclass(frozen=True)
class Momentum(Optimizer):
    """v <- beta v - lr g;  w <- w + v. The same iterates as PyTorch's v <- beta v + g; w <- w - lr v at fixed lr."""

    lr: float = real(0.02, 1e-6, 1e6, log=True)
    beta: float = real(0.9, 0.0, 0.999)
    slots: ClassVar[int] = 1

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        v = knobs["beta"] * state[0] - knobs["lr"] * g
        return w + v, v


@OPTIMIZERS.add("adam", source="Kingma and Ba 2015, algorithm 1", oracle="torch.optim.Adam")
@dataclass(frozen=True)
class Adam(Optimizer):
    """m <- b1 m + (1 - b1) g;  s <- b2 s + (1 - b2) g^2;  w <- w - lr (m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) + eps).

    The bias corrections divide. t counts from 1; eps stands outside the root, as in the paper and in PyTorch.
    """

    lr: float = real(0.001, 1e-6, 1e6, log=True)
    beta1: float = real(0.9, 0.0, 0.999)
    beta2: float = real(0.999, 0.0, 0.99999)
    eps: float = real(1e-8, 1e-16, 1.0, log=True)
    slots: ClassVar[int] = 2

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        b1, b2 = knobs["beta1"], knobs["beta2"]
        m = b1 * state[0] + (1 - b1) * g
        s = b2 * state[1] + (1 - b2) * g * g
        step = knobs["lr"] * (m / (1 - b1**t)) / ((s / (1 - b2**t)) ** 0.5 + knobs["eps"])
        return w - step, m, s
