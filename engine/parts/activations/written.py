"""An activation that a reader writes: a formula of one input, with the slope that follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from engine.parts.activations.activation import ACTIVATIONS, Activation, Array
from engine.parts.formula import Expression, compile_many, parse, python
from engine.parts.formula.tree import ordered
from engine.spec import Unreadable, text

MOST_PARTS = 60
"""Operations of f and f' together: what a stranger may have computed for every unit of every example."""
AT_ONCE = 4096
"""Numbers that go through the formula together, so that what is in between stays in the processor's cache."""
REACH = 4.0
SCRIPT = """
import math


class Formula(nn.Module):
    def __init__(self, f):
        super().__init__()
        self.f = f

    def forward(self, x):
        return self.f(x)
"""


@lru_cache(maxsize=256)
def read_activation(text: str) -> Expression:
    """f(x) of a text in x alone. Raises Unreadable where it is none, names y, or is too long a computation."""
    f = parse(text)
    if any(part.op == "y" for part in ordered([f])):
        raise Unreadable("one_input", 0, "y")
    if len(ordered([f, f.derivative("x")])) > MOST_PARTS:
        raise Unreadable("complex", 0, str(MOST_PARTS))
    return f


@lru_cache(maxsize=256)
def _compiled(text: str) -> tuple[Callable[[Array], Array], Callable[[Array], Array]]:
    """f and f' as functions of arrays, in double."""
    f = read_activation(text)
    programs = [compile_many([part]) for part in (f, f.derivative("x"))]
    value, slope = (lambda x, program=program: program(x, 0.0)[0] for program in programs)
    return value, slope


@lru_cache(maxsize=256)
def _facts(text: str) -> tuple[tuple[float, float], bool]:
    """(range of h from -REACH to REACH, whether h and its slope are 0 for all z < 0)."""
    value, slope = _compiled(text)
    z = np.linspace(-REACH, REACH, 161)
    known = value(z)[np.isfinite(value(z))]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    dies = not value(z[z < 0]).any() and not slope(z[z < 0]).any()
    return ((low, high) if high > low else (low - 1, high + 1)), dies


@ACTIVATIONS.add("formula", source="the reader", oracle="torch.sin(z)")
@dataclass(frozen=True)
class Formula(Activation):
    """h = f(z), an own formula of x; its slope is derived from it, symbol by symbol."""

    saturated: ClassVar[tuple[float, float] | None] = None
    fitting_init: ClassVar[str] = "lecun_normal"
    better: ClassVar[str | None] = None
    of_z: ClassVar[bool] = True
    strided: ClassVar[bool] = False
    script: ClassVar[str] = SCRIPT
    formula: str = text("sin(x)", read_activation)

    @property
    def window(self) -> tuple[float, float]:  # type: ignore[override]
        """What it reaches for z from -4 to 4."""
        return _facts(self.formula)[0]

    @property
    def dies(self) -> bool:  # type: ignore[override]
        """As far as z from -4 on tells."""
        return _facts(self.formula)[1]

    @property
    def counted(self) -> tuple[int, int]:  # type: ignore[override]
        """Its operators, and its functions."""
        parts = [part.op for part in ordered([read_activation(self.formula)]) if part.args]
        functions = sum(op.isalpha() and op not in ("neg", "min", "max", "abs", "sign") for op in parts)
        return len(parts) - functions, functions

    @property
    def module(self) -> str:  # type: ignore[override]
        """Its formula in torch's functions; what was typed is not in it."""
        return f"Formula(lambda x: {python(read_activation(self.formula))})"

    @property
    def called(self) -> str:
        return f"{self.name} {self.formula}"

    def f(self, z: Array) -> Array:
        return _compiled(self.formula)[0](z)

    def df(self, z: Array) -> Array:
        return _compiled(self.formula)[1](z)

    def forward_(self, z: Any, aten: Any) -> None:
        numbers, (value, _) = z.view(-1).numpy(), _compiled(self.formula)
        for at in range(0, len(numbers), AT_ONCE):
            numbers[at : at + AT_ONCE] = value(numbers[at : at + AT_ONCE])

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        numbers, z, (_, slope) = g.view(-1).numpy(), h.view(-1).numpy(), _compiled(self.formula)
        for at in range(0, len(numbers), AT_ONCE):
            numbers[at : at + AT_ONCE] *= slope(z[at : at + AT_ONCE])
