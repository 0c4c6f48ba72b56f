"""A computation as a graph of nodes, evaluated forward and differentiated backward one node at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from engine.backprop.faults import FAULTS
from engine.backprop.ops import OPS, Local
from engine.record.pieces import Pieces, finish

Array = np.ndarray
Shape = tuple[int, ...]
BREATH = 300
"""Nodes that are computed between two pauses for others."""


@dataclass(frozen=True)
class Node:
    """One quantity. `operands` are places of other nodes, or numbers; a leaf has none and is given.

    `label` is what a card says, `formula` how it comes about; both are mathematics, not words. `locals` are the symbols
    of the local gradients, one an operand. `part` is what the operation holds, `group` the layer that it belongs to.
    """

    name: str
    op: str
    operands: tuple[int | float, ...] = ()
    shape: Shape = ()
    label: str = ""
    formula: str = ""
    locals: tuple[str, ...] = ()
    part: Any = None
    group: str = ""
    fixed: bool = False  # data without a gradient
    symbol: str = ""

    @property
    def told(self) -> str:
        """How formulas call it: its symbol, or a leaf by its label and others by name."""
        return self.symbol or (self.name if self.operands else self.label)

    @property
    def parents(self) -> list[int]:
        """Places of the nodes that it is computed from; one that is used twice is there twice."""
        return [at for at in self.operands if isinstance(at, int)]


@dataclass(frozen=True)
class Edge:
    """From the node `source` to the `slot`-th operand of the node `target`."""

    source: int
    target: int
    slot: int


@dataclass(frozen=True)
class Graph:
    """Nodes in an order in which each comes after its operands, the output last; and the values of the leaves.

    Two graphs are equal where their nodes are: they are drawn alike, whatever the values.
    """

    nodes: tuple[Node, ...]
    given: Mapping[int, Array] = field(compare=False)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """All edges, by target and slot."""
        return tuple(
            Edge(at, k, slot)
            for k, node in enumerate(self.nodes)
            for slot, at in enumerate(node.operands)
            if isinstance(at, int)
        )

    @cached_property
    def uses(self) -> Mapping[int, tuple[Edge, ...]]:
        """Node -> the edges that leave it towards the output."""
        found: dict[int, list[Edge]] = {k: [] for k in range(len(self.nodes))}
        for edge in self.edges:
            found[edge.source].append(edge)
        return {k: tuple(edges) for k, edges in found.items()}

    @cached_property
    def backward(self) -> tuple[int, ...]:
        """The nodes that get a gradient, in the order in which they get it: output first, leaves last, in order."""
        inner = [k for k, node in enumerate(self.nodes) if node.operands]
        leaves = [k for k, node in enumerate(self.nodes) if not node.operands and not node.fixed]
        return (*inner[::-1], *leaves)

    @cached_property
    def frames(self) -> list[tuple[str, int]]:
        """(phase, node) of every frame."""
        return [*(("forward", k) for k in range(len(self.nodes))), *(("backward", k) for k in self.backward)]

    @cached_property
    def largest(self) -> int:
        """Numbers of the largest node."""
        return max(prod(node.shape) for node in self.nodes)

    def place(self, name: str) -> int:
        """Where the node of this name stands. Raises KeyError where there is none."""
        for k, node in enumerate(self.nodes):
            if node.name == name:
                return k
        raise KeyError(name)


class Tape:
    """The values and gradients of a graph, filled in node by node.

    Numbers are of the NumPy type `kind`; `fault` is a mistake that the backward pass makes.
    """

    def __init__(self, graph: Graph, kind: Any = np.float64, fault: str = "none") -> None:
        self.graph, self.kind, self.fault = graph, kind, FAULTS[fault]
        self.values: list[Array | None] = [None] * len(graph.nodes)
        self.gradients: list[Array | None] = [None] * len(graph.nodes)

    def forward(self, k: int, given: Array | None = None) -> Array:
        """The value of node k, whose operands have theirs; of a leaf `given`, or what the graph has."""
        node = self.graph.nodes[k]
        leaf = self.graph.given[k] if given is None and not node.operands else given
        value = OPS[node.op].forward(self.arguments(k), node.part) if node.operands else leaf
        found: Array = np.asarray(value, self.kind)
        self.values[k] = found
        return found

    def arguments(self, k: int) -> list[Array]:
        """The values of node k's operands."""
        found = []
        for at in self.graph.nodes[k].operands:
            value = self.values[at] if isinstance(at, int) else np.asarray(at, self.kind)
            assert value is not None
            found.append(value)
        return found

    def local(self, edge: Edge) -> Local:
        """What the gradient of the edge's target is multiplied by on its way to the source."""
        node, value = self.graph.nodes[edge.target], self.values[edge.target]
        assert value is not None
        return OPS[node.op].local(edge.slot, self.arguments(edge.target), value, node.part)

    def backward(self, k: int) -> list[tuple[Edge, Local, Array]]:
        """(edge, local, downstream) of all uses of node k; its gradient is their sum, that of the output 1."""
        shape = self.graph.nodes[k].shape
        total = np.ones(shape) if k == len(self.graph.nodes) - 1 else np.zeros(shape)
        found = []
        for edge in self.graph.uses[k]:
            upstream, local = self.gradients[edge.target], self.local(edge)
            assert upstream is not None
            down = local.pull(upstream, shape)
            down = self.fault(self.graph.nodes[edge.target], edge.slot, local, upstream, down)
            found.append((edge, local, down))
            total = total + down
        self.gradients[k] = total
        return found

    def run(self) -> Tape:
        """All values and all gradients."""
        return finish(self.running())

    def running(self) -> Pieces[Tape]:
        """`run`, some nodes at a time."""
        steps: Mapping[str, Callable[[int], object]] = {"forward": self.forward, "backward": self.backward}
        for start in range(0, len(self.graph.frames), BREATH):
            with np.errstate(all="ignore"):
                for phase, k in self.graph.frames[start : start + BREATH]:
                    steps[phase](k)
            yield
        return self


class Builder:
    """Collects nodes in order."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.given: dict[int, Array] = {}

    def leaf(self, name: str, value: Array, **facts: Any) -> int:
        """A given quantity; its place."""
        value = np.asarray(value, float)
        self.given[len(self.nodes)] = value
        return self.add(name, "leaf", (), value.shape, **facts)

    def add(self, name: str, op: str, operands: Sequence[int | float], shape: Shape = (), **facts: Any) -> int:
        """Another node; its place."""
        self.nodes.append(Node(name, op, tuple(operands), shape, **facts))
        return len(self.nodes) - 1

    def graph(self) -> Graph:
        """The graph so far."""
        return Graph(tuple(self.nodes), self.given)


def consumers(graph: Graph) -> Iterator[tuple[int, int]]:
    """(source, target) of every pair of nodes that is joined, each once."""
    yield from dict.fromkeys((edge.source, edge.target) for edge in graph.edges)
