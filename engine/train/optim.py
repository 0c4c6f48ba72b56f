"""Optimizers at work on a stack: each variant's knobs are one row of a (K, 1) column.

`engine.parts.optimizers` has the rules, in plain operators and in place; the tests hold both against torch.optim.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import groupby

import torch

from engine.parts.optimizers import OPTIMIZERS, Optimizer
from engine.parts.optimizers.optimizer import Rows
from engine.train.blocks import LANES

Tensor = torch.Tensor
AT_ONCE = 1_000_000
"""Numbers that one updater changes: ten milliseconds or so."""
Place = tuple[int, int, int]
"""Where a matrix lies in a row of weights: offset, n_in, n_out."""


class Updater:
    """One optimizer on neighbouring rows of a stack: weights w and gradients g are (k, P) views.

    It is the `Rows` that the optimizer's `in_place` is handed; `rows` are those of the whole stack.
    """

    def __init__(
        self,
        rules: Sequence[Optimizer],
        w: Tensor,
        g: Tensor,
        matrices: Sequence[Place] = (),
        rows: slice = slice(None),
    ) -> None:
        self.w, self.g, self.t, self.matrices, self.rows = w, g, 0, matrices, rows
        kind, self.words = type(rules[0]), words(rules[0])
        per_weight = kind.slots - kind.shared
        self.state = [torch.zeros_like(w) for _ in range(per_weight)]
        self.state += [torch.zeros(len(w), 1, dtype=torch.float64) for _ in range(kind.shared)]
        self.turn(rules)
        self.kind: type[Optimizer] = kind
        self._apply: Callable[[Rows], None] = kind.in_place

    def turn(self, rules: Sequence[Optimizer]) -> None:
        """Take the numbers of these rules, of the kind and with the words that it was made with."""
        self.knobs = {
            key: torch.tensor([[getattr(rule, key)] for rule in rules], dtype=torch.float64)
            for key in rules[0].knobs().keys() - self.words.keys()
        }
        self.columns = {key: column.to(self.w.dtype) for key, column in self.knobs.items()}
        self.minus_lr = -self.columns["lr"]

    def reform(self, forms: Mapping[str, Callable[[Rows], None]]) -> None:
        """Go by another form of the rule, if it has a velocity: one of `forms`, by its name."""
        if self.kind.momentum == "velocity":
            self._apply = forms[self.kind.name]

    @cached_property
    def scratch(self) -> Tensor:
        """(k, P) for what is between; a rule that needs none has none."""
        return torch.zeros_like(self.w)

    def step(self) -> None:
        """One update of w from g."""
        self.t += 1
        self._apply(self)

    def column(self, values: Tensor) -> Tensor:
        """A (k, 1) column in the stack's precision, computed in double."""
        return values.to(self.w.dtype)

    def average(self, state: Tensor, knob: str, values: Tensor) -> None:
        """state <- b state + (1 - b) values, b the named knob."""
        state.mul_(self.columns[knob]).addcmul_(values, self.column(1 - self.knobs[knob]))

    def added(self, a: Tensor, b: Tensor) -> Tensor:
        """a + b, in the scratch tensor."""
        return torch.add(a, b, out=self.scratch)

    def product(self, a: Tensor, b: Tensor) -> Tensor:
        """a b, in the scratch tensor."""
        return torch.mul(a, b, out=self.scratch)

    def quotient(self, a: Tensor, b: Tensor) -> Tensor:
        """a / b, in the scratch tensor."""
        return torch.div(a, b, out=self.scratch)

    def descend(self, direction: Tensor, root_of: Tensor) -> None:
        """w <- w - lr direction / (sqrt(root_of) + eps)."""
        torch.sqrt(root_of, out=self.scratch).add_(self.columns["eps"])
        self.w.addcmul_(torch.div(direction, self.scratch, out=self.scratch), self.minus_lr)


def words(rule: Optimizer) -> dict[str, str]:
    """The knobs that are a choice: one word for a whole group of rows."""
    return {key: getattr(rule, key) for key, knob in rule.knobs().items() if knob.kind == "choice"}


def updaters(rules: Sequence[Optimizer], w: Tensor, g: Tensor, matrices: Sequence[Place] = ()) -> list[Updater]:
    """Updaters for each run of neighbours with the same kind of optimizer; together they cover all weights.

    Many weights are shared out among several, between which a worker may turn to another run: the rules in OPTIMIZERS
    go number by number, and parts begin at whole registers, so that no bit depends on it.
    """
    found, at = [], 0
    for _, group in groupby(rules, lambda rule: (type(rule), words(rule))):
        members = list(group)
        rows = slice(at, at + len(members))
        parts = columns(len(members), w.shape[1]) if type(members[0]) in OPTIMIZERS.values() else [slice(None)]
        found += [Updater(members, w[rows, part], g[rows, part], matrices, rows) for part in parts]
        at += len(members)
    return found


def columns(k: int, weights: int) -> list[slice]:
    """Parts of a row of weights, of AT_ONCE numbers in k rows together."""
    size = max(LANES, AT_ONCE // k // LANES * LANES)
    return [slice(start, min(start + size, weights)) for start in range(0, weights, size)]
