"""What keeps weights and gradients of a stack small: l2, l1, decay, max-norm and clipping.

    gradients of the loss -> + l2 w + l1 sign(w) -> clipped -> w <- (1 - lr decay) w -> the optimizer's rule
        -> soft threshold of w at lr l1 (proximal) -> weights into a unit no longer than max_norm

Each acts on the rows of the variants that ask for it, so that a variant's numbers do not depend on its company.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

import numpy as np
import torch

from engine.train.blocks import column
from engine.train.products import sums
from engine.train.rates import Rates
from engine.train.spec import TrainSpec
from engine.train.statistics import norm
from engine.train.weights import Weights

Tensor = torch.Tensor
Act = Callable[[], None]
TINY = {"norm": 1e-6, "max_norm": 1e-7}
"""What torch adds to a length before it divides by it: in clip_grad_norm_, and in renorm."""


def penalized(weights: Weights, everything: bool) -> Tensor:
    """(1, P) ones at the numbers of a row that penalties are of: all W, or `everything` that is learnt."""
    found = torch.zeros(1, weights.flat.shape[1], dtype=weights.flat.dtype)
    for start, n_in, n_out in weights.matrices:
        found[:, start : start + n_in * n_out] = 1
    return torch.ones_like(found) if everything else found


def neighbours(values: Sequence[float]) -> list[slice]:
    """The runs of rows whose value is not 0."""
    runs = groupby(range(len(values)), lambda row: values[row] != 0)
    members = [list(rows) for wanted, rows in runs if wanted]
    return [slice(rows[0], rows[-1] + 1) for rows in members]


class Penalties:
    """`before` are what acts on gradients and weights before the optimizers do, in order, `after` what acts then."""

    def __init__(self, specs: Sequence[TrainSpec], weights: Weights, gradients: Weights, rates: Rates) -> None:
        self.specs, self.weights, self.gradients, self.rates = specs, weights, gradients, rates
        first = specs[0]
        self.everything, proximal = first.penalize == "all", first.l1_kind == "proximal"
        self.before: list[Act] = [*self._over("l2", self._l2)]
        self.before += [] if proximal else self._over("l1", self._subgradient)
        self.before += self._over("clip", self._clip_norm if first.clip_kind == "norm" else self._clip_value)
        self.before += self._over("decay", self._decay)
        self.after: list[Act] = [*self._over("l1", self._soft)] if proximal else []
        self.after += self._over("max_norm", self._max_norm)

    def _over(self, key: str, make: Callable[[slice, Tensor], Act]) -> list[Act]:
        """What `make` makes of each run of rows in which this knob is not 0, and of its values (k, 1, 1)."""
        values = [getattr(spec, key) for spec in self.specs]
        strength = column(values, torch.float64)
        return [make(rows, strength[rows]) for rows in neighbours(values)]

    def _held(self, rows: slice) -> list[tuple[Tensor, Tensor]]:
        """(weights, gradients) that penalties are of, in blocks (k, n_in, n_out), or in one (k, 1, P)."""
        if self.everything:
            return [(self.weights.flat[rows].unsqueeze(1), self.gradients.flat[rows].unsqueeze(1))]
        return [(w[rows], g[rows]) for w, g in zip(self.weights.w, self.gradients.w, strict=True)]

    def _l2(self, rows: slice, strength: Tensor) -> Act:
        held, factor = self._held(rows), strength.to(self.weights.flat.dtype)

        def act() -> None:
            for w, g in held:
                g.addcmul_(w, factor)

        return act

    def _subgradient(self, rows: slice, strength: Tensor) -> Act:
        held, factor = self._held(rows), strength.to(self.weights.flat.dtype)
        rooms = [torch.empty_like(w) for w, _ in held]

        def act() -> None:
            for (w, g), room in zip(held, rooms, strict=True):
                g.addcmul_(torch.sign(w, out=room), factor)

        return act

    def _decay(self, rows: slice, strength: Tensor) -> Act:
        held = self._held(rows)

        def act() -> None:
            kept = (1 - self.rates.now[rows].unsqueeze(2) * strength).to(self.weights.flat.dtype)
            for w, _ in held:
                w.mul_(kept)

        return act

    def _soft(self, rows: slice, strength: Tensor) -> Act:
        """w <- sign(w) max(|w| - lr l1, 0), written as w less what of it lies between the two bounds."""
        held = [(w, torch.empty_like(w)) for w, _ in self._held(rows)]

        def act() -> None:
            bounds = (self.rates.now[rows] * strength[:, :, 0]).flatten().tolist()
            for block, between in held:
                for w, room, high in zip(block, between, bounds, strict=True):  # a bound of all is several times faster
                    w.sub_(torch.clamp(w, -high, high, out=room))

        return act

    def _clip_norm(self, rows: slice, most: Tensor) -> Act:
        bounded = list(zip(self.gradients.flat[rows], most.flatten().tolist(), strict=True))

        def act() -> None:
            for row, bound in bounded:
                share = bound / (norm(row.numpy()) + TINY["norm"])
                if not share >= 1:  # NaN spreads
                    row.mul_(share)

        return act

    def _clip_value(self, rows: slice, most: Tensor) -> Act:
        bounded = list(zip(self.gradients.flat[rows], most.flatten().tolist(), strict=True))

        def act() -> None:
            for row, bound in bounded:
                row.clamp_(-bound, bound)

        return act

    def _max_norm(self, rows: slice, most: Tensor) -> Act:
        """Of the weights into each unit, as one product of squares with ones a layer (Srivastava et al. 2014)."""
        layers = [(w[rows], *self._lengths(w[rows])) for w in self.weights.w]
        bound = most.to(self.weights.flat.dtype)

        def act() -> None:
            for w, ones, room, product in layers:
                product(ones, w * w, room)
                length = room.sqrt_()
                w.mul_(torch.where(length > bound, bound / (length + TINY["max_norm"]), torch.ones_like(length)))

        return act

    @staticmethod
    def _lengths(w: Tensor) -> tuple[Tensor, Tensor, Callable[[Tensor, Tensor, Tensor], object]]:
        k, n_in, n_out = w.shape
        return w.new_ones(k, 1, n_in), w.new_empty(k, 1, n_out), sums(n_in, n_out)


def penalty(spec: TrainSpec, weights: Weights, row: int) -> float:
    """l2/2 sum w^2 + l1 sum |w| of a variant, in double: what is added to its loss."""
    w = (weights.flat[row] * penalized(weights, spec.penalize == "all")[0]).double().numpy()
    return spec.l2 / 2 * float(w @ w) + spec.l1 * float(np.abs(w).sum())
