"""Expressions as text: LaTeX for the screen, Python source for a script of its own."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

from engine.parts.formula.program import compile_many
from engine.parts.formula.tree import PAIRS, Expression

RANK = {"+": 1, "-": 1, "neg": 2, "*": 2, "/": 2, "^": 4}
ATOM = 5
LATEX_NAMES = {
    "log": r"\ln", "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "atan2": r"\operatorname{atan2}",
    "sign": r"\operatorname{sign}", "pi": r"\pi",
}  # fmt: skip
CALLED = {"min": "minimum", "max": "maximum", "atan2": "atan2"}
"""What NumPy and torch call a function of two values."""
Printer = Callable[[Expression], str]


def short(value: float) -> str:
    """At most six significant digits, without a superfluous point: 20, 0.05, 1.25e-7."""
    return f"{value:.6g}"


def latex(f: Expression) -> str:
    """LaTeX of f, without delimiters."""
    if f.op == "number":
        return _latex_number(f.value)
    if f.op in RULES:
        return RULES[f.op](f)
    if not f.args:
        return LATEX_NAMES.get(f.op, f.op)
    inside = ", ".join(map(latex, f.args))
    return rf"{LATEX_NAMES.get(f.op, chr(92) + f.op)}\left({inside}\right)"


def _latex_number(value: float) -> str:
    digits, _, exponent = short(value).partition("e")
    return rf"{digits} \cdot 10^{{{int(exponent)}}}" if exponent else digits


def _latex_rank(f: Expression) -> int:
    if f.op == "number":
        return ATOM if f.value >= 0 and "e" not in short(f.value) else 2
    return ATOM if f.op == "/" else RANK.get(f.op, ATOM)


def _within(f: Expression, least: int) -> str:
    """f, in parentheses if it binds less than `least`."""
    text = latex(f)
    return text if _latex_rank(f) >= least else rf"\left({text}\right)"


def _latex_minus(f: Expression) -> str:
    return f"{latex(f.args[0])} - {_within(f.args[1], 2)}"


def _latex_times(f: Expression) -> str:
    left, right = _within(f.args[0], 2), _within(f.args[1], 3 if f.args[1].op in ("neg", "number") else 2)
    dot = r" \cdot " if right[0].isdigit() or right.startswith("-") or right.startswith(r"\frac") else r" \, "
    return left + dot + right


def _latex_power(f: Expression) -> str:
    base = f.args[0]
    text = rf"\left({latex(base)}\right)" if base.op in ("/", "exp") else _within(base, ATOM)
    return f"{text}^{{{latex(f.args[1])}}}"


RULES: dict[str, Printer] = {
    "+": lambda f: f"{latex(f.args[0])} + {_within(f.args[1], 2)}",
    "-": _latex_minus,
    "*": _latex_times,
    "/": lambda f: rf"\frac{{{latex(f.args[0])}}}{{{latex(f.args[1])}}}",
    "^": _latex_power,
    "neg": lambda f: f"-{_within(f.args[0], 2)}",
    "sqrt": lambda f: rf"\sqrt{{{latex(f.args[0])}}}",
    "rsqrt": lambda f: rf"\frac{{1}}{{\sqrt{{{latex(f.args[0])}}}}}",
    "exp": lambda f: rf"e^{{{latex(f.args[0])}}}",
    "abs": lambda f: rf"\left|{latex(f.args[0])}\right|",
}


def python(f: Expression, module: str = "torch") -> str:
    """Source text of f, of tensors (or arrays) x and y, functions from `module`, and math.

    Constant parts under functions are put in as numbers.
    """
    return f"0 * x + {_python(f, module)}" if f.constant else _python(f, module)


def _python(f: Expression, module: str) -> str:
    if f.op == "number":
        return repr(f.value).removesuffix(".0")
    if f.op in ("x", "y"):
        return f.op
    if f.op in ("pi", "e"):
        return f"math.{f.op}"
    if f.op in RANK and not (f.constant and not isfinite(_constant(f))):  # Python would raise at 1 / 0
        return _python_operator(f, module)
    return _number_of(f) if f.constant else _python_call(f, module)


def _number_of(f: Expression) -> str:
    return f'float("{_constant(f)!r}")'


def _constant(f: Expression) -> float:
    return float(compile_many([f])(0.0, 0.0)[0])


def _python_call(f: Expression, module: str) -> str:
    if f.op not in PAIRS:
        return f"{module}.{f.op}({_python(f.args[0], module)})"
    inside = ", ".join(
        f"0 * x + {_python(part, module)}" if part.constant else _python(part, module) for part in f.args
    )
    return f"{module}.{CALLED[f.op]}({inside})"


def _python_operator(f: Expression, module: str) -> str:
    rank = RANK[f.op]
    sign = {"^": "**", "neg": "-"}.get(f.op, f.op)
    if f.op == "neg":
        return sign + _bracket(f.args[0], module, 3)
    left, right = (rank + 1, rank) if f.op == "^" else (rank, rank + 1)
    space = "" if f.op == "^" else " "
    return f"{_bracket(f.args[0], module, left)}{space}{sign}{space}{_bracket(f.args[1], module, right)}"


def _bracket(f: Expression, module: str, least: int) -> str:
    text = _python(f, module)
    rank = min(RANK.get(f.op, ATOM), 2 if text.startswith("-") else ATOM)
    return text if rank >= least else f"({text})"
