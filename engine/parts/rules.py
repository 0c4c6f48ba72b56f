"""What an update rule is, and the small functions that rules are written with.

In `rule(w, g, t, *state, **knobs)` w are weights, g is the gradient at w and t counts updates from 1; it returns the
new w followed by the new state, which starts at zero. Knobs may be numbers or arrays that broadcast against w; knobs
that are a choice are plain words.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from engine.spec import Spec
from engine.spec.registry import Registry

OPTIMIZERS = Registry("optimizer")


class Optimizer(Spec):
    """A first-order method: its knobs, its state (`slots` arrays shaped like w, LaTeX in `slot_names`) and its rule.

    The last `shared` of the slots hold the same number for every coordinate.
    """

    slot_names: ClassVar[tuple[str, ...]] = ()
    slots: ClassVar[int] = 0
    shared: ClassVar[int] = 0

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.slots = len(cls.slot_names)

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        """(new w, *new state)."""
        raise NotImplementedError

    @staticmethod
    def effective(t: int, before: tuple[Any, ...], after: tuple[Any, ...], **knobs: Any) -> Any:
        """What update t multiplied its direction by, per coordinate; the states are those before and after it."""
        return knobs["lr"]


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
