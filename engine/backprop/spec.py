"""The spec of the `backprop` experiment: a computation, and how closely it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self

import numpy as np

from engine.backprop.drill import drilled
from engine.backprop.entries import MOST_NODES, count, entries
from engine.backprop.expression import build, read_text
from engine.backprop.faults import FAULTS
from engine.backprop.graph import Graph
from engine.backprop.inputs import MOST_CHARACTERS, read_inputs, write_inputs
from engine.backprop.note import Network, matrices
from engine.backprop.origin import MOST_CHARACTERS as LONGEST_ADDRESS
from engine.backprop.origin import USUAL, read_origin
from engine.backprop.scalars import scalars
from engine.backprop.trained import network as trained
from engine.parts.activations import ACTIVATIONS, Activation
from engine.parts.formula import MOST_INPUTS
from engine.spec import Problem, RunSpec, Spec, Unreadable, entry, one_of, real, whole
from engine.spec import text as typed
from engine.spec.spec import split_query
from engine.train.spec import TrainSpec

ALIAS = {"lambda": "lam", "from": "origin"}
"""Parameters that are called otherwise in an address: what is a word of Python's cannot be a field."""
NOTE = ("n_in", "hidden", "n_out", "batch", "activation", "loss", "lam", "biases", "reduction")
"""Fields of the note's network alone."""
ORIGIN = ("origin", "step", "of", "row")
"""Those of a trained one."""
SHAPED = ("vectors", "zoom", "fault")
"""Those of any network."""
UNUSED = {
    "text": (*NOTE, *ORIGIN, *SHAPED, "seed"),
    "note": ("text", *ORIGIN),
    "trained": ("text", "inputs", *NOTE, "seed"),
    "drill": ("text", "inputs", *NOTE, *ORIGIN, *SHAPED),
}
MOST_NUMBERS = 250_000
"""Numbers of all nodes together that one column records: 2 MB."""


@dataclass(frozen=True)
class BackpropSpec(RunSpec):
    """A graph, evaluated forward and differentiated backward, one node a step: the note's network, or an expression.

    `inputs` gives numbers by name; what it does not name is drawn from `seed` (network) or is 1 (expression).
    """

    net: str = one_of("text", "text", "note", "trained", "drill", group="graph")
    text: str = typed("1/(1+exp(-(w0*x0+w1*x1+w2)))", read_text, group="graph")
    inputs: str = typed("", read_inputs, MOST_CHARACTERS, group="graph")
    origin: str = typed(USUAL, read_origin, LONGEST_ADDRESS, group="graph")
    step: int = whole(0, 0, 20_000, unit="updates", group="graph")
    of: str = one_of("example", "example", "batch", group="graph")
    row: int = whole(0, 0, 511, group="graph")
    activation: Activation = entry(ACTIVATIONS, "tanh", group="network")
    loss: str = one_of("squared", "squared", "cross_entropy", group="network")
    lam: float = real(0.1, 0.0, 10.0, group="network")
    biases: str = one_of("off", "off", "on", group="network")
    n_in: int = whole(2, 1, 6, group="network")
    hidden: int = whole(2, 1, 6, group="network")
    n_out: int = whole(1, 1, 4, group="network")
    batch: int = whole(1, 1, 4, unit="examples", group="network")
    reduction: str = one_of("mean", "mean", "sum", group="network")
    vectors: str = one_of("columns", "columns", "rows", group="network")
    zoom: str = one_of("matrix", "scalar", "matrix", "layer", group="picture")
    layout: str = one_of("rising", "rising", "across", group="picture")
    fault: str = one_of("none", *FAULTS, group="check")
    mask: str = one_of("fixed", "fixed", "fresh", group="check")
    checkpoints: str = one_of("off", "off", "on", group="cost")
    seed: int = whole(0, 0, 2**31 - 1, group="seeds")

    def __post_init__(self) -> None:
        super().__post_init__()
        for trouble in misfits(vars(self)).values():
            raise Unreadable(trouble.reason, 0, trouble.what, "BackpropSpec.inputs: ")
        for key, most in bounds(vars(self)).items():
            if getattr(self, key) > most:
                raise ValueError(f"BackpropSpec.{key} must be in [0, {most}], got {getattr(self, key)}")
        if nodes := too_many(vars(self)):
            raise Unreadable("folded", 0, str(nodes), "BackpropSpec.zoom: ")

    @property
    def network(self) -> Network:
        """The note's network, as it is set."""
        sizes = (self.n_in, self.hidden, self.n_out, self.batch)
        flags = (self.biases == "on", self.reduction == "mean", self.vectors == "rows")
        return Network(*sizes, self.activation, self.loss, self.lam, *flags)

    @property
    def layered(self) -> bool:
        """Whether it is a network, which can be looked at in numbers, in matrices and in layers."""
        return self.net in ("note", "trained")

    @property
    def trains(self) -> TrainSpec:
        """The network of `origin`."""
        return read_origin(self.origin)[0]

    @property
    def examples(self) -> int:
        """Examples that go through a trained network together; 0 where one goes through it as in evaluation."""
        return min(self.trains.batch, self.trains.trained_on) if self.of == "batch" else 0

    @property
    def graph(self) -> Graph:
        """The graph with its given values; those of a trained network are 0 until it has been trained."""
        return _graph(self)

    def filled(self, values: Mapping[str, np.ndarray]) -> Graph:
        """The graph of a trained network with these values of its leaves."""
        return trained_graph(self, values)

    @property
    def whole(self) -> BackpropSpec:
        """The same computation in matrices, where it is a network's: what difference quotients are taken of."""
        return replace(self, zoom="matrix") if self.layered else self

    @property
    def planted(self) -> str:
        """The fault of the backward pass: those of a network's matrices."""
        return self.fault if self.layered and self.zoom == "matrix" else "none"

    @property
    def checked(self) -> Graph:
        """The graph of `whole`."""
        return self.whole.graph

    @property
    def steps(self) -> int:  # type: ignore[override]
        """Frames after the first."""
        return len(self.graph.frames) - 1

    @property
    def snapshots(self) -> int:
        return self.steps + 1

    @property
    def room(self) -> int:
        """Numbers of a node that are recorded."""
        return min(self.graph.largest, max(16, MOST_NUMBERS // len(self.graph.nodes)))

    @property
    def bytes_needed(self) -> int:
        training = self.trains.bytes_needed + 60 * self.trains.weights if self.net == "trained" else 0
        return 16 * self.snapshots * self.room * 4 + 4_000_000 + training

    @property
    def unused(self) -> frozenset[str]:
        return frozenset(UNUSED[self.net])

    @property
    def idle(self) -> frozenset[str]:
        """The example, where the whole batch goes through, and what this graph has no use for."""
        return self.unused | ({"row"} if self.of == "batch" else set())

    @classmethod
    def from_query(cls, query: str | Mapping[str, str], base: Self | None = None) -> tuple[Self, list[Problem]]:
        problems: list[Problem] = []
        given = split_query(query, problems) if isinstance(query, str) else dict(query)
        given = {ALIAS.get(key, key): value for key, value in given.items()}
        if "origin" in given:
            given.setdefault("net", "trained")
        spec, found = super().from_query(given, base)
        return spec, problems + found + ([*within(spec)] if "origin" in given else [])

    def differences(self, base: Spec) -> dict[str, str]:
        outside = {inner: name for name, inner in ALIAS.items()}
        return {outside.get(key, key): value for key, value in super().differences(base).items()}

    @classmethod
    def fitted(cls, values: dict[str, Any], problems: list[Problem]) -> Self:
        for name, trouble in misfits(values).items():
            kept = {key: value for key, value in read_inputs(values["inputs"]).items() if key != name}
            problems.append(
                Problem("unreadable", "inputs", name, write_inputs(kept), reason=trouble.reason, what=trouble.what)
            )
            values = {**values, "inputs": write_inputs(kept)}
        for key, most in bounds(values).items():
            if values[key] > most:
                problems.append(Problem("out_of_range", key, str(values[key]), str(most), "0", str(most)))
                values = {**values, key: most}
        if nodes := too_many(values):
            problems.append(Problem("folded", "zoom", "scalar", "matrix", reason="folded", what=f"{nodes:,}"))
            values = {**values, "zoom": "matrix"}
        return cls(**values)


def within(spec: BackpropSpec) -> Iterator[Problem]:
    """What of the address within the address was not used as written."""
    for problem in read_origin(spec.origin)[1]:
        if problem.code != "remark":
            yield replace(problem, field=f"from: {problem.field}")


def bounds(values: Mapping[str, Any]) -> dict[str, int]:
    """{field: its largest value}: the last update of a trained network, and the last example of its batch."""
    if values["net"] != "trained":
        return {}
    spec = read_origin(values["origin"])[0]
    return {"step": spec.steps, "row": min(spec.batch, spec.trained_on) - 1}


def too_many(values: Mapping[str, Any]) -> int:
    """The nodes that a trained network would have number by number, if those are too many to draw; else 0."""
    if values["net"] != "trained" or values["zoom"] != "scalar":
        return 0
    spec = read_origin(values["origin"])[0]
    examples = min(spec.batch, spec.trained_on) if values["of"] == "batch" else 0
    nodes = count(trained(spec, examples, rows=False, folded=False))
    return nodes if nodes > MOST_NODES else 0


def misfits(values: Mapping[str, Any]) -> dict[str, Unreadable]:
    """{name among the inputs: why the graph has no use for it}."""
    if values["net"] in ("trained", "drill"):
        return {}
    given = read_inputs(values["inputs"])
    if values["net"] == "text":
        return _too_many(given, read_text(values["text"])[1])
    sizes = (values["n_in"], values["hidden"], values["n_out"], values["batch"])
    flags = (values["biases"] == "on", True, values["vectors"] == "rows")
    net = Network(*sizes, values["activation"], values["loss"], values["lam"], *flags)
    return {name: trouble for name, value in given.items() if (trouble := _misfit(net, name, value))}


def _too_many(given: Mapping[str, np.ndarray], names: tuple[str, ...]) -> dict[str, Unreadable]:
    found = {name: Unreadable("one_number", 0, name) for name, value in given.items() if value.size > 1}
    found |= {name: Unreadable("reserved", 0, name) for name in given if name not in names and not _readable(name)}
    unused = [name for name in given if name not in names and name not in found]
    room = max(MOST_INPUTS - len(names), 0)
    return found | {name: Unreadable("too_many_names", 0, name) for name in unused[room:]}


def _readable(name: str) -> bool:
    """Whether a text may have an input of this name: it is no function's or constant's."""
    try:
        return read_text(name)[1] == (name,)
    except Unreadable:
        return False


def _misfit(net: Network, name: str, value: np.ndarray) -> Unreadable | None:
    shape = net.shapes.get(name)
    if shape is None:
        return Unreadable("no_quantity", 0, name)
    if value.size != np.prod(shape):
        return Unreadable("wrong_count", 0, name)
    labels = name == "y" and net.loss == "cross_entropy"
    if labels and not all(number in range(net.n_out) for number in value.ravel().tolist()):
        return Unreadable("no_class", 0, name)
    return None


@lru_cache(maxsize=128)
def _graph(spec: BackpropSpec) -> Graph:
    given = read_inputs(spec.inputs)
    if spec.net == "text":
        return build(spec.text, given)
    if spec.net == "drill":
        return build(*drilled(spec.seed))
    if spec.net == "trained":
        return trained_graph(spec)
    net = spec.network
    values = net.draw(spec.seed) | {name: value.reshape(net.shapes[name]) for name, value in given.items()}
    if spec.zoom == "scalar":
        return scalars(net, values)
    return matrices(net, values, spec.zoom == "layer")


def trained_graph(spec: BackpropSpec, values: Mapping[str, np.ndarray] | None = None) -> Graph:
    """The graph of a trained network, on as many examples and as closely as the spec says."""
    graph = trained(spec.trains, spec.examples, spec.vectors == "rows", spec.zoom == "layer", values)
    return entries(graph) if spec.zoom == "scalar" else graph
