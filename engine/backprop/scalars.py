"""The note's network number by number: every multiplication, every square of the penalty, is a node of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.backprop.graph import Builder, Graph
from engine.backprop.note import Network, named

Array = np.ndarray
Places = dict[tuple[int, int], int]
LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def scalars(net: Network, values: Mapping[str, Array]) -> Graph:
    """The graph of `matrices` with a node for every number; entries are called by row and column, W1_12, from 1."""
    return _Scalars(net, values).graph()


class _Scalars:
    """Adds node after node; a place is (unit, example) or (row, column) -> node."""

    def __init__(self, net: Network, values: Mapping[str, Array]) -> None:
        self.net, self.made = net, Builder()
        self.values = {name: values[name] for name in net.shapes}

    def graph(self) -> Graph:
        net = self.net
        x = self.across("x", net.n_in)
        z, w1 = self.affine(1, "z", x, net.hidden)
        h = {at: self.act(at, place) for at, place in z.items()}
        o, w2 = self.affine(2, "o", h, net.n_out)
        loss = self.squared(o) if net.loss == "squared" else self.cross_entropy(o)
        squares = [self.square(place) for place in (*w1, *w2)]
        total = self.add("norms", "+", squares, "Σ", "Σw²")
        penalty = self.add("s", "*", [total, net.lam / 2], "s")
        self.add("J", "+", [loss, penalty], "J")
        return self.made.graph()

    def add(self, name: str, op: str, operands: Sequence[int | float], label: str, symbol: str = "") -> int:
        """A node; its formula is told in the symbols of its operands."""
        told = [self.told(at) if isinstance(at, int) else f"{at:.4g}" for at in operands]
        sign = {"*": " × ", "-": " − ", "^": "^"}.get(op, f" {op} ")
        formula = sign.join(told) if len(told) > 1 else told[0] if op == "+" else f"{op} {told[0]}"
        return self.made.add(name, op, operands, label=label, formula=formula, symbol=symbol or label)

    def told(self, place: int) -> str:
        return self.made.nodes[place].told

    def square(self, place: int) -> int:
        symbol = self.told(place)
        told = f"({symbol})²" if " " in symbol or "⁾" in symbol else f"{symbol}²"
        return self.add(f"({self.made.nodes[place].name})^2", "^", [place, 2.0], "( )²", told)

    def leaf(self, name: str, symbol: str, value: float, fixed: bool = False) -> int:
        return self.made.leaf(name, np.array(value), label=symbol, fixed=fixed)

    def name(self, name: str, unit: int, example: int) -> str:
        """z_1, or with several examples z_12: unit 1 of example 2."""
        return f"{name}_{unit + 1}{example + 1 if self.net.batch > 1 else ''}"

    def across(self, name: str, units: int, fixed: bool = False) -> Places:
        """Leaves for a quantity of every example."""
        table = self.values[name].T if self.net.rows else self.values[name]
        if fixed:
            table = self.net.targets(self.values[name])
            table = table.T if self.net.rows else table
        found = {}
        for example in range(self.net.batch):
            for unit in range(units):
                called = self.name(name, unit, example)
                symbol = name + called.partition("_")[2].translate(LOW)
                found[unit, example] = self.leaf(called, symbol, table[unit, example], fixed)
        return found

    def affine(self, number: int, name: str, below: Places, units: int) -> tuple[Places, list[int]]:
        """(z of every unit and example, the weights)."""
        weights = self.values[f"W{number}"]
        symbol = named(f"W{number}").lower()
        places = {
            at: self.leaf(f"W{number}_{at[0] + 1}{at[1] + 1}", f"{symbol}{at[0] + 1}{at[1] + 1}".translate(LOW), value)
            for at, value in np.ndenumerate(weights)
        }
        biases = self.biases(number, units)
        found = {}
        for example in range(self.net.batch):
            for unit in range(units):
                terms = [self.product(places[unit, k], below[k, example]) for k in range(weights.shape[1])]
                label = name + self.name(name, unit, example).partition("_")[2].translate(LOW)
                found[unit, example] = self.add(
                    self.name(name, unit, example), "+", [*terms, *biases[unit : unit + 1]], label
                )
        return found, list(places.values())

    def biases(self, number: int, units: int) -> list[int]:
        if not self.net.biases:
            return []
        values = self.values[f"b{number}"].ravel()
        symbol = named(f"b{number}")
        return [self.leaf(f"b{number}_{k + 1}", symbol + str(k + 1).translate(LOW), values[k]) for k in range(units)]

    def product(self, weight: int, below: int) -> int:
        nodes, symbol = self.made.nodes, f"{self.told(weight)}{self.told(below)}"
        return self.add(f"{nodes[weight].name}·{nodes[below].name}", "*", [weight, below], "×", symbol)

    def act(self, at: tuple[int, int], place: int) -> int:
        phi, name = self.net.activation, self.name("h", *at)
        symbol = f"h{name.partition('_')[2]}".translate(LOW)
        formula = f"{phi.name}({self.told(place)})"
        return self.made.add(name, "activation", [place], part=phi, label=symbol, formula=formula, symbol=symbol)

    def squared(self, o: Places) -> int:
        y = self.across("y", self.net.n_out, fixed=True)
        nodes = self.made.nodes
        errors = [
            self.add(f"{nodes[o[at]].name}-y", "-", [o[at], y[at]], "−", f"{self.told(o[at])} − {self.told(y[at])}")
            for at in o
        ]
        total = self.add("errors", "+", [self.square(place) for place in errors], "Σ", "Σ(o − y)²")
        return self.add("L", "*", [total, self.net.scale / 2], "L")

    def cross_entropy(self, o: Places) -> int:
        """Per example log(sum of exp(o)) - o of its class."""
        labels = self.values["y"].astype(int).ravel()
        found = []
        for example, label in enumerate(labels):
            own = [o[unit, example] for unit in range(self.net.n_out)]
            powers = [
                self.add(f"exp({self.made.nodes[at].name})", "exp", [at], "exp", f"exp {self.told(at)}") for at in own
            ]
            total = self.add(f"sum_{example + 1}", "+", powers, "Σ", "Σ exp o")
            log = self.add(f"log_{example + 1}", "log", [total], "log", "log Σ exp o")
            found.append(self.add(f"l_{example + 1}", "-", [log, own[label]], "−", f"l{example + 1}".translate(LOW)))
        return self.add("L", "*", [self.add("losses", "+", found, "Σ", "Σl"), self.net.scale], "L")
