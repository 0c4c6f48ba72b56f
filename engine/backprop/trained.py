"""A trained network as a graph: its layers as `engine.train.layers.architecture` names them, its loss at the end.

Weights are (outputs, inputs) as in PyTorch; a batch stands in columns or in rows. The whole batch goes through as an
update sees it, with its dropout masks and, in batch norm, with its own mean and variance, which are nodes of the graph;
one example as in evaluation, without masks and with the running statistics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from engine.backprop.graph import Builder, Graph, Shape
from engine.parts.layers import INPUT
from engine.train.layers.architecture import Part, architecture
from engine.train.spec import TrainSpec

Array = np.ndarray
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(name: str, layer: int) -> str:
    """W⁽¹⁾ of ("W", 1)."""
    return f"{name}⁽{str(layer).translate(RAISED)}⁾"


def network(spec: TrainSpec, batch: int, rows: bool, folded: bool, values: Mapping[str, Array] | None = None) -> Graph:
    """The graph of a network on `batch` examples of an update, or on one as in evaluation where that is 0.

    Where layers are `folded` h = phi(W x + b) is one node. Without `values` it has its shapes, and 0 for its numbers.
    """
    return _Network(spec, batch, rows, folded, values or {}).graph()


class _Network:
    """Adds node after node; `at` is the one that the next part is applied to."""

    def __init__(self, spec: TrainSpec, batch: int, rows: bool, folded: bool, values: Mapping[str, Array]) -> None:
        self.spec, self.rows, self.folded, self.values = spec, rows, folded, values
        self.batch, self.training = batch or 1, batch > 0
        self.made, self.at = Builder(), 0

    def graph(self) -> Graph:
        self.at = self.leaf("x", "x", self.across(self.spec.sizes[0]), "", fixed=True)
        for stage in architecture([self.spec]):
            parts = list(stage)
            while parts:
                part = parts.pop(0)
                if self.joins(part, parts):
                    parts.pop(0)
                    self.layer(part.layer)
                else:
                    KINDS[part.kind](self, part.layer)
        y = self.leaf("y", "y", self.across(self.spec.sizes[-1]), "", fixed=True)
        share = "" if self.batch == 1 else f"/{self.batch}"
        facts: dict[str, Any] = {
            "label": "L",
            "formula": f"−Σ log softmax(o){share}",
            "locals": (f"(p − y){share}", "", ""),
        }
        self.made.add("L", "cross_entropy", [self.at, y, 1 / self.batch], part=1 if self.rows else 0, **facts)
        return self.made.graph()

    def joins(self, part: Part, rest: list[Part]) -> bool:
        """Whether this product and the activation behind it are one node."""
        plain = part.kind == "dense" and not self.spec.activation.learnt
        return self.folded and plain and bool(rest) and rest[0].kind == "activation"

    # -- shapes and leaves
    def across(self, units: int) -> Shape:
        """The shape of so many units of every example."""
        return (self.batch, units) if self.rows else (units, self.batch)

    def each(self, units: int) -> Shape:
        """The shape of one number a unit."""
        return (1, units) if self.rows else (units, 1)

    def leaf(self, name: str, symbol: str, shape: Shape, group: str, fixed: bool = False) -> int:
        """A given quantity; fixed ones are data, masks and running statistics."""
        value = self.values.get(name)
        if value is None:
            value = np.broadcast_to(np.float64(0), shape)
        return self.made.leaf(name, value.reshape(shape), label=symbol, group=group, fixed=fixed)

    def add(self, name: str, op: str, operands: list[int | float], shape: Shape, **facts: Any) -> int:
        self.at = self.made.add(name, op, operands, shape, **{"symbol": facts.get("label", ""), **facts})
        return self.at

    def told(self, place: int) -> str:
        return self.made.nodes[place].told

    # -- the parts of an architecture; layers are counted from 0 = first hidden
    def dense(self, layer: int) -> None:
        """z = W x + b, the last one o."""
        self.affine(layer, self.weights(layer))

    def weights(self, layer: int) -> int:
        n_in, n_out = self.spec.sizes[layer : layer + 2]
        return self.leaf(f"W{layer + 1}", raised("W", layer + 1), (n_out, n_in), group(layer))

    def affine(self, layer: int, weights: int) -> None:
        """The affine map of weights that are there already."""
        units, number, below = self.spec.sizes[layer + 1], layer + 1, self.at
        bias = self.leaf(f"b{number}", raised("b", number), self.each(units), group(layer))
        name, label = (f"z{number}", raised("z", number)) if layer < self.spec.depth else ("o", "o")
        w, x, b = self.told(weights), self.told(below), self.told(bias)
        facts: dict[str, Any] = {"label": label, "group": group(layer), "part": "rows" if self.rows else "columns"}
        facts["formula"] = f"{x} {w}ᵀ + {b}" if self.rows else f"{w} {x} + {b}"
        facts["locals"] = (x, w, "1") if self.rows else (f"{x}ᵀ", f"{w}ᵀ", "1")
        self.add(name, "affine", [weights, below, bias], self.across(units), **facts)

    def layer(self, layer: int) -> None:
        """h = phi(W x + b) as one node."""
        self.dense(layer)
        z, phi = self.made.nodes[-1], self.spec.activation.name
        slope, label = f"{phi}′({raised('z', layer + 1)})", raised("h", layer + 1)
        symbols = tuple(slope if symbol == "1" else f"{slope}; {symbol}" for symbol in z.locals)
        facts: dict[str, Any] = {
            "name": f"h{layer + 1}",
            "op": "layer",
            "label": label,
            "symbol": label,
            "locals": symbols,
        }
        part = (z.part, self.spec.activation)
        self.made.nodes[-1] = replace(z, formula=f"{phi}({z.formula})", part=part, **facts)

    def dropconnect(self, layer: int) -> None:
        """Weights times a mask, in an update."""
        weights = self.weights(layer)
        if self.training:
            shape, number = self.made.nodes[weights].shape, layer + 1
            mask = self.leaf(f"m{number}", raised("m", number), shape, group(layer), fixed=True)
            facts = self.product(weights, mask, raised("V", number), layer)
            below, weights = self.at, self.add(f"V{number}", "*", [weights, mask], shape, **facts)
            self.at = below
        self.affine(layer, weights)

    def product(self, one: int, other: int, label: str, layer: int) -> dict[str, Any]:
        a, b = self.told(one), self.told(other)
        return {"label": label, "formula": f"{a} ⊙ {b}", "locals": (b, a), "group": group(layer)}

    def activation(self, layer: int) -> None:
        """h = phi(z); a learnt slope is one more leaf."""
        phi, z, units = self.spec.activation, self.told(self.at), self.spec.sizes[layer + 1]
        facts: dict[str, Any] = {"label": raised("h", layer + 1), "formula": f"{phi.name}({z})", "group": group(layer)}
        facts["locals"] = (f"{phi.name}′({z})",)
        if not phi.learnt:
            self.add(f"h{layer + 1}", "activation", [self.at], self.across(units), part=phi, **facts)
            return
        shape = self.each(units) if phi.slopes(units) > 1 else (1, 1)
        below, a = self.at, self.leaf(f"a{layer + 1}", raised("a", layer + 1), shape, group(layer))
        facts["locals"] = (*facts["locals"], f"min(0, {z})")
        self.add(f"h{layer + 1}", "prelu", [below, a], self.across(units), **facts)

    def noise(self, layer: int) -> None:
        """h times its mask in an update; else times what the convention asks for in evaluation."""
        number, below, dropout = layer + 1, self.at, self.spec.dropout
        shape, label = self.made.nodes[below].shape, raised("d", layer + 1)
        if self.training:
            mask = self.leaf(f"m{number}", raised("m", number), shape, group(layer), fixed=True)
            self.add(f"d{number}", "*", [below, mask], shape, **self.product(below, mask, label, layer))
        elif (scale := dropout.at_test(dropout.rate(layer))) != 1:
            told = f"{scale:.4g}"
            facts = {"label": label, "formula": f"{told} {self.told(below)}", "locals": (told, "")}
            self.add(f"d{number}", "*", [below, scale], shape, group=group(layer), **facts)

    def norm(self, layer: int) -> None:
        """x̂ = (z − μ) / σ, then γ x̂ + β where they are learnt."""
        if self.spec.norm.name == "batch_norm" and not self.training:
            self.running(layer)
        else:
            self.statistics(layer)
        if self.spec.norm.affine == "on":
            self.affinely(layer)

    def running(self, layer: int) -> None:
        """By the running mean and deviation, which are constants."""
        number, x, each = layer + 1, self.at, self.each(self.spec.sizes[layer + 1])
        shape = self.made.nodes[x].shape
        mean = self.leaf(f"mu{number}", raised("μ", number), each, group(layer), fixed=True)
        deviation = self.leaf(f"sigma{number}", raised("σ", number), each, group(layer), fixed=True)
        self.centred(layer, x, mean, shape)
        self.divided(layer, deviation, shape)

    def statistics(self, layer: int) -> None:
        """Mean and deviation over the batch, or in layer norm over the units, are nodes: gradients go through them."""
        number, x = layer + 1, self.at
        shape, over = self.made.nodes[x].shape, self.averaged
        small = tuple(1 if axis == over else n for axis, n in enumerate(shape))
        told, n = self.told(x), shape[over]
        own = {"group": group(layer), "part": over}
        facts = {"label": raised("μ", number), "formula": f"mean({told})", "locals": (f"1/{n}",)}
        mean = self.add(f"mu{number}", "mean", [x], small, **facts, **own)
        centred = self.centred(layer, x, mean, shape)
        c = self.told(centred)
        facts = {"label": raised("v", number), "formula": f"mean({c}²)", "locals": (f"2{c}/{n}",)}
        square = self.add(f"v{number}", "mean_square", [centred], small, **facts, **own)
        facts = {"label": raised("σ", number), "formula": f"√({self.told(square)} + ε)"}
        facts["locals"] = (f"1/(2{raised('σ', number)})",)
        deviation = self.add(
            f"sigma{number}", "root", [square], small, group=group(layer), part=self.spec.norm.eps, **facts
        )
        self.at = centred
        self.divided(layer, deviation, shape)

    @property
    def averaged(self) -> int:
        """The axis that statistics are taken over: the examples, or in layer norm the units."""
        examples = 0 if self.rows else 1
        return examples if self.spec.norm.name == "batch_norm" else 1 - examples

    def centred(self, layer: int, x: int, mean: int, shape: Shape) -> int:
        facts = {
            "label": raised("c", layer + 1),
            "formula": f"{self.told(x)} − {self.told(mean)}",
            "locals": ("1", "−1"),
        }
        return self.add(f"c{layer + 1}", "-", [x, mean], shape, group=group(layer), **facts)

    def divided(self, layer: int, deviation: int, shape: Shape) -> None:
        c, s, label = self.told(self.at), self.told(deviation), raised("x̂", layer + 1)
        facts = {"label": label, "formula": f"{c} ÷ {s}", "locals": (f"1/{s}", f"−{label}/{s}"), "group": group(layer)}
        self.add(f"xhat{layer + 1}", "/", [self.at, deviation], shape, **facts)

    def affinely(self, layer: int) -> None:
        number, x, each = layer + 1, self.at, self.each(self.spec.sizes[layer + 1])
        gamma = self.leaf(f"gamma{number}", raised("γ", number), each, group(layer))
        beta = self.leaf(f"beta{number}", raised("β", number), each, group(layer))
        told, g, b = self.told(x), self.told(gamma), self.told(beta)
        facts = {"label": raised("n", number), "formula": f"{g} ⊙ {told} + {b}", "locals": (g, told, "1")}
        self.add(f"n{number}", "scaled", [x, gamma, beta], self.made.nodes[x].shape, group=group(layer), **facts)


def group(layer: int) -> str:
    """What the parts of a layer are grouped as; noise on the inputs is of none."""
    return "" if layer == INPUT else f"layer{layer + 1}"


KINDS: Mapping[str, Callable[[_Network, int], None]] = {
    "dense": _Network.dense,
    "dropconnect": _Network.dropconnect,
    "norm": _Network.norm,
    "activation": _Network.activation,
    "noise": _Network.noise,
}
"""What each kind of part adds."""
