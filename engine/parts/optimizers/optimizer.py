"""What an optimizer is, and the small functions that update rules are written with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np

from engine.parts.optimizers.terms import Row, Step
from engine.spec import Spec
from engine.spec.registry import Registry

OPTIMIZERS = Registry("optimizer")
MOMENTUM = ("none", "velocity", "average")
"""What a method's first slot carries on from earlier gradients: nothing, a velocity that holds lr, or their average."""
TARGETS = ("", "look_ahead", "model_minimum")
"""What a method aims at on its way: nothing, the point x of Nesterov's two, or the minimum of a model of f."""
SLOT_COLUMNS = ("velocity", "second", "third")
"""Where the state of a method on a surface may be recorded."""


class Script(NamedTuple):
    """How a script of its own makes an optimizer: an expression, and the source of what that needs beside torch.

    The expression's value is called with the parameters and with the knobs, "optimizer" among them being the name.
    """

    expression: str
    source: str = ""


class Rows(Protocol):
    """What an update in place is handed: k rows of weights w and gradients g, (k, P) each, at update t from 1.

    `state` has the slots, `knobs` the numbers as (k, 1) in double precision and `columns` in that of w, `words` the
    choices; `matrices` says where (offset, n_in, n_out) matrices lie in a row. The gradient may be used up, and so may
    the one scratch tensor (k, P), which the operations below put their results into.
    """

    w: Any
    g: Any
    t: int
    state: list[Any]
    knobs: dict[str, Any]
    columns: dict[str, Any]
    words: dict[str, str]
    minus_lr: Any
    matrices: Sequence[tuple[int, int, int]]

    def column(self, values: Any) -> Any:
        """A (k, 1) column in the precision of w, computed in double."""

    def average(self, state: Any, knob: str, values: Any) -> None:
        """state <- b state + (1 - b) values, b the named knob."""

    def added(self, a: Any, b: Any) -> Any:
        """a + b."""

    def product(self, a: Any, b: Any) -> Any:
        """a b."""

    def quotient(self, a: Any, b: Any) -> Any:
        """a / b."""

    def descend(self, direction: Any, root_of: Any) -> None:
        """w <- w - lr direction / (sqrt(root_of) + eps)."""


class Optimizer(Spec):
    """A first-order method: its knobs and its rule, and whatever else the app knows of it.

    `slot_columns` says where each of its slots, arrays shaped like w, is recorded; the last `shared` of them hold the
    same number for every coordinate. `momentum` is one of MOMENTUM, `target` one of TARGETS. `surface_lr` is the
    learning rate to begin with on a surface some ten wide, while the default of `lr` is made for networks. `script`
    makes it in PyTorch, `scheduled` does where lr changes on the way and PyTorch's form would differ. `symbols` is
    LaTeX for the terms that only it has.
    """

    lr: float
    slots: ClassVar[int] = 0
    slot_columns: ClassVar[tuple[str, ...]] = ()
    shared: ClassVar[int] = 0
    momentum: ClassVar[str]
    target: ClassVar[str] = ""
    surface_lr: ClassVar[float]
    script: ClassVar[Script]
    scheduled: ClassVar[Script | None] = None
    symbols: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.slots = len(cls.slot_columns)

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        """(new w, *new state), in plain operators, for floats, NumPy points and torch tensors alike.

        w are weights, g is the gradient at w and t counts updates from 1; the state starts at zero. Knobs may be
        numbers or arrays that broadcast against w; knobs that are a choice are plain words.
        """
        raise NotImplementedError

    @staticmethod
    def in_place(u: Rows) -> None:
        """The rule on a stack, in place: with the tensors' own methods and those of `u`."""
        raise NotImplementedError

    @staticmethod
    def effective(t: int, before: tuple[Any, ...], after: tuple[Any, ...], **knobs: Any) -> Any:
        """What update t multiplied its direction by, per coordinate; the states are those before and after it."""
        return knobs["lr"]

    @staticmethod
    def terms(step: Step) -> list[Row]:
        """The rule term by term, from the gradient to the new w, by the rule's own operations."""
        raise NotImplementedError


def sign(x: Any) -> Any:
    """-1, 0 or 1, of an array, a tensor or a float."""
    return x.sign() if hasattr(x, "sign") else np.sign(x)


def larger(a: Any, b: Any) -> Any:
    """The larger of two, coordinate by coordinate, of arrays, tensors or floats."""
    return a.maximum(b) if hasattr(a, "maximum") else np.maximum(a, b)


def corrected(average: Any, beta: Any, t: int, how: str) -> Any:
    """average / (1 - beta^t): an average from 0, brought to size (Kingma and Ba 2015); other words are mistakes."""
    if how == "off":
        return average
    return average / (1 - beta**t) if how == "on" else average * (1 - beta**t)
