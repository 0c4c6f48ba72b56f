"""The `backprop` experiment: frames of one node each, forward in order, then backward from the output to the leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from engine.backprop.check import by_leaf, curves, leaves
from engine.backprop.cost import accounts, totals
from engine.backprop.drill import tasks
from engine.backprop.graph import Edge, Graph, Node, Tape
from engine.backprop.layout import placing
from engine.backprop.spec import BackpropSpec
from engine.record.pieces import Pieces
from engine.record.recording import Ending, Frame, Snapshot, abreast
from engine.spec import Spec

Array = np.ndarray
EDGE = 64
"""Numbers of a local and of a downstream gradient that are recorded: what is written on an edge is far less."""
BREATH = 500
"""Edges that are described between two pauses for others."""


def frames(specs: Sequence[Spec], columns: Collection[str]) -> Iterator[Frame | None]:
    """One frame a node and pass; a variant with fewer nodes ends earlier."""
    yield from abreast([_walk(spec, columns) for spec in specs if isinstance(spec, BackpropSpec)])


def _walk(spec: BackpropSpec, columns: Collection[str]) -> Iterator[Snapshot | None]:
    """The snapshots of one variant, and None in between; the checks come with the last.

    A network is trained before the first.
    """
    graph = yield from filled(spec)
    told = yield from notes(spec, graph)
    costs = yield from accounts(graph, spec.checkpoints == "on")
    yield None
    tape, plan, room = Tape(graph, fault=spec.planted), graph.frames, spec.room
    uses = max((len(edges) for edges in graph.uses.values()), default=0)
    for step, (phase, k) in enumerate(plan):
        last = step == len(plan) - 1
        with np.errstate(all="ignore"):
            found = _forward(tape, k, room) if phase == "forward" else _backward(tape, k, uses, room)
        found |= {"multiplications": np.array(costs[step].multiplications), "kept": np.array(costs[step].kept)}
        if last and {"check", "check_leaf"} & set(columns):
            found |= yield from _checks(spec)
        values = {name: value for name, value in found.items() if name in columns}
        yield Snapshot(step, values, {} if step else told, Ending("done", step) if last else None)


def filled(spec: BackpropSpec) -> Pieces[Graph]:
    """The graph with its values; a network is trained for them."""
    if spec.net != "trained":
        return spec.graph
    training: Any = import_module("engine.backprop.training")  # torch is of the workers
    row = spec.row if spec.of == "example" else None
    values = yield from training.values(spec.trains, spec.step, row, spec.vectors == "rows")
    return spec.filled(values)


def _checks(spec: BackpropSpec) -> Pieces[dict[str, Array]]:
    """Both columns of the gradient check, of the gradients as they are, a planted fault included."""
    graph = yield from filled(spec.whole)
    tape = Tape(graph, fault=spec.planted).run()
    found = yield from curves(graph, tape, spec.mask == "fresh")
    leaf = yield from by_leaf(graph, tape, spec.mask == "fresh")
    return {"check": found, "check_leaf": np.array(list(leaf.values()))}


def _forward(tape: Tape, k: int, room: int) -> dict[str, Array]:
    value = tape.forward(k)
    return {"value": padded(value, room), "value_largest": largest(value)}


def _backward(tape: Tape, k: int, uses: int, room: int) -> dict[str, Array]:
    found = tape.backward(k)
    some = min(room, EDGE)
    shape = (uses,) if room == 1 else (uses, some)
    local, down = np.full(shape, np.nan), np.full(shape, np.nan)
    for row, (_, factor, result) in enumerate(found):
        local[row], down[row] = padded(factor.value, some), padded(result, some)
    gradient = tape.gradients[k]
    assert gradient is not None
    columns = {"gradient": padded(gradient, room), "gradient_largest": largest(gradient)}
    return {**columns, "local": local, "downstream": down}


def largest(value: Array) -> Array:
    """The largest size of a number in it."""
    return np.asarray(np.abs(value).max())


def padded(value: Array, size: int) -> Array:
    """The first `size` numbers of a matrix row by row, NaN where it has fewer; where that is 1, the number."""
    flat = np.asarray(value, float).ravel()[:size]
    if size == 1:
        return np.asarray(flat[0])
    return np.concatenate([flat, np.full(size - len(flat), np.nan)])


def notes(spec: BackpropSpec, graph: Graph) -> Pieces[dict[str, Any]]:
    """What is fixed for the whole run: the names of the rows of both columns, the graph, and its drawing."""
    names = [node.name for node in graph.nodes]
    rows = {"value_names": names, "gradient_names": [names[k] for k in graph.backward]}
    rows["leaves"] = [spec.checked.nodes[k].name for k in leaves(spec.checked)]
    told = yield from described(graph, spec.layout == "rising")
    both = {}
    for name in ("off", "on"):
        both[name] = totals(graph, (yield from accounts(graph, name == "on")))
    drill = tasks(graph, Tape(graph).run(), spec.seed) if graph.largest == 1 else []
    return {**rows, "graph": {**told, "cost": both, "drill": drill}}


def described(graph: Graph, rising: bool) -> Pieces[Mapping[str, Any]]:
    """The graph as plain data: nodes with their cards, edges with their routes, and what each frame is about."""
    drawn, tape = (yield from placing(graph, rising)), (yield from Tape(graph).running())
    nodes, edges = [], []
    for k, node in enumerate(graph.nodes):
        nodes.append(_told(node) | {"card": list(drawn.cards[k])})
        if k % BREATH == BREATH - 1:
            yield
    for k, edge in enumerate(graph.edges):
        route = {"route": drawn.routes[edge.source, edge.target]}
        edges.append({"source": edge.source, "target": edge.target, "slot": edge.slot, **route, **_local(tape, edge)})
        if k % BREATH == BREATH - 1:
            yield
    return {"nodes": nodes, "edges": edges, "frames": [list(frame) for frame in graph.frames]}


def _told(node: Node) -> dict[str, Any]:
    """What is said of a node."""
    return {
        "name": node.name, "symbol": node.told, "label": node.label, "formula": node.formula, "op": node.op,
        "shape": list(node.shape), "leaf": not node.operands, "fixed": node.fixed, "group": node.group,
        "operands": list(node.operands),
    }  # fmt: skip


def _local(tape: Tape, edge: Edge) -> dict[str, Any]:
    """The symbol of an edge's local gradient, how it is applied, and its shape."""
    node = tape.graph.nodes[edge.target]
    with np.errstate(all="ignore"):
        local = tape.local(edge)
    symbol = node.locals[edge.slot] if node.locals else ""
    return {"symbol": symbol, "form": local.form, "shape": list(local.value.shape)}
