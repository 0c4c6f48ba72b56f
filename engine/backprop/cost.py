"""What a forward and a backward pass cost: multiplications frame by frame, and intermediate values that must be kept.

A node's operation goes backward once its gradient is there, to all its operands at once. With checkpoints the nodes are
cut into about √n segments: of each but the last only what later segments use is kept, and it is computed again when the
backward pass comes to it (Chen et al. 2016). Given quantities (data, weights) are in memory anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt, prod

from engine.backprop.graph import Graph, Node
from engine.record.pieces import Pieces

FREE = frozenset({"+", "-", "neg", "sum", "max", "min"})
"""Operations without a multiplication, neither forward nor backward: they hand on, or choose."""
OUT = frozenset({"exp", "sqrt", "tan", "tanh", "sigmoid", "root", "prelu"})
"""Operations whose slope is worked out of their result."""
BOTH = frozenset({"/", "^"})
"""Operations that need their operands and their result."""


@dataclass(frozen=True)
class Account:
    """What one frame takes, and how many intermediate values are in memory after it."""

    multiplications: int
    kept: int


def size(node: Node) -> int:
    """Its numbers."""
    return prod(node.shape)


def inner_size(graph: Graph, node: Node) -> int:
    """What a product sums over."""
    first = node.operands[0]
    assert isinstance(first, int)
    return graph.nodes[first].shape[1]


def forward(graph: Graph, k: int) -> int:
    """Multiplications of node k's value; a function of one number counts as one."""
    node = graph.nodes[k]
    if not node.operands or node.op in FREE:
        return 0
    if node.op in ("affine", "layer", "matmul"):
        return size(node) * (inner_size(graph, node) + (node.op == "layer"))
    return max(size(node), *(size(graph.nodes[at]) for at in node.parents))


def backward(graph: Graph, k: int) -> int:
    """Multiplications with which the gradient of node k goes on to all its operands that have one."""
    node = graph.nodes[k]
    if not node.operands or node.op in FREE:
        return 0
    wanted = [slot for slot, at in enumerate(node.operands) if isinstance(at, int) and not graph.nodes[at].fixed]
    if node.op in ("affine", "layer", "matmul"):
        products = sum(slot < 2 for slot in wanted)
        return size(node) * (products * inner_size(graph, node) + (node.op == "layer"))
    product = [slot for slot in wanted if node.op != "scaled" or slot < 2]
    return len(product) * max(size(node), *(size(graph.nodes[at]) for at in node.parents))


def needed(graph: Graph, k: int) -> set[int]:
    """The nodes whose values the backward step of node k looks at."""
    node = graph.nodes[k]
    if not node.operands or node.op in FREE - {"max", "min"}:
        return set()
    if node.op in OUT:
        return {k}
    if node.op in ("affine", "layer", "matmul"):
        return {at for at in node.operands[:2] if isinstance(at, int)} | ({k} if node.op == "layer" else set())
    return set(node.parents) | ({k} if node.op in BOTH else set())


def segments(count: int) -> int:
    """Nodes of a segment: √n, rounded up."""
    return isqrt(max(count - 1, 0)) + 1


def accounts(graph: Graph, checkpoints: bool = False) -> Pieces[Sequence[Account]]:
    """What each frame costs, in order."""
    ledger = _Ledger(graph, checkpoints)
    yield
    return ledger.accounts()


def totals(graph: Graph, frames: Sequence[Account]) -> dict[str, int]:
    """Multiplications forward and backward, and the largest number of values that are in memory at once."""
    count = len(graph.nodes)
    there, back = (sum(each.multiplications for each in part) for part in (frames[:count], frames[count:]))
    return {"forward": there, "backward": back, "peak": max(each.kept for each in frames)}


class _Ledger:
    """Goes through the frames with the set of intermediate values that are in memory."""

    def __init__(self, graph: Graph, checkpoints: bool) -> None:
        self.graph, self.checkpoints = graph, checkpoints
        self.inner = [k for k, node in enumerate(graph.nodes) if node.operands]
        long = segments(len(self.inner))
        self.segment = {k: i // long for i, k in enumerate(self.inner)}
        self.needs = {k: needed(graph, k) & set(self.inner) for k in self.inner}
        self.last_need: dict[int, int] = {}
        for k in self.inner:  # the backward pass comes to the first one last
            for at in self.needs[k]:
                self.last_need.setdefault(at, k)
        self.ends: dict[int, set[int]] = {}
        for at in self.inner:
            self.ends.setdefault(self.last_need.get(at, at), set()).add(at)
        self.last_use = {k: max((edge.target for edge in graph.uses[k]), default=k) for k in self.inner}
        self.alive: set[int] = set()
        self.held, self.redone = 0, set[int]()

    def accounts(self) -> list[Account]:
        steps: Mapping[str, Callable[[int], int]] = {"forward": self.forward, "backward": self.backward}
        return [Account(steps[phase](k), self.held) for phase, k in self.graph.frames]

    def forward(self, k: int) -> int:
        if k in self.segment:
            self.keep({k})
            self.drop({at for at in (*self.graph.nodes[k].parents, k) if self.spent(at, k)})
        return forward(self.graph, k)

    def spent(self, at: int, now: int) -> bool:
        """Whether a value is of no use any more once node `now` has been computed, or is computed again later."""
        if at not in self.alive or self.last_use[at] > now or at == self.inner[-1]:
            return False
        return at not in self.last_need or self.left(at)

    def left(self, at: int) -> bool:
        """Whether it is inside a segment that is computed again: nothing of a later one uses it."""
        own, end = self.segment[at], self.segment[self.inner[-1]]
        return self.checkpoints and own < end and self.segment[self.last_use[at]] == own

    def backward(self, k: int) -> int:
        if k not in self.segment:
            return 0
        again = self.again(k) if self.checkpoints else 0
        self.drop(self.ends.get(k, set()))
        return again + backward(self.graph, k)

    def again(self, k: int) -> int:
        """Compute the segment of node k again, when the backward pass comes to it; what that takes."""
        if (own := self.segment[k]) in self.redone:
            return 0
        self.redone.add(own)
        long = segments(len(self.inner))
        members = self.inner[own * long : (own + 1) * long]
        missing = {at for at in members if at not in self.alive and self.last_need.get(at, k + 1) <= k}
        self.keep(missing)
        return sum(forward(self.graph, at) for at in self.upstream(missing, own))

    def upstream(self, missing: set[int], own: int) -> set[int]:
        """Those, and what of the same segment they are computed from that is not in memory."""
        found, left = set[int](), list(missing)
        while left:
            at = left.pop()
            if at not in found:
                found.add(at)
                parents = self.graph.nodes[at].parents
                left += [p for p in parents if self.segment.get(p) == own and p not in self.alive]
        return found

    def keep(self, places: set[int]) -> None:
        self.held += sum(size(self.graph.nodes[at]) for at in places - self.alive)
        self.alive |= places

    def drop(self, places: set[int]) -> None:
        self.held -= sum(size(self.graph.nodes[at]) for at in places & self.alive)
        self.alive -= places
