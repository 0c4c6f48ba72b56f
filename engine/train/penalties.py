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
from engine.train.statistics import SAFE, norm
from engine.train.weights import Weights

Tensor = torch.Tensor
Act = Callable[[], None]
TINY = {"norm": 1e-6, "max_norm": 1e-7}
"""What torch adds to a length before it divides by it: in clip_grad_norm_, and in renorm."""
SHORT = 1 - 1e-5
"""Share of the square of a bound up to which nothing is too long, however its square was rounded."""
SMALL = 4000
"""Numbers of a variant below which a call costs more than what it does: one then goes through all, biases too."""


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
        self.masked = not self.everything and weights.flat.shape[1] < SMALL
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

    def _held(self, rows: slice, whole: bool) -> list[tuple[Tensor, Tensor]]:
        """(weights, gradients) that penalties are of, in blocks (k, n_in, n_out), or the `whole` rows as (k, 1, P)."""
        if whole:
            return [(self.weights.flat[rows].unsqueeze(1), self.gradients.flat[rows].unsqueeze(1))]
        return [(w[rows], g[rows]) for w, g in zip(self.weights.w, self.gradients.w, strict=True)]

    def _factor(self, strength: Tensor) -> Tensor:
        """The strength for blocks or rows; where whole rows are gone through, 0 at what is not penalized."""
        factor = strength.to(self.weights.flat.dtype)
        return factor * penalized(self.weights, False).unsqueeze(0) if self.masked else factor

    def _l2(self, rows: slice, strength: Tensor) -> Act:
        held, factor = self._held(rows, self.everything or self.masked), self._factor(strength)

        def act() -> None:
            for w, g in held:
                g.addcmul_(w, factor)

        return act

    def _subgradient(self, rows: slice, strength: Tensor) -> Act:
        held, factor = self._held(rows, self.everything or self.masked), self._factor(strength)
        rooms = [torch.empty_like(w) for w, _ in held]

        def act() -> None:
            for (w, g), room in zip(held, rooms, strict=True):
                g.addcmul_(torch.sign(w, out=room), factor)

        return act

    def _decay(self, rows: slice, strength: Tensor) -> Act:
        """The share that is kept is worked out again only where the rates are others."""
        whole = self.everything or (self.masked and not (self.rates.moving or self.rates.on_plateaus))
        held, known, kept = self._held(rows, whole), torch.empty(0), torch.empty(0)
        mask = penalized(self.weights, False).bool() if whole and not self.everything else torch.ones(1, 1).bool()

        def act() -> None:
            nonlocal known, kept
            if known is not self.rates.now:
                known = self.rates.now
                share = (1 - known[rows].unsqueeze(2) * strength).to(self.weights.flat.dtype)
                kept = torch.where(mask, share, torch.ones_like(share))
            for w, _ in held:
                w.mul_(kept)

        return act

    def _soft(self, rows: slice, strength: Tensor) -> Act:
        """w <- sign(w) max(|w| - lr l1, 0); one bound for all of a block is several times faster."""
        blocks = [w for w, _ in self._held(rows, self.everything)]
        each, shrink = [list(block) for block in blocks], torch.ops.aten.softshrink.out
        strengths = strength.flatten().tolist()

        def act() -> None:
            bounds = [rate * own for rate, own in zip(self.rates.values[rows], strengths, strict=True)]
            if min(bounds) == max(bounds):
                for w in blocks:
                    shrink(w, bounds[0], out=w)
                return
            for parts in each:
                for w, high in zip(parts, bounds, strict=True):
                    shrink(w, high, out=w)

        return act

    def _clip_norm(self, rows: slice, most: Tensor) -> Act:
        """A row is gone through a second time only where it is too long."""
        block, bounds = self.gradients.flat[rows].numpy(), most.flatten().tolist()
        bounded = [(row, bound, SHORT * bound * bound) for row, bound in zip(block, bounds, strict=True)]
        together = block.shape[1] < SMALL

        def act() -> None:
            for row, _, short in bounded:
                if not SAFE[0] < float(row @ row) < short:
                    break
            else:
                return
            shares = [_share(row, bound) for row, bound, _ in bounded]
            if together:
                block[:] *= np.array(shares, block.dtype)[:, None]
                return
            for row, share in zip(block, shares, strict=True):
                if share != 1:  # NaN spreads
                    row *= share

        return act

    def _clip_value(self, rows: slice, most: Tensor) -> Act:
        bounds = most.flatten().tolist()
        blocks = list(self.gradients.flat[rows])
        if min(bounds) == max(bounds):
            blocks, bounds = [self.gradients.flat[rows]], bounds[:1]

        def act() -> None:
            for block, bound in zip(blocks, bounds, strict=True):
                block.clamp_(-bound, bound)

        return act

    def _max_norm(self, rows: slice, most: Tensor) -> Act:
        """Of the weights into each unit, as one product of squares with ones a layer (Srivastava et al. 2014)."""
        lengths = Lengths([w[rows] for w in self.weights.w], most)

        def act() -> None:
            if lengths.beyond():
                lengths.shorten()

        return act


class Lengths:
    """Lengths of the weights into each unit of all layers, in one row of numbers, beside what they may be at most."""

    def __init__(self, layers: Sequence[Tensor], most: Tensor) -> None:
        sizes = [w.shape[0] * w.shape[2] for w in layers]
        self.lengths = lengths = layers[0].new_empty(sum(sizes))
        bound = torch.cat([most.expand(-1, 1, w.shape[2]).flatten() for w in layers]).to(lengths.dtype)
        places = layers[0].new_empty(max(w.numel() for w in layers))
        share = torch.ones_like(lengths)
        self.all, self.bound, self.share = lengths.numpy(), bound.numpy(), share.numpy()
        self.square, self.long = SHORT * self.bound * self.bound, np.zeros(len(bound), bool)
        rooms, shares = (
            [part.view(len(w), 1, -1) for part, w in zip(row.split(sizes), layers, strict=True)]
            for row in (lengths, share)
        )
        self.layers = [(w, *_summing(w, places), room) for w, room in zip(layers, rooms, strict=True)]
        ends = np.cumsum(sizes).tolist()
        self.parts = [
            (w, own, self.long[end - size : end]) for w, own, size, end in zip(layers, shares, sizes, ends, strict=True)
        ]

    def beyond(self) -> bool:
        """Whether any may be longer than its bound; the squares are then known."""
        for w, ones, squares, product, room in self.layers:
            product(ones, torch.mul(w, w, out=squares), room)
        return not (self.all <= self.square).all()  # NaN may

    def shorten(self) -> None:
        """Those that are longer to their bound; to be called after `beyond`."""
        self.lengths.sqrt_()
        np.greater(self.all, self.bound, out=self.long)
        self.all += TINY["max_norm"]
        np.divide(self.bound, self.all, out=self.share)
        self.share[~self.long] = 1
        for w, own, some in self.parts:
            if some.any():
                w.mul_(own)


def _share(row: np.ndarray, bound: float) -> float:
    """What is left of a row whose length is bounded: bound over length, at most 1; NaN of NaN."""
    return min(bound / (norm(row) + TINY["norm"]), 1.0)


def _summing(w: Tensor, places: Tensor) -> tuple[Tensor, Tensor, Callable[[Tensor, Tensor, Tensor], object]]:
    """(ones, room for squares, the product that sums them) for the columns of w (k, n_in, n_out)."""
    k, n_in, n_out = w.shape
    return w.new_ones(k, 1, n_in), places[: w.numel()].view(k, n_in, n_out), sums(n_in, n_out)


def penalty(spec: TrainSpec, weights: Weights, row: int) -> float:
    """l2/2 sum w^2 + l1 sum |w| of a variant, in double: what is added to its loss."""
    w = (weights.flat[row] * penalized(weights, spec.penalize == "all")[0]).double().numpy()
    return spec.l2 / 2 * float(w @ w) + spec.l1 * float(np.abs(w).sum())
