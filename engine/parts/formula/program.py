"""Expressions as straight-line programs of NumPy calls: one instruction for each different part."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.parts.formula.tree import CONSTANTS, Expression, ordered

Array = np.ndarray
MOST_SQUARINGS = 16
"""Whole exponents up to this are multiplied out: faster than a power, and exact for whole numbers."""


def rsqrt(a: Any) -> Any:
    """1 / sqrt(a), and 0 where a = 0: the slope given to a root at its own zero."""
    return np.where(a == 0, 0.0, 1 / np.sqrt(a))


OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": np.divide,
    "^": np.power,
    "neg": operator.neg,
    "min": np.minimum,
    "max": np.maximum,
    "rsqrt": rsqrt,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "relu": lambda a: np.maximum(a, 0.0),
    "sigmoid": lambda a: (1 + np.tanh(a / 2)) / 2,
    "atan2": np.arctan2,
    **{name: getattr(np, name) for name in ("sin", "cos", "tan", "exp", "log", "sqrt", "abs", "sign")},
    **{name: getattr(np, name) for name in ("tanh", "sinh", "cosh")},
}


def whole_power(exponent: int) -> Callable[..., Any]:
    """a -> a^exponent by repeated multiplication."""

    def raised(a: Any, _: Any) -> Any:
        result: Any = None
        square, left = a, abs(exponent)
        while left:
            if left & 1:
                result = square if result is None else result * square
            left >>= 1
            square = square * square if left else square
        return np.divide(1.0, result) if exponent < 0 else result

    return raised


def operation(f: Expression) -> Callable[..., Any]:
    """The NumPy function of f's operator."""
    exponent = f.args[1].value if f.op == "^" and f.args[1].op == "number" else 0.5
    if exponent == int(exponent) and 1 <= abs(exponent) <= MOST_SQUARINGS:
        return whole_power(int(exponent))
    return OPERATIONS[f.op]


@dataclass(frozen=True)
class Program:
    """Called with x and y (numbers or arrays of one shape): a tuple of arrays of that shape, float64, no warnings."""

    start: tuple[Any, ...]
    steps: tuple[tuple[Callable[..., Any], int, tuple[int, ...]], ...]
    results: tuple[int, ...]

    def __call__(self, x: Any, y: Any) -> tuple[Any, ...]:
        x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
        slots = [x, y, *self.start]
        with np.errstate(all="ignore"):
            for function, into, inputs in self.steps:
                slots[into] = function(*[slots[index] for index in inputs])
        shape = np.broadcast_shapes(x.shape, y.shape)
        return tuple(_own(slots[index], shape, index < 2) for index in self.results)


def _own(value: Any, shape: tuple[int, ...], shared: bool) -> Any:
    """`value` at full shape, as an array that belongs to the caller."""
    return np.array(np.broadcast_to(value, shape)) if shared or np.shape(value) != shape else value


def compile_many(expressions: Sequence[Expression]) -> Program:
    """One program for all expressions: a part that several share is computed once."""
    parts = ordered(expressions)
    places = {f: {"x": 0, "y": 1}.get(f.op, index + 2) for index, f in enumerate(parts)}
    start = tuple(_start(f) for f in parts)
    steps = tuple((operation(f), places[f], tuple(places[a] for a in f.args)) for f in parts if f.args)
    return Program(start, steps, tuple(places[f] for f in expressions))


def _start(f: Expression) -> Any:
    return np.float64(f.value if f.op == "number" else CONSTANTS.get(f.op, 0.0))
