"""Difference quotients beside the gradient of a graph: forward, central and complex step, over h and two precisions.

The relative error is |a - n| / max(|a|, |n|), as CS231n has it, of the vectors of the coordinates that are checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.backprop.cost import forward
from engine.backprop.graph import Graph, Node, Tape
from engine.backprop.ops import ANALYTIC
from engine.record.pieces import Pieces

Array = np.ndarray
STEPS = np.logspace(-12, 0, 37)
"""The h that are tried: three a decade."""
METHODS = ("forward", "central", "complex")
PRECISIONS: Mapping[str, Any] = {"float32": np.float32, "float64": np.float64}
MOST = 8
"""Coordinates that a curve is checked at, at the most, spread evenly over those of all leaves."""
USUAL = 1e-5
"""The h of central differences in float64 at which each leaf is checked."""
ROUNDING = 50
"""Roundings of the output that may be left in a difference."""
MOST_OF_LEAF = 36
"""Numbers of a leaf that are checked, at the most."""
BUDGET = 1_500_000_000
"""Multiplications that a check may take, a second or two."""
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


def _spread(count: int, most: int) -> Array:
    return np.unique(np.linspace(0, count - 1, most).astype(int))


def _some(graph: Graph, most: int) -> list[Coordinate]:
    """The coordinates of a curve: so many of all numbers that have a gradient, spread evenly."""
    sizes = [graph.given[leaf].size for leaf in leaves(graph)]
    starts = np.cumsum([0, *sizes])
    owners = [(int(np.searchsorted(starts, place, "right")) - 1, int(place)) for place in _spread(starts[-1], most)]
    return [(leaves(graph)[k], place - int(starts[k])) for k, place in owners]


def affordable(graph: Graph) -> tuple[int, int]:
    """(coordinates of a curve, of each leaf) that are checked: of a large graph as many as BUDGET allows, or one."""
    evaluations = BUDGET // max(1, sum(forward(graph, k) for k in range(len(graph.nodes))))
    curve, leaf = evaluations // (20 * len(STEPS)), evaluations // (4 * max(1, len(leaves(graph))))
    return max(1, min(MOST, curve)), max(1, min(MOST_OF_LEAF, leaf))


def masks(node: Node) -> bool:
    """Whether a node is a mask of dropout: a given quantity called m and a number."""
    return node.fixed and node.name[0] == "m" and node.name[1:].isdigit()


class Quotients:
    """Difference quotients of a graph's output; `fresh` has the dropout masks drawn anew at each evaluation.

    What does not depend on the number that is moved is computed once for each type of numbers.
    """

    def __init__(self, graph: Graph, fresh: bool = False) -> None:
        self.graph, self.draw = graph, np.random.default_rng(0) if fresh else None
        self.analytic = analytic(graph)
        self._still: dict[Any, list[Array | None]] = {}
        self._after: dict[int, list[int]] = {}

    def of(self, at: Coordinate, h: float, method: str, kind: Any) -> float:
        """The derivative by one number; NaN where the method cannot be used."""
        if method == "complex":
            wide = np.complex64 if kind is np.float32 else np.complex128
            return float(np.imag(self.value(at, 1j * h, wide)) / kind(h)) if self.analytic else float("nan")
        ahead = self.value(at, h, kind)
        if method == "forward":
            return float((ahead - self.value(at, 0.0, kind)) / kind(h))
        return float((ahead - self.value(at, -h, kind)) / kind(2 * h))

    def value(self, at: Coordinate, move: complex, kind: Any) -> Any:
        """The output with one number moved, computed in a type (complex for a complex step)."""
        tape, (leaf, place) = Tape(self.graph, kind), at
        tape.values = list(self.still(kind))
        given = self.graph.given[leaf].astype(kind)
        given.ravel()[place] += kind(move)
        tape.forward(leaf, given)
        if self.draw is not None:
            self._redraw(tape, leaf)
        for k in self.after(leaf):
            tape.forward(k)
        return np.asarray(tape.values[-1]).ravel()[0]

    def _redraw(self, tape: Tape, leaf: int) -> None:
        """Other masks of the same rate: the entries of each in another order."""
        assert self.draw is not None
        for k, node in enumerate(self.graph.nodes):
            if masks(node):
                tape.forward(k, self.draw.permutation(self.graph.given[k].ravel()).reshape(node.shape))
            elif node.operands and k not in self.after(leaf):
                tape.forward(k)

    def still(self, kind: Any) -> list[Array | None]:
        """All values as they are."""
        if kind not in self._still:
            tape = Tape(self.graph, kind)
            for k in range(len(self.graph.nodes)):
                tape.forward(k)
            self._still[kind] = tape.values
        return self._still[kind]

    def after(self, leaf: int) -> list[int]:
        """The nodes that depend on a leaf, in order."""
        if leaf not in self._after:
            found = {leaf}
            for k, node in enumerate(self.graph.nodes):
                if not found.isdisjoint(node.parents):
                    found.add(k)
            self._after[leaf] = sorted(found - {leaf})
        return self._after[leaf]


def analytic(graph: Graph) -> bool:
    """Whether every operation continues into the complex numbers."""
    return all(node.op not in REAL and (node.op not in HOLDING or _held(node)) for node in graph.nodes)


def _held(node: Node) -> bool:
    return (node.part if node.op == "activation" else node.part[1]).name in ANALYTIC


def curves(graph: Graph, tape: Tape, fresh: bool = False) -> Pieces[Array]:
    """(methods, precisions, h) relative errors; with `fresh` masks at each evaluation."""
    some, quotients = _some(graph, affordable(graph)[0]), Quotients(graph, fresh)
    own = np.array([_gradient(tape, at) for at in some])
    found = np.full((len(METHODS), len(PRECISIONS), len(STEPS)), np.nan)
    for k, h in enumerate(STEPS):
        for m, method in enumerate(METHODS):
            for p, kind in enumerate(PRECISIONS.values()):
                with np.errstate(all="ignore"):
                    numeric = np.array([quotients.of(at, float(h), method, kind) for at in some])
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

    Of a large leaf some numbers are checked; with `fresh` masks at each evaluation. A bias before batch norm
    has no effect: what rounding leaves of its quotient is no error.
    """
    found, quotients, most = {}, Quotients(graph, fresh), affordable(graph)[1]
    floor = ROUNDING * float(np.finfo(float).eps) * max(1.0, abs(_output(tape))) / USUAL
    for leaf in leaves(graph):
        places = [(leaf, int(place)) for place in _spread(graph.given[leaf].size, most)]
        own = np.array([_gradient(tape, at) for at in places])
        numeric = []
        for at in places:
            with np.errstate(all="ignore"):
                numeric.append(quotients.of(at, USUAL, "central", np.float64))
            yield
        found[graph.nodes[leaf].name] = relative(own, np.array(numeric), floor)
    return found
