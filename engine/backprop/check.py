"""Difference quotients beside the gradient of a graph: forward, central and complex step, over h and two precisions.

The relative error is |a - n| / max(|a|, |n|), as CS231n has it, of the vectors of the coordinates that are checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from engine.backprop.graph import Graph, Tape
from engine.backprop.ops import ANALYTIC

Array = np.ndarray
STEPS = np.logspace(-12, 0, 37)
"""The h that are tried: three a decade."""
METHODS = ("forward", "central", "complex")
PRECISIONS: Mapping[str, Any] = {"float32": np.float32, "float64": np.float64}
MOST = 8
"""Coordinates that a curve is checked at, spread evenly over those of all leaves."""
USUAL = 1e-5
"""The h of central differences in float64 at which each leaf is checked."""
REAL = frozenset({"atan2"})
"""Operations that have no complex step here."""
Coordinate = tuple[int, int]


def relative(a: Array, n: Array) -> float:
    """|a - n| / max(|a|, |n|), 0 where both are 0, NaN where one is not finite."""
    size = max(float(np.linalg.norm(a)), float(np.linalg.norm(n)))
    return float(np.linalg.norm(a - n)) / size if size else 0.0


def leaves(graph: Graph) -> list[int]:
    """The leaves that have a gradient, in order."""
    return [k for k in graph.backward if not graph.nodes[k].operands]


def coordinates(graph: Graph) -> list[Coordinate]:
    """(leaf, place in it) of every number that has a gradient."""
    return [(k, place) for k in leaves(graph) for place in range(graph.given[k].size)]


def value(graph: Graph, at: Coordinate, move: complex, kind: Any) -> Any:
    """The output with one number moved, computed in a precision (complex for a complex step)."""
    tape = Tape(graph, kind)
    leaf, place = at
    given = graph.given[leaf].astype(kind)
    given.ravel()[place] += kind(move)
    with np.errstate(all="ignore"):
        for k in range(len(graph.nodes)):
            tape.forward(k, given if k == leaf else None)
    return np.asarray(tape.values[-1]).ravel()[0]


def quotient(graph: Graph, at: Coordinate, h: float, method: str, kind: Any) -> float:
    """The derivative by one number as a difference quotient; NaN where the method cannot be used."""
    if method == "complex":
        wide = np.complex64 if kind is np.float32 else np.complex128
        return float(np.imag(value(graph, at, 1j * h, wide)) / kind(h)) if analytic(graph) else float("nan")
    ahead = value(graph, at, h, kind)
    if method == "forward":
        return float((ahead - value(graph, at, 0.0, kind)) / kind(h))
    return float((ahead - value(graph, at, -h, kind)) / kind(2 * h))


def analytic(graph: Graph) -> bool:
    """Whether every operation continues into the complex numbers."""
    return all(node.op not in REAL and (node.op != "activation" or node.part.name in ANALYTIC) for node in graph.nodes)


def curves(graph: Graph, tape: Tape) -> Iterator[Array]:
    """(methods, precisions, h) relative errors, filled in one h after the other; NaN where they are to come."""
    every = coordinates(graph)
    some = [every[k] for k in np.unique(np.linspace(0, len(every) - 1, MOST).astype(int))]
    own = np.array([_gradient(tape, at) for at in some])
    found = np.full((len(METHODS), len(PRECISIONS), len(STEPS)), np.nan)
    for k, h in enumerate(STEPS):
        for m, method in enumerate(METHODS):
            for p, kind in enumerate(PRECISIONS.values()):
                with np.errstate(all="ignore"):
                    numeric = np.array([quotient(graph, at, float(h), method, kind) for at in some])
                found[m, p, k] = relative(own, numeric)
        yield found


def _gradient(tape: Tape, at: Coordinate) -> float:
    found = tape.gradients[at[0]]
    assert found is not None
    return float(np.ravel(found)[at[1]])


def by_leaf(graph: Graph, tape: Tape) -> dict[str, float]:
    """Leaf -> relative error of its gradient against central differences at USUAL in float64."""
    found = {}
    for leaf in leaves(graph):
        places = [(leaf, place) for place in range(graph.given[leaf].size)]
        own = np.array([_gradient(tape, at) for at in places])
        numeric = np.array([quotient(graph, at, USUAL, "central", np.float64) for at in places])
        found[graph.nodes[leaf].name] = relative(own, numeric)
    return found
