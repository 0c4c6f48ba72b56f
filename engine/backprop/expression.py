"""A reader's expression as a graph: one node for each different part; numbers are held by the node that uses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from math import isfinite

import numpy as np

from engine.backprop.graph import Builder, Graph
from engine.parts.formula import Expression, parse_named
from engine.parts.formula.program import compile_many
from engine.parts.formula.tree import ordered
from engine.spec import Unreadable

SIGNS = {"*": "×", "neg": "−", "-": "−", "/": "÷"}


@lru_cache(maxsize=256)
def read_text(text: str) -> tuple[Expression, tuple[str, ...]]:
    """(expression, names of its inputs), of which there is at least one. Raises Unreadable."""
    f, names = parse_named(text)
    if not names:
        raise Unreadable("no_input")
    if not all(isfinite(_constant(part)) for part in ordered([f]) if part.constant):
        raise Unreadable("no_number")
    return f, names


def _constant(part: Expression) -> float:
    """The value of a part in which no input occurs."""
    return float(compile_many([part])(0.0, 0.0)[0])


def build(text: str, inputs: Mapping[str, np.ndarray]) -> Graph:
    """The graph of an expression; its leaves are `inputs` in their order, then those that have no number: they are 1.

    An input that does not occur is a leaf nevertheless, with gradient 0.
    """
    f, names = read_text(text)
    made = Builder()
    places: dict[Expression, int | float] = {}
    for part in ordered([f]):
        if part.constant:
            places[part] = _constant(part)
    values = {name: inputs.get(name, np.array(1.0)) for name in (*inputs, *names)}
    leaves = {f"${name}": made.leaf(name, value, label=name) for name, value in values.items()}
    for part in ordered([f]):
        if part.op in leaves:
            places[part] = leaves[part.op]
        elif part not in places:
            _add(made, part, places)
    if not made.nodes[-1].operands:
        made.add("", "+", (places[f], 0.0), label="+ 0", formula=_formula("+", (places[f], 0.0), made))
    made.nodes[-1] = replace(made.nodes[-1], name=_free("f", values))
    return made.graph()


def _free(name: str, taken: Mapping[str, np.ndarray]) -> str:
    """`name`, longer by as many strokes as it takes to be nobody else's."""
    while name in taken:
        name += "_"
    return name


def _add(made: Builder, part: Expression, places: dict[Expression, int | float]) -> None:
    """A node for an operation; the last one is called f."""
    operands = [places[arg] for arg in part.args]
    taken = {node.name: node_value for node, node_value in zip(made.nodes, made.given.values(), strict=False)}
    name = _free(f"q{sum(bool(node.operands) for node in made.nodes) + 1}", taken)
    formula = _formula(part.op, operands, made)
    places[part] = made.add(name, part.op, operands, label=_sign(part.op, operands), formula=formula)


def _told(operand: int | float, made: Builder) -> str:
    return made.nodes[operand].name if isinstance(operand, int) else f"{operand:.4g}".replace("-", "−")


def _formula(op: str, operands: list[int | float] | tuple[int | float, ...], made: Builder) -> str:
    """q1 + w2, exp(q4), −q3, q5^2: of the names of its operands."""
    told = [_told(operand, made) for operand in operands]
    if op == "neg":
        return f"−{told[0]}"
    if op in ("+", "-", "*", "/", "^"):
        return f" {SIGNS.get(op, op)} ".join(told)
    return f"{op}({', '.join(told)})"


def _sign(op: str, operands: list[int | float]) -> str:
    """What stands on a gate: ×, + 1, 1 ÷, exp."""
    numbers = [f"{operand:.4g}".replace("-", "−") if isinstance(operand, float) else "" for operand in operands]
    sign = SIGNS.get(op, op)
    if op in ("+", "-", "*", "/", "^") and any(numbers):
        return f"{numbers[0]} {sign} {numbers[1]}".strip()
    return sign
