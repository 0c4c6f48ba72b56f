"""A graph of matrices number by number: every multiplication is a node of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from engine.backprop.graph import Builder, Graph, Node

Array = np.ndarray
Cells = Array
"""Objects in the shape of a matrix: places of nodes, or numbers."""
MOST_NODES = 2000
"""Nodes that are drawn; of what would have more its matrices are."""
MOST_TERMS = 4
"""Terms of a sum that its formula names."""
HOLDING = ("activation", "root")
"""Operations on numbers that hold something."""
SIGNS = {"*": "×", "-": "−", "/": "÷"}
LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def count(graph: Graph) -> int:
    """How many nodes the graph has number by number."""
    return sum(SIZES.get(node.op, _each)(graph, node) for node in graph.nodes)


def entries(graph: Graph) -> Graph:
    """The graph with a node for every number; entries are called by row and column, W1_12, from 1."""
    return _Entries(graph).graph()


class _Entries:
    """Adds the nodes of one matrix after the other; `cells[k]` are the places of what node k consists of."""

    def __init__(self, graph: Graph) -> None:
        self.of, self.made = graph, Builder()
        self.cells: list[Cells] = []

    def graph(self) -> Graph:
        for k, node in enumerate(self.of.nodes):
            if node.operands:
                arguments = [self.operand(at) for at in node.operands]
                self.cells.append(WAYS.get(node.op, _Entries.elementwise)(self, node, arguments))
            else:
                self.cells.append(self.leaves(node, self.of.given[k]))
        return self.made.graph()

    def operand(self, at: int | float) -> Cells:
        return self.cells[at] if isinstance(at, int) else np.array(at, object)

    def told(self, at: int | float) -> str:
        return self.made.nodes[at].told if isinstance(at, int) else f"{at:.4g}".replace("-", "−")

    def named(self, node: Node, at: Sequence[int]) -> tuple[str, str]:
        """(name, symbol) of an entry: z1_2 of a vector, W1_23 of a matrix."""
        sizes = [n for n in node.shape if n > 1]
        kept = [str(i + 1) for i, n in zip(at, node.shape, strict=True) if n > 1]
        index = (",".join if max(sizes, default=0) > 9 else "".join)(kept)
        if not index:
            return node.name, node.told
        return f"{node.name}_{index}", f"{node.told}{index.translate(LOW)}"

    def leaves(self, node: Node, value: Array) -> Cells:
        found = np.empty(node.shape, object)
        for at in np.ndindex(node.shape):
            name, symbol = self.named(node, at)
            found[at] = self.made.leaf(name, value[at], label=symbol, group=node.group, fixed=node.fixed)
        return found

    def add(
        self, name: str, op: str, operands: Sequence[int | float], node: Node, symbol: str = "", label: str = ""
    ) -> int:
        """A node for an entry of `node`, or for a step on the way to one; its formula is told in symbols."""
        told = [self.told(at) for at in operands]
        joined = f" {SIGNS.get(op, op)} ".join(told) if len(told) <= MOST_TERMS else f"Σ ({len(told)})"
        called = node.part.name if op == "activation" else op
        facts: dict[str, Any] = {"formula": joined if len(told) > 1 else f"{called}({told[0]})", "group": node.group}
        facts["part"] = node.part if op in HOLDING else None
        return self.made.add(name, op, operands, label=label or symbol, symbol=symbol, **facts)

    def step(self, op: str, operands: Sequence[int | float], label: str, node: Node) -> int:
        """A node on the way; a product is told by its factors, all else by a number of its own."""
        name = f"q{len(self.made.nodes)}"
        symbol = "".join(self.told(at) for at in operands) if op == "*" else name
        return self.add(name, op, operands, node, symbol, label)

    def entry(self, op: str, operands: Sequence[int | float], node: Node, at: Sequence[int]) -> int:
        """The node of an entry."""
        name, symbol = self.named(node, at)
        return self.add(name, op, operands, node, symbol)

    # -- the operations
    def elementwise(self, node: Node, arguments: Sequence[Cells]) -> Cells:
        """Entry by entry; what is smaller is repeated."""
        found = np.empty(node.shape, object)
        for at, *operands in zip(np.ndindex(node.shape), *_aligned(node.shape, arguments), strict=True):
            found[at] = self.entry(node.op, operands, node, at)
        return found

    def scaled(self, node: Node, arguments: Sequence[Cells]) -> Cells:
        """γ x̂ + β: a product, then a sum."""
        found = np.empty(node.shape, object)
        for at, x, g, b in zip(np.ndindex(node.shape), *_aligned(node.shape, arguments), strict=True):
            product = self.step("*", [g, x], "×", node)
            found[at] = self.entry("+", [product, b], node, at)
        return found

    def affine(self, node: Node, arguments: Sequence[Cells]) -> Cells:
        """Every product of a weight and what it meets, and for each unit and example their sum."""
        weights, x, bias = arguments
        x = x if node.part == "columns" else x.T
        found = np.empty((len(weights), x.shape[1]), object)
        for unit, example in np.ndindex(found.shape):
            pairs = zip(weights[unit], x[:, example], strict=True)
            terms = [self.step("*", list(pair), "×", node) for pair in pairs]
            at = (unit, example) if node.part == "columns" else (example, unit)
            found[unit, example] = self.entry("+", [*terms, bias.ravel().tolist()[unit]], node, at)
        return found if node.part == "columns" else found.T

    def mean(self, node: Node, arguments: Sequence[Cells]) -> Cells:
        """A sum, then a product with 1 / n; of squares these come first."""
        cells = np.moveaxis(arguments[0], node.part, 0)
        found = np.empty(cells.shape[1:], object)
        for at in np.ndindex(found.shape):
            terms = list(cells[(slice(None), *at)])
            if node.op == "mean_square":
                terms = [self.step("^", [term, 2.0], "( )²", node) for term in terms]
            total = self.step("+", terms, "Σ", node)
            found[at] = self.entry("*", [total, 1 / len(terms)], node, (*at[: node.part], 0, *at[node.part :]))
        return np.expand_dims(found, node.part)

    def cross_entropy(self, node: Node, arguments: Sequence[Cells]) -> Cells:
        """Per example Σ y (log Σ exp o − o), then their mean."""
        o, y, scale = arguments
        o, y = np.moveaxis(o, node.part, 0), np.moveaxis(y, node.part, 0)
        losses = [self.example(node, list(o[:, k]), list(y[:, k])) for k in range(o.shape[1])]
        total = self.step("+", losses, "Σ", node) if len(losses) > 1 else losses[0]
        return np.array(self.entry("*", [total, scale.item()], node, ()), object)

    def example(self, node: Node, o: Sequence[int], y: Sequence[int]) -> int:
        powers = [self.step("exp", [at], "exp", node) for at in o]
        log = self.step("log", [self.step("+", powers, "Σ", node)], "log", node)
        errors = [self.step("-", [log, at], "−", node) for at in o]
        return self.step(
            "+", [self.step("*", list(pair), "×", node) for pair in zip(y, errors, strict=True)], "Σ", node
        )


def _aligned(shape: Sequence[int], arguments: Sequence[Cells]) -> list[list[int | float]]:
    """Each argument's entries, repeated to that shape, in order."""
    return [list(np.broadcast_to(cells, shape).ravel()) for cells in arguments]


def _each(graph: Graph, node: Node) -> int:
    return int(np.prod(node.shape))


def _products(graph: Graph, node: Node) -> int:
    """One for each weight and example, and their sums."""
    assert isinstance(node.operands[0], int)
    inner = graph.nodes[node.operands[0]].shape[1]
    return _each(graph, node) * (inner + 1)


def _sums(graph: Graph, node: Node) -> int:
    assert isinstance(node.operands[0], int)
    squares = _each(graph, graph.nodes[node.operands[0]]) if node.op == "mean_square" else 0
    return 2 * _each(graph, node) + squares


def _losses(graph: Graph, node: Node) -> int:
    assert isinstance(node.operands[0], int)
    shape = graph.nodes[node.operands[0]].shape
    examples = shape[1 - node.part]
    return examples * (3 * shape[node.part] + 3) + (examples > 1) + 1


SIZES: Mapping[str, Callable[[Graph, Node], int]] = {
    "affine": _products,
    "mean": _sums,
    "mean_square": _sums,
    "scaled": lambda graph, node: 2 * _each(graph, node),
    "cross_entropy": _losses,
}
WAYS: Mapping[str, Callable[[_Entries, Node, Sequence[Cells]], Cells]] = {
    "affine": _Entries.affine,
    "scaled": _Entries.scaled,
    "mean": _Entries.mean,
    "mean_square": _Entries.mean,
    "cross_entropy": _Entries.cross_entropy,
}
"""Operations that are not entry by entry."""
