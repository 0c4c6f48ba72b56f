"""A drill: at each step of a backward pass the next gradient is asked for, with the number that each mistake leads to.

Tasks are about graphs in which every node is one number. A task asks for a "local" gradient, d target / d source, or
for the "gradient" d output / d source. Wrong numbers bear the name of the misconception that they come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from engine.backprop.expression import build
from engine.backprop.graph import Edge, Graph, Tape

MOST_NODES = 200
"""Nodes of a graph that is drilled on."""
CHOICES = 4
"""Answers to pick from, the right one among them."""
Wrong = Iterator[tuple[str, float]]
RULES = {
    "+": "∂(a + b)/∂a = 1", "-": "∂(a − b)/∂a = 1, ∂(a − b)/∂b = −1", "*": "∂(a·b)/∂a = b",
    "/": "∂(a/b)/∂a = 1/b, ∂(a/b)/∂b = −a/b²", "^": "∂(aⁿ)/∂a = n·aⁿ⁻¹",
    "max": "∂max(a, b)/∂a = 1 (a > b), 0 (a < b)",
    "min": "∂min(a, b)/∂a = 1 (a < b), 0 (a > b)", "neg": "∂(−a)/∂a = −1", "exp": "∂eᵃ/∂a = eᵃ",
    "log": "∂ln a/∂a = 1/a",
    "sqrt": "∂√a/∂a = 1/(2√a)", "abs": "∂|a|/∂a = sign a", "sin": "∂sin a/∂a = cos a", "cos": "∂cos a/∂a = −sin a",
    "tan": "∂tan a/∂a = 1 + tan² a", "tanh": "∂tanh a/∂a = 1 − tanh² a", "sinh": "∂sinh a/∂a = cosh a",
    "cosh": "∂cosh a/∂a = sinh a", "asin": "∂arcsin a/∂a = 1/√(1 − a²)", "acos": "∂arccos a/∂a = −1/√(1 − a²)",
    "atan": "∂arctan a/∂a = 1/(1 + a²)", "atan2": "∂atan2(a, b)/∂a = b/(a² + b²)",
    "sigmoid": "∂σ(a)/∂a = σ(a)(1 − σ(a))",
    "relu": "∂relu(a)/∂a = 1 (a > 0), 0 (a < 0)", "activation": "∂φ(a)/∂a = φ′(a)",
    "root": "∂√(a + ε)/∂a = 1/(2√(a + ε))",
    "prelu": "∂/∂a = 1 (a > 0), s (a < 0)",
}  # fmt: skip
"""By operation: how its local gradient comes about."""


def tasks(graph: Graph, tape: Tape, seed: int) -> list[dict[str, Any]]:
    """A task for each backward frame but the output's, as plain data; none where there is nothing to drill on.

    {"frame", "node", "kind", "edge" (place among the node's uses), "rule", "right", "parts": products that add up, and
    "wrong": [[misconception, number]], "choices": the numbers to pick from, in an order by the seed}.
    """
    if graph.largest > 1 or len(graph.nodes) > MOST_NODES:
        return []
    found = []
    for frame, (phase, k) in enumerate(graph.frames):
        uses = graph.uses[k]
        if phase == "backward" and uses:
            rng = np.random.default_rng([seed, frame])
            kind = "gradient" if len(uses) > 1 or rng.random() < 0.5 else "local"
            task = _task(tape, uses, kind, rng)
            if np.isfinite(task["right"]):
                found.append({"frame": frame, "node": k, "kind": kind, **task})
    return found


def _task(tape: Tape, uses: Sequence[Edge], kind: str, rng: np.random.Generator) -> dict[str, Any]:
    parts = [(_number(tape.local(edge).value), _number(tape.gradients[edge.target])) for edge in uses]
    local, upstream = parts[0]
    if kind == "local":
        right, mistakes = local + 0.0, _local_mistakes(tape, uses[0], local, upstream)
    elif len(uses) > 1:
        right, mistakes = sum(a * b for a, b in parts), _sum_mistakes(parts)
    else:
        right, mistakes = local * upstream + 0.0, _product_mistakes(tape, uses[0], local, upstream)
    wrong = _apart(right, mistakes)
    rules = list(dict.fromkeys(RULES[tape.graph.nodes[edge.target].op] for edge in uses))
    return {"rule": "; ".join(rules), "right": right, "parts": [list(pair) for pair in parts], "wrong": wrong} | {
        "choices": choices(right, wrong, rng)
    }


def _number(value: np.ndarray | None) -> float:
    assert value is not None
    return float(np.ravel(value)[0])


def _apart(right: float, mistakes: Wrong) -> list[list[Any]]:
    """Mistakes whose numbers tell them from the right one and from each other; of two alike the first."""
    found: list[list[Any]] = []
    for code, value in mistakes:
        known = [right, *(other for _, other in found)]
        if np.isfinite(value) and all(abs(value - other) > 0.03 * max(abs(other), abs(value), 0.1) for other in known):
            found.append([code, float(value)])
    return found


def choices(right: float, wrong: Sequence[Sequence[Any]], rng: np.random.Generator) -> list[float]:
    """The right number among CHOICES, in an order by chance: the first mistakes, and if they are few their doubles."""
    spare = (("other", value) for value in (2 * right, right + 1, right - 1, right / 2, 3 * right + 1))
    more = _apart(right, (pair for pair in [*map(tuple, wrong), *spare]))
    found = [right, *(value for _, value in more[: CHOICES - 1])]
    return [found[k] for k in rng.permutation(len(found))]


def _sum_mistakes(parts: Sequence[tuple[float, float]]) -> Wrong:
    """Of a quantity that is used several times."""
    products = [a * b for a, b in parts]
    for product in products:
        yield "one_path", product
    yield "mean_path", sum(products) / len(products)
    yield "no_upstream", sum(a for a, _ in parts)
    yield "sign", -sum(products)
    yield "product_path", float(np.prod(products))


def _product_mistakes(tape: Tape, edge: Edge, local: float, upstream: float) -> Wrong:
    """Of one use: upstream × local."""
    op, (value, out, others) = tape.graph.nodes[edge.target].op, _values(tape, edge)
    if op in ("max", "min", "relu") and local == 0:
        yield "loser", upstream
    yield "no_upstream", local
    yield "no_local", upstream
    for code, wrong in SLIPS.get(op, _none)(edge.slot, value, out, others):
        yield code, wrong * upstream
    yield "sign", -local * upstream
    yield "added", local + upstream


def _local_mistakes(tape: Tape, edge: Edge, local: float, upstream: float) -> Wrong:
    op, (value, out, others) = tape.graph.nodes[edge.target].op, _values(tape, edge)
    if op in ("max", "min", "relu") and local == 0:
        yield "loser", 1.0
    yield from SLIPS.get(op, _none)(edge.slot, value, out, others)
    yield "not_local", local * upstream
    yield "sign", -local
    yield "value", out
    yield "value", value


def _values(tape: Tape, edge: Edge) -> tuple[float, float, list[float]]:
    """(the source's value, the target's, those of the target's other operands)."""
    arguments = [_number(value) for value in tape.arguments(edge.target)]
    others = [value for slot, value in enumerate(arguments) if slot != edge.slot]
    return arguments[edge.slot], _number(tape.values[edge.target]), others


def _none(slot: int, a: float, out: float, others: Sequence[float]) -> Wrong:
    yield from ()


def _times(slot: int, a: float, out: float, others: Sequence[float]) -> Wrong:
    yield "own_value", a
    yield "value", out


def _plus(slot: int, a: float, out: float, others: Sequence[float]) -> Wrong:
    yield "shared", 1 / (1 + len(others))
    yield "own_value", a


def _quotient(slot: int, a: float, out: float, others: Sequence[float]) -> Wrong:
    if slot:
        yield "square", -others[0] / a if a else np.nan
        yield "sign", others[0] / a**2 if a else np.nan
        yield "value", 1 / a if a else np.nan


def _power(slot: int, a: float, out: float, others: Sequence[float]) -> Wrong:
    n = others[0] if others else np.nan
    with np.errstate(all="ignore"):
        yield "exponent", float(np.power(a, n - 1)) if a > 0 or n == int(n) else np.nan
    yield "kept_exponent", n * out


def _squashed(slot: int, a: float, out: float, others: Sequence[float]) -> Wrong:
    yield "of_out", out
    yield "one_minus", 1 - out


def _hyperbolic(slot: int, a: float, out: float, others: Sequence[float]) -> Wrong:
    yield "square", 1 - out
    yield "of_out", out


def _root(slot: int, a: float, out: float, others: Sequence[float]) -> Wrong:
    yield "half", 1 / out if out else np.nan


def _exponential(slot: int, a: float, out: float, others: Sequence[float]) -> Wrong:
    yield "power_rule", a * out / np.e
    yield "value", a


Slip = Callable[[int, float, float, Sequence[float]], Wrong]
SLIPS: Mapping[str, Slip] = {
    "*": _times,
    "+": _plus,
    "/": _quotient,
    "^": _power,
    "sigmoid": _squashed,
    "tanh": _hyperbolic,
    "sqrt": _root,
    "exp": _exponential,
}
"""What goes wrong with the local gradient of an operation itself; of others nothing but what goes wrong with all."""
MISCONCEPTIONS = (
    *("no_upstream", "no_local", "not_local", "one_path", "mean_path", "product_path", "loser", "sign", "square"),
    *(
        "shared",
        "own_value",
        "value",
        "exponent",
        "kept_exponent",
        "of_out",
        "one_minus",
        "half",
        "power_rule",
        "added",
    ),
    "other",
)
"""All that a wrong number may come from; "other" is none of them."""
INNER = ("{a}*{b}", "{a}+{b}", "{a}-{b}", "max({a},{b})", "min({a},{b})", "{a}*{b}+{a}")
AROUND = ("{x}", "({x})^2", "sigmoid({x})", "tanh({x})", "relu({x})", "exp({x})", "1/({x})", "{x}")
JOINED = ("({x})*({y})", "({x})+({y})", "max({x},{y})", "({x})-2*({y})")
NUMBERS = (-3.0, -2.0, -1.5, -0.5, 0.5, 1.5, 2.0, 3.0)
LARGEST = 40.0
"""The size up to which the numbers of a drill's formula are easily worked with."""


ATTEMPTS, STRIDE = 50, 7919
"""Formulas that are tried for a drill, and how far apart their seeds are."""
USUAL = ("(a*b)*(b+c)", {"a": np.array(2.0), "b": np.array(-0.5), "c": np.array(3.0)})


def formula(seed: int) -> tuple[str, dict[str, np.ndarray]]:
    """(text, its inputs): a formula in which b is used twice, with numbers that can be worked with in the head."""
    rng = np.random.default_rng([seed, 7])

    def one(menu: Sequence[str]) -> str:
        return menu[int(rng.integers(len(menu)))]

    left = one(AROUND).format(x=one(INNER).format(a="a", b="b"))
    right = one(AROUND).format(x=one(INNER).format(a="b", b="c"))
    values = rng.choice(NUMBERS, 3, replace=False)
    return one(JOINED).format(x=left, y=right), {
        name: np.array(value) for name, value in zip("abc", values, strict=True)
    }


@lru_cache(maxsize=64)
def drilled(seed: int) -> tuple[str, Mapping[str, np.ndarray]]:
    """(text, inputs) of the first formula from `seed` on whose numbers are good to work with."""
    tried = (formula(seed + attempt * STRIDE) for attempt in range(ATTEMPTS))
    return next((found for found in tried if _workable(*found)), USUAL)


def _workable(text: str, inputs: Mapping[str, np.ndarray]) -> bool:
    """Whether all values and gradients are finite and not large, and at most one input has no effect."""
    tape = Tape(build(text, inputs)).run()
    values, gradients = (np.array([_number(each) for each in found]) for found in (tape.values, tape.gradients))
    numbers = np.concatenate([values, gradients])
    return bool(np.isfinite(numbers).all() and np.abs(numbers).max() < LARGEST and (gradients[:3] == 0).sum() < 2)
