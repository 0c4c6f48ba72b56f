"""The spec of the `backprop` experiment: a computation, and how closely it is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self

import numpy as np

from engine.backprop.expression import build, read_text
from engine.backprop.faults import FAULTS
from engine.backprop.graph import Graph
from engine.backprop.inputs import MOST_CHARACTERS, read_inputs, write_inputs
from engine.backprop.note import Network, matrices
from engine.backprop.scalars import scalars
from engine.parts.activations import ACTIVATIONS, Activation
from engine.parts.formula import MOST_INPUTS
from engine.spec import Problem, RunSpec, Spec, Unreadable, entry, one_of, real, whole
from engine.spec import text as typed
from engine.spec.spec import split_query

ALIAS = {"lambda": "lam"}
"""Parameters that are called otherwise in an address: what is a word of Python's cannot be a field."""
NETWORK = (
    *("n_in", "hidden", "n_out", "batch", "activation", "loss", "lam", "biases", "reduction", "vectors"),
    *("zoom", "fault", "seed"),
)
"""Fields of the note's network alone."""


@dataclass(frozen=True)
class BackpropSpec(RunSpec):
    """A graph, evaluated forward and differentiated backward, one node a step: the note's network, or an expression.

    `inputs` gives numbers by name; what it does not name is drawn from `seed` (network) or is 1 (expression).
    """

    net: str = one_of("text", "text", "note", group="graph")
    text: str = typed("1/(1+exp(-(w0*x0+w1*x1+w2)))", read_text, group="graph")
    inputs: str = typed("", read_inputs, MOST_CHARACTERS, group="graph")
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
    seed: int = whole(0, 0, 2**31 - 1, group="seeds")

    def __post_init__(self) -> None:
        super().__post_init__()
        for trouble in misfits(vars(self)).values():
            raise Unreadable(trouble.reason, 0, trouble.what, "BackpropSpec.inputs: ")

    @property
    def network(self) -> Network:
        """The note's network, as it is set."""
        sizes = (self.n_in, self.hidden, self.n_out, self.batch)
        flags = (self.biases == "on", self.reduction == "mean", self.vectors == "rows")
        return Network(*sizes, self.activation, self.loss, self.lam, *flags)

    @property
    def graph(self) -> Graph:
        """The graph with its given values."""
        return _graph(self)

    @property
    def planted(self) -> str:
        """The fault of the backward pass: those of the network's matrices."""
        return self.fault if self.net == "note" and self.zoom == "matrix" else "none"

    @property
    def checked(self) -> Graph:
        """What difference quotients are taken of: the same computation, where it is the network's in matrices."""
        return self.graph if self.net == "text" else _graph(replace(self, zoom="matrix"))

    @property
    def steps(self) -> int:  # type: ignore[override]
        """Frames after the first."""
        return len(self.graph.frames) - 1

    @property
    def snapshots(self) -> int:
        return self.steps + 1

    @property
    def bytes_needed(self) -> int:
        return 16 * self.snapshots * self.graph.largest * 4 + 4_000_000

    @property
    def idle(self) -> frozenset[str]:
        """What an expression has no use for, and the expression itself where the network is looked at."""
        return frozenset(NETWORK if self.net == "text" else ("text",))

    @classmethod
    def from_query(cls, query: str | Mapping[str, str], base: Self | None = None) -> tuple[Self, list[Problem]]:
        problems: list[Problem] = []
        given = split_query(query, problems) if isinstance(query, str) else dict(query)
        spec, found = super().from_query({ALIAS.get(key, key): value for key, value in given.items()}, base)
        return spec, problems + found

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
        return cls(**values)


def misfits(values: Mapping[str, Any]) -> dict[str, Unreadable]:
    """{name among the inputs: why the graph has no use for it}."""
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
    net = spec.network
    values = net.draw(spec.seed) | {name: value.reshape(net.shapes[name]) for name, value in given.items()}
    if spec.zoom == "scalar":
        return scalars(net, values)
    return matrices(net, values, spec.zoom == "layer")
