"""The anatomy of a step: the method's rule term by term, in symbols, with numbers, and the values of the engine.

Everything is computed again from recorded columns by the operations of the rule itself, on arrays, so each value is
the engine's to the last digit. A method's own `terms` say what there is to tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.descend.spec import DescendSpec
from engine.parts.optimizers.optimizer import SLOT_COLUMNS
from engine.parts.optimizers.terms import SYMBOLS, Row, Step

Array = np.ndarray
COLUMNS = (
    "position", "gradient", "lr", "effective_lr", "velocity", "second", "third", "target", "hessian", "inverse_hessian",
)  # fmt: skip
"""What must be recorded."""
DIGITS = 4
"""Significant digits of the numbers that are put into a formula."""


@dataclass(frozen=True)
class Term:
    """symbol = formula, in LaTeX; `numbers` is the formula with numbers put in, along x and along y.

    `values` are (x, y), or (xx, xy, yy) of a symmetric matrix, which has no `numbers`.
    """

    key: str
    symbol: str
    formula: str
    numbers: tuple[str, ...]
    values: tuple[float, ...]


def anatomy(spec: DescendSpec, columns: Mapping[str, Array], step: int) -> list[Term]:
    """The terms of the update made at w_step; [] at the last point, where none was made.

    `columns` are a recording's values of COLUMNS, {name: (T, ...)}; `step` is a row of them.
    """
    if not 0 <= step < len(columns["position"]) - 1:
        return []
    found = state(spec, columns, step)
    with np.errstate(all="ignore"):
        rows = spec.optimizer.terms(found)
    symbols = SYMBOLS | spec.optimizer.symbols
    return [_term(row, found, symbols) for row in rows]


def state(spec: DescendSpec, columns: Mapping[str, Array], step: int) -> Step:
    """What the rule is given at w_step, and what it makes of it."""
    now = {name: columns[name][step] for name in COLUMNS}
    before = {name: columns[name][step - 1] if step else np.zeros(2) for name in SLOT_COLUMNS}
    knobs = {key: getattr(spec.optimizer, key) for key in spec.optimizer.knobs()}
    arrays = {key: value if isinstance(value, str) else np.array([float(value)]) for key, value in knobs.items()}
    return Step(step + 1, now, before, columns["position"][step + 1], {**arrays, "lr": np.array([now["lr"]])})


def _term(row: Row, step: Step, symbols: Mapping[str, str]) -> Term:
    """A row with symbols, and with numbers, put into its template; * is a product."""
    values = tuple(float(value) for value in np.broadcast_to(row.value, np.shape(row.value) or (2,)))
    values = values * 2 if len(values) == 1 else values
    formula = row.template.replace("*", r"\,").format(**symbols)
    axes = (0, 1) if len(values) == 2 and row.spelt else ()
    numbers = tuple(_numbers(row.template, step, axis, symbols) for axis in axes)
    return Term(row.key, symbols[row.key], formula, numbers, values)


def _numbers(template: str, step: Step, axis: int, symbols: Mapping[str, str]) -> str:
    inserted = {key: number(value[axis] if len(value) > 1 else value[0]) for key, value in step.known.items()}
    return template.replace("*", r" \cdot ").format(**{**symbols, **inserted})


def number(value: float) -> str:
    """LaTeX of a number: 0.05, 1.2 \\cdot 10^{-8}, and negative ones in parentheses; -0 is 0."""
    if not np.isfinite(value):
        return r"\text{NaN}" if np.isnan(value) else (r"\infty" if value > 0 else r"(-\infty)")
    digits, _, exponent = f"{value + 0.0:.{DIGITS}g}".partition("e")
    power = rf"10^{{{int(exponent)}}}" if exponent else ""
    text = power if digits == "1" and power else rf"{digits} \cdot {power}" if power else digits
    return f"({text})" if value < 0 or power else text
