"""The network of Dive into Deep Learning, chapter 5.3, as a graph: z = W1 x, h = phi(z), o = W2 h, J = L + s.

Examples are columns, as the book writes them, or rows, as PyTorch does; weights are (outputs, inputs) in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.backprop.graph import Builder, Graph, Node, Shape
from engine.parts.activations import Activation

Array = np.ndarray
Values = Mapping[str, Array]
SUPER = str.maketrans("12", "¹²")
UPPER = {"W1": "W⁽¹⁾", "W2": "W⁽²⁾", "b1": "b⁽¹⁾", "b2": "b⁽²⁾"}


@dataclass(frozen=True)
class Network:
    """Sizes and kinds of the note's network. `lam` is lambda, `mean` whether the loss is a mean over the batch."""

    n_in: int
    hidden: int
    n_out: int
    batch: int
    activation: Activation
    loss: str
    lam: float
    biases: bool
    mean: bool
    rows: bool

    def across(self, units: int) -> Shape:
        """The shape of so many units of every example."""
        return (self.batch, units) if self.rows else (units, self.batch)

    def bias(self, units: int) -> Shape:
        """The shape of a bias, which is repeated over the examples."""
        return (1, units) if self.rows else (units, 1)

    @property
    def shapes(self) -> dict[str, Shape]:
        """The given quantities, in order, and their shapes; class labels y are one number an example."""
        biases = {"b1": self.bias(self.hidden), "b2": self.bias(self.n_out)} if self.biases else {}
        found = {"x": self.across(self.n_in), "W1": (self.hidden, self.n_in), "W2": (self.n_out, self.hidden), **biases}
        found["y"] = self.across(1) if self.loss == "cross_entropy" else self.across(self.n_out)
        order = ("x", "W1", "b1", "W2", "b2", "y")
        return {name: found[name] for name in order if name in found}

    def draw(self, seed: int) -> dict[str, Array]:
        """Values of the given quantities, to two digits: x and W normal, biases small, y normal or a class."""
        rng = np.random.default_rng(seed)
        found = {}
        for name, shape in self.shapes.items():
            drawn = rng.standard_normal(shape) * (0.3 if name[0] == "b" else 1.0)
            found[name] = np.round(drawn, 2) + 0.0
        if self.loss == "cross_entropy":
            found["y"] = rng.integers(0, self.n_out, self.shapes["y"]).astype(float)
        return found

    @property
    def scale(self) -> float:
        """What the sum over the examples is multiplied by."""
        return 1 / self.batch if self.mean else 1.0

    def targets(self, y: Array) -> Array:
        """y, or for class labels a 1 at each example's class."""
        if self.loss != "cross_entropy":
            return y
        hot = np.eye(self.n_out)[y.astype(int).ravel()]
        return hot if self.rows else hot.T


def named(name: str) -> str:
    """The symbol of a quantity: W1 is W⁽¹⁾."""
    return UPPER.get(name, name)


def matrices(net: Network, values: Values, folded: bool = False) -> Graph:
    """One node a quantity: x, W1, z, h, W2, o, y, L, s, J, in the order in which the book writes them.

    Where layers are `folded` h = phi(W1 x) is one node, and z is none.
    """
    made, at = Builder(), {}

    def leaf(name: str, group: str, fixed: bool = False) -> None:
        value = net.targets(values[name]) if name == "y" else values[name]
        at[name] = made.leaf(name, value, label=named(name), group=group, fixed=fixed)

    def layer(number: int, below: str, name: str, units: int) -> None:
        weights, bias = f"W{number}", f"b{number}"
        leaf(weights, f"layer{number}")
        if net.biases:
            leaf(bias, f"layer{number}")
        operands = [at[weights], at[below], *([at[bias]] if net.biases else [])]
        at[name] = made.add(name, "affine", operands, net.across(units), **_affine(net, number, below, name))

    leaf("x", "")
    layer(1, "x", "z", net.hidden)
    phi = net.activation.name
    if folded:
        made.nodes[-1] = _folded(made.nodes[-1], net)
        at["h"] = at["z"]
    else:
        facts = {"label": "h", "formula": f"{phi}(z)", "locals": (f"{phi}′(z)",), "part": net.activation}
        at["h"] = made.add("h", "activation", [at["z"]], net.across(net.hidden), group="layer1", **facts)
    layer(2, "h", "o", net.n_out)
    leaf("y", "", fixed=True)
    at["L"] = _loss(net, made, at)
    weights = (named("W1"), named("W2"))
    formula = f"½λ(‖{weights[0]}‖² + ‖{weights[1]}‖²)"
    symbols = ("", *(f"λ{name}" for name in weights))
    penalty = (net.lam / 2, at["W1"], at["W2"])
    at["s"] = made.add("s", "penalty", penalty, label="s", formula=formula, locals=symbols)
    made.add("J", "+", [at["L"], at["s"]], label="J", formula="L + s", locals=("1", "1"))
    return made.graph()


def _affine(net: Network, number: int, below: str, name: str) -> dict[str, Any]:
    """What is said of the node that is W times the quantity below it, plus b."""
    weights, bias = named(f"W{number}"), f" + {named(f'b{number}')}" if net.biases else ""
    product, symbols = f"{weights} {below}", (f"{below}ᵀ", f"{weights}ᵀ", "1")
    if net.rows:
        product, symbols = f"{below} {weights}ᵀ", (below, weights, "1")
    facts = {"label": name, "formula": product + bias, "locals": symbols, "group": f"layer{number}"}
    return {**facts, "part": "rows" if net.rows else "columns"}


def _folded(z: Node, net: Network) -> Node:
    """The layer that ends in h, of the node that is its z."""
    phi, slope = net.activation.name, f"{net.activation.name}′(z)"
    part = (z.part, net.activation)
    symbols = tuple(slope if symbol == "1" else f"{slope}; {symbol}" for symbol in z.locals)
    return replace(z, name="h", op="layer", label="h", formula=f"{phi}({z.formula})", locals=symbols, part=part)


def _loss(net: Network, made: Builder, at: Mapping[str, int]) -> int:
    share = "" if net.scale == 1 else f"/{net.batch}"
    if net.loss == "squared":
        formula, symbol = f"½‖o − y‖²{share}", f"(o − y){share}"
    else:
        formula, symbol = f"−Σ log softmax(o){share}", f"(p − y){share}"
    facts: dict[str, Any] = {"label": "L", "part": 1 if net.rows else 0, "formula": formula, "locals": (symbol, "", "")}
    return made.add("L", net.loss, [at["o"], at["y"], net.scale], **facts)
