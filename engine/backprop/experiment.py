"""The `backprop` experiment: frames of one node each, forward in order, then backward from the output to the leaves."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from engine.backprop.check import by_leaf, curves, leaves
from engine.backprop.graph import Edge, Graph, Tape
from engine.backprop.layout import drawing
from engine.backprop.spec import BackpropSpec
from engine.record.recording import Ending, Frame, Snapshot
from engine.spec import Spec

Array = np.ndarray
OVER = Snapshot(-1, {})
"""Stands for the snapshot after the last."""


def frames(specs: Sequence[Spec], columns: Collection[str]) -> Iterator[Frame | None]:
    """One frame a node and pass; a variant with fewer nodes ends earlier."""
    walks = [_walk(spec, columns) for spec in specs if isinstance(spec, BackpropSpec)]
    while True:
        shots: list[Snapshot | None] = []
        for walk in walks:
            while (shot := next(walk, OVER)) is None:
                yield None
            shots.append(shot if shot is not OVER else None)
        if not any(shots):
            return
        yield tuple(shots)
        yield None


def _walk(spec: BackpropSpec, columns: Collection[str]) -> Iterator[Snapshot | None]:
    """The snapshots of one variant; the checks come with the last, and None while they are made."""
    graph = spec.graph
    tape, plan = Tape(graph, fault=spec.planted), graph.frames
    uses = max((len(edges) for edges in graph.uses.values()), default=0)
    for step, (phase, k) in enumerate(plan):
        last = step == len(plan) - 1
        with np.errstate(all="ignore"):
            found = _forward(tape, k) if phase == "forward" else _backward(tape, k, uses)
        if last and {"check", "check_leaf"} & set(columns):
            found |= yield from _checks(spec)
        values = {name: value for name, value in found.items() if name in columns}
        yield Snapshot(step, values, {} if step else notes(spec), Ending("done", step) if last else None)


def _checks(spec: BackpropSpec) -> Generator[None, None, dict[str, Array]]:
    """Both columns of the gradient check, of the gradients as they are, a planted fault included."""
    tape = Tape(spec.checked, fault=spec.planted).run()
    found = np.zeros(0)
    for found in curves(spec.checked, tape):  # noqa: B007
        yield None
    return {"check": found, "check_leaf": np.array(list(by_leaf(spec.checked, tape).values()))}


def _forward(tape: Tape, k: int) -> dict[str, Array]:
    return {"value": padded(tape.forward(k), tape.graph.largest)}


def _backward(tape: Tape, k: int, uses: int) -> dict[str, Array]:
    largest = tape.graph.largest
    found = tape.backward(k)
    shape = (uses,) if largest == 1 else (uses, largest)
    local, down = np.full(shape, np.nan), np.full(shape, np.nan)
    for row, (_, factor, result) in enumerate(found):
        local[row], down[row] = padded(factor.value, largest), padded(result, largest)
    gradient = tape.gradients[k]
    assert gradient is not None
    return {"gradient": padded(gradient, largest), "local": local, "downstream": down}


def padded(value: Array, size: int) -> Array:
    """The numbers of a matrix row by row, NaN up to `size`; where that is 1, the number."""
    flat = np.asarray(value, float).ravel()
    if size == 1:
        return np.asarray(flat[0])
    return np.concatenate([flat, np.full(size - len(flat), np.nan)])


def notes(spec: BackpropSpec) -> dict[str, Any]:
    """What is fixed for the whole run: the names of the rows of both columns, the graph, and its drawing."""
    graph = spec.graph
    names = [node.name for node in graph.nodes]
    rows = {"value_names": names, "gradient_names": [names[k] for k in graph.backward]}
    rows["leaves"] = [spec.checked.nodes[k].name for k in leaves(spec.checked)]
    return rows | {"graph": described(graph, spec.layout == "rising")}


def described(graph: Graph, rising: bool) -> Mapping[str, Any]:
    """The graph as plain data: nodes with their cards, edges with their routes, and what each frame is about."""
    drawn, tape = drawing(graph, rising), Tape(graph).run()
    nodes = [
        {
            "name": node.name, "symbol": node.told, "label": node.label, "formula": node.formula, "op": node.op,
            "shape": list(node.shape), "leaf": not node.operands, "fixed": node.fixed, "group": node.group,
            "card": list(drawn.cards[k]), "operands": list(node.operands),
        }
        for k, node in enumerate(graph.nodes)
    ]  # fmt: skip
    edges = [
        {
            "source": edge.source, "target": edge.target, "slot": edge.slot,
            "route": drawn.routes[edge.source, edge.target],
            **_local(tape, edge),
        }
        for edge in graph.edges
    ]  # fmt: skip
    return {"nodes": nodes, "edges": edges, "frames": [list(frame) for frame in graph.frames]}


def _local(tape: Tape, edge: Edge) -> dict[str, Any]:
    """The symbol of an edge's local gradient, how it is applied, and its shape."""
    node = tape.graph.nodes[edge.target]
    with np.errstate(all="ignore"):
        local = tape.local(edge)
    symbol = node.locals[edge.slot] if node.locals else ""
    return {"symbol": symbol, "form": local.form, "shape": list(local.value.shape)}
