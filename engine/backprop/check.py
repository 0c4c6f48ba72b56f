"""Difference quotients beside the gradient of a graph: forward, central and complex step, over h and two precisions.

The relative error is |a - n| / max(|a|, |n|), as CS231n has it, of the vectors of the coordinates that are checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.backprop.graph import Graph, Node, Tape
from engine.backprop.ops import ANALYTIC
from engine.record.pieces import Pieces

Array = np.ndarray
STEPS = np.logspace(-12, 0, 37)
"""The h that are tried: three a decade."""
METHODS = ("forward", "central", "complex")
PRECISIONS: Mapping[str, Any] = {"float32": np.float32, "float64": np.float64}
MOST = 8
"""Coordinates that a curve is checked at, spread evenly over those of all leaves."""
USUAL = 1e-5
"""The h of central differences in float64 at which each leaf is checked."""
ROUNDING = 50
"""Roundings of the output that may be left in a difference."""
MOST_OF_LEAF = 36
"""Numbers of a leaf that are checked."""
REAL = frozenset({"atan2"})
"""Operations that have no complex step here."""
HOLDING = frozenset({"activation", "layer"})
"""Operations that hold an activation, which may have none."""
Coordinate = tuple[int, int]


def relative(a: Array, n: Array, floor: float = 0.0) -> float:
    """|a - n| / max(|a|, |n|), 0 where both are at most `floor`, NaN where one is not finite."""
    size = max(float(np.linalg.norm(a)), float(np.linalg.norm(n)))
    return 0.0 if size <= floor else float(np.linalg.norm(a - n)) / size


def leaves(graph: Graph) -> list[int]:
    """The leaves that have a gradient, in order."""
    return [k for k in graph.backward if not graph.nodes[k].operands]


def coordinates(graph: Graph, leaf: int, most: int) -> list[Coordinate]:
    """(leaf, place in it) of at most so many of a leaf's numbers, spread evenly."""
    return [(leaf, int(place)) for place in _spread(graph.given[leaf].size, most)]


def _spread(count: int, most: int) -> Array:
    return np.unique(np.linspace(0, count - 1, most).astype(int))


def _some(graph: Graph) -> list[Coordinate]:
    """The coordinates of a curve: MOST of all numbers that have a gradient."""
    sizes = [graph.given[leaf].size for leaf in leaves(graph)]
    starts = np.cumsum([0, *sizes])
    owners = [(int(np.searchsorted(starts, place, "right")) - 1, int(place)) for place in _spread(starts[-1], MOST)]
    return [(leaves(graph)[k], place - int(starts[k])) for k, place in owners]


def value(graph: Graph, at: Coordinate, move: complex, kind: Any, fresh: Any = None) -> Any:
    """The output with one number moved, computed in a precision (complex for a complex step).

    `fresh` draws the dropout masks anew, each time.
    """
    tape = Tape(graph, kind)
    leaf, place = at
    given = graph.given[leaf].astype(kind)
    given.ravel()[place] += kind(move)
    with np.errstate(all="ignore"):
        for k, node in enumerate(graph.nodes):
            drawn = fresh.permutation(graph.given[k].ravel()).reshape(node.shape) if fresh and masks(node) else None
            tape.forward(k, given if k == leaf else drawn)
    return np.asarray(tape.values[-1]).ravel()[0]


def masks(node: Node) -> bool:
    """Whether a node is a mask of dropout: a given quantity called m and a number."""
    return node.fixed and node.name[0] == "m" and node.name[1:].isdigit()


def quotient(graph: Graph, at: Coordinate, h: float, method: str, kind: Any, fresh: Any = None) -> float:
    """The derivative by one number as a difference quotient; NaN where the method cannot be used."""
    if method == "complex":
        wide = np.complex64 if kind is np.float32 else np.complex128
        return float(np.imag(value(graph, at, 1j * h, wide, fresh)) / kind(h)) if analytic(graph) else float("nan")
    ahead = value(graph, at, h, kind, fresh)
    if method == "forward":
        return float((ahead - value(graph, at, 0.0, kind, fresh)) / kind(h))
    return float((ahead - value(graph, at, -h, kind, fresh)) / kind(2 * h))


def analytic(graph: Graph) -> bool:
    """Whether every operation continues into the complex numbers."""
    return all(node.op not in REAL and (node.op not in HOLDING or _held(node)) for node in graph.nodes)


def _held(node: Node) -> bool:
    return (node.part if node.op == "activation" else node.part[1]).name in ANALYTIC


def curves(graph: Graph, tape: Tape, fresh: bool = False) -> Pieces[Array]:
    """(methods, precisions, h) relative errors; with `fresh` masks at each evaluation."""
    some, draw = _some(graph), np.random.default_rng(0) if fresh else None
    own = np.array([_gradient(tape, at) for at in some])
    found = np.full((len(METHODS), len(PRECISIONS), len(STEPS)), np.nan)
    for k, h in enumerate(STEPS):
        for m, method in enumerate(METHODS):
            for p, kind in enumerate(PRECISIONS.values()):
                with np.errstate(all="ignore"):
                    numeric = np.array([quotient(graph, at, float(h), method, kind, draw) for at in some])
                found[m, p, k] = relative(own, numeric)
                yield
    return found


def _output(tape: Tape) -> float:
    found = tape.values[-1]
    assert found is not None
    return float(np.ravel(found)[0])


def _gradient(tape: Tape, at: Coordinate) -> float:
    found = tape.gradients[at[0]]
    assert found is not None
    return float(np.ravel(found)[at[1]])


def by_leaf(graph: Graph, tape: Tape, fresh: bool = False) -> Pieces[dict[str, float]]:
    """Leaf -> relative error of its gradient against central differences at USUAL in float64.

    Of a large leaf MOST_OF_LEAF numbers are checked; with `fresh` masks at each evaluation. A bias before batch norm
    has no effect: what rounding leaves of its quotient is no error.
    """
    found, draw = {}, np.random.default_rng(0) if fresh else None
    floor = ROUNDING * float(np.finfo(float).eps) * max(1.0, abs(_output(tape))) / USUAL
    for leaf in leaves(graph):
        places = coordinates(graph, leaf, MOST_OF_LEAF)
        own = np.array([_gradient(tape, at) for at in places])
        numeric = []
        for at in places:
            with np.errstate(all="ignore"):
                numeric.append(quotient(graph, at, USUAL, "central", np.float64, draw))
            yield
        found[graph.nodes[leaf].name] = relative(own, np.array(numeric), floor)
    return found
