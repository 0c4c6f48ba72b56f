"""Expressions in x and y: a frozen tree in which equal parts are one object, so shared work is done once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakValueDictionary

FUNCTIONS = ("sin", "cos", "tan", "exp", "log", "sqrt", "abs", "tanh", "sinh", "cosh", "asin", "acos", "atan")
PAIRS = ("min", "max", "atan2")
NAMES = ("x", "y", "pi", "e", *FUNCTIONS, *PAIRS)
CONSTANTS = {"pi": math.pi, "e": math.e}


@dataclass(frozen=True, eq=False)
class Expression:
    """One node. `op` is "number" (with `value`), "x", "y", "pi", "e", + - * / ^, "neg", or a function's name.

    An input that a reader has named, as in `parse_named`, is "$" and its name; it has no derivative here.

    Made by `node`, which returns the same object for the same contents: equality is identity. Besides what can be
    typed, derivatives use "sign" (0 at 0) and "rsqrt" (1/sqrt(a), and 0 at a = 0).
    """

    op: str
    args: tuple[Expression, ...]
    value: float
    depth: int  # levels of the tree, 1 for a leaf
    constant: bool  # neither x nor y nor a named input occurs

    @cached_property
    def _slopes(self) -> dict[str, Expression]:
        return {}

    def derivative(self, name: str) -> Expression:
        """The partial derivative to "x" or "y". abs has slope 0 at 0; a root has derivatives 0 where it is 0."""
        if name not in self._slopes:
            for part in ordered([self]):  # from the leaves up, so that no depth can exhaust the stack
                part._slopes[name] = part._slopes.get(name) or _differentiate(part, name)
        return self._slopes[name]

    def __add__(self, other: Expression | float) -> Expression:
        return add(self, number(other))

    def __radd__(self, other: float) -> Expression:
        return add(number(other), self)

    def __sub__(self, other: Expression | float) -> Expression:
        return sub(self, number(other))

    def __rsub__(self, other: float) -> Expression:
        return sub(number(other), self)

    def __mul__(self, other: Expression | float) -> Expression:
        return mul(self, number(other))

    def __rmul__(self, other: float) -> Expression:
        return mul(number(other), self)

    def __truediv__(self, other: Expression | float) -> Expression:
        return div(self, number(other))

    def __rtruediv__(self, other: float) -> Expression:
        return div(number(other), self)

    def __pow__(self, other: Expression | float) -> Expression:
        return power(self, number(other))

    def __neg__(self) -> Expression:
        return neg(self)


_KNOWN: WeakValueDictionary[tuple, Expression] = WeakValueDictionary()


def node(op: str, *args: Expression, value: float = 0.0) -> Expression:
    """The one expression with these contents."""
    key = (op, args, value)
    found = _KNOWN.get(key)
    if found is None:
        depth = 1 + max((part.depth for part in args), default=0)
        constant = op not in ("x", "y") and op[0] != "$" and all(part.constant for part in args)
        found = _KNOWN[key] = Expression(op, args, value, depth, constant)
    return found


def ordered(expressions: Iterable[Expression]) -> list[Expression]:
    """Every different part of the expressions, each after its own parts."""
    found: dict[Expression, None] = {}
    left = list(expressions)[::-1]
    while left:
        f = left.pop()
        if f in found:
            continue
        missing = [part for part in f.args if part not in found]
        if missing:
            left += [f, *missing[::-1]]
        else:
            found[f] = None
    return list(found)


def number(value: Expression | float) -> Expression:
    """A number as an expression; an expression as it is."""
    return value if isinstance(value, Expression) else node("number", value=float(value) + 0.0)


def call(name: str, *args: Expression | float) -> Expression:
    """A function of NAMES, or "sign" or "rsqrt", applied."""
    return node(name, *map(number, args))


X, Y, PI, E = node("x"), node("y"), node("pi"), node("e")
ZERO, ONE = number(0), number(1)


def _both(a: Expression, b: Expression) -> bool:
    return a.op == b.op == "number"


def add(a: Expression, b: Expression) -> Expression:
    """a + b without zeros."""
    if a is ZERO or b is ZERO:
        return b if a is ZERO else a
    if _both(a, b):
        return number(a.value + b.value)
    return sub(a, b.args[0]) if b.op == "neg" else node("+", a, b)


def sub(a: Expression, b: Expression) -> Expression:
    """a - b without zeros."""
    if a is b:
        return ZERO
    if a is ZERO or b is ZERO:
        return a if b is ZERO else neg(b)
    if _both(a, b):
        return number(a.value - b.value)
    return add(a, b.args[0]) if b.op == "neg" else node("-", a, b)


def neg(a: Expression) -> Expression:
    """-a."""
    if a.op == "number":
        return number(-a.value)
    return a.args[0] if a.op == "neg" else node("neg", a)


def mul(a: Expression, b: Expression) -> Expression:
    """a b without zeros and ones, with the number first."""
    if a is ZERO or b is ZERO:
        return ZERO
    if a is ONE or b is ONE:
        return b if a is ONE else a
    if _both(a, b):
        return number(a.value * b.value)
    if b.op == "number":
        a, b = b, a
    if a.op == "number" and b.op == "*" and b.args[0].op == "number":
        return mul(number(a.value * b.args[0].value), b.args[1])
    if a.op == "neg":
        return neg(mul(a.args[0], b))
    return neg(mul(a, b.args[0])) if b.op == "neg" else node("*", a, b)


def div(a: Expression, b: Expression) -> Expression:
    """a / b, where b is not 0."""
    if a is ZERO or b is ONE:
        return a
    if _both(a, b) and b is not ZERO:
        return number(a.value / b.value)
    return neg(div(a.args[0], b)) if a.op == "neg" else node("/", a, b)


def power(a: Expression, b: Expression) -> Expression:
    """a ^ b, with a^0 = 1 and a^1 = a."""
    if b is ZERO:
        return ONE
    return a if b is ONE else node("^", a, b)


def _power_slope(f: Expression, name: str) -> Expression:
    a, b = f.args
    if b.constant:
        less = number(b.value - 1) if b.op == "number" else b - 1
        return b * power(a, less) * a.derivative(name)
    inner = b.derivative(name) * call("log", a)
    return f * (inner if a.constant else inner + b * a.derivative(name) / a)


def _pair_slope(f: Expression, name: str) -> Expression:
    """The slope of the larger (smaller) one, the mean of both where they are equal."""
    a, b = f.args
    da, db = a.derivative(name), b.derivative(name)
    side = call("sign", a - b if f.op == "max" else b - a)
    return (1 + side) / 2 * da + (1 - side) / 2 * db


def _angle_slope(f: Expression, name: str) -> Expression:
    """Of atan2(a, b)."""
    a, b = f.args
    return (b * a.derivative(name) - a * b.derivative(name)) / (a**2 + b**2)


def _quotient_slope(f: Expression, name: str) -> Expression:
    a, b = f.args
    slope = a.derivative(name) / b
    return slope if b.constant else slope - f * b.derivative(name) / b


BY_OPERATOR: dict[str, Callable[[Expression, str], Expression]] = {
    "+": lambda f, name: f.args[0].derivative(name) + f.args[1].derivative(name),
    "-": lambda f, name: f.args[0].derivative(name) - f.args[1].derivative(name),
    "*": lambda f, name: f.args[0].derivative(name) * f.args[1] + f.args[0] * f.args[1].derivative(name),
    "/": _quotient_slope,
    "^": _power_slope,
    "min": _pair_slope,
    "max": _pair_slope,
    "atan2": _angle_slope,
}
BY_FUNCTION: dict[str, Callable[[Expression, Expression], Expression]] = {
    "neg": lambda f, a: number(-1),
    "sin": lambda f, a: call("cos", a),
    "cos": lambda f, a: -call("sin", a),
    "tan": lambda f, a: 1 + f**2,
    "exp": lambda f, a: f,
    "log": lambda f, a: 1 / a,
    "sqrt": lambda f, a: call("rsqrt", a) / 2,
    "rsqrt": lambda f, a: -(f**3) / 2,
    "abs": lambda f, a: call("sign", a),
    "sign": lambda f, a: ZERO,
    "tanh": lambda f, a: 1 - f**2,
    "sinh": lambda f, a: call("cosh", a),
    "cosh": lambda f, a: call("sinh", a),
    "asin": lambda f, a: call("rsqrt", 1 - a**2),
    "acos": lambda f, a: -call("rsqrt", 1 - a**2),
    "atan": lambda f, a: 1 / (1 + a**2),
}
"""Of f = op(a): df/da, by op. The outer derivative only; the chain rule multiplies by a'."""


def _differentiate(f: Expression, name: str) -> Expression:
    if f.constant or f.op in ("x", "y"):
        return ONE if f.op == name else ZERO
    if f.op in BY_OPERATOR:
        return BY_OPERATOR[f.op](f, name)
    (inner,) = f.args
    slope = inner.derivative(name)
    return ZERO if slope is ZERO else BY_FUNCTION[f.op](f, inner) * slope
