"""What a stack learns and keeps: weights, biases, scales and running statistics, each in one flat tensor."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from engine.parts.layers import BatchNorm
from engine.record.pieces import Pieces, finish
from engine.train.blocks import padded
from engine.train.draws import bias_draw, standard_draw
from engine.train.spec import TrainSpec

Tensor = torch.Tensor


LARGE = 50_000
"""Weights of a layer from which on drawing them takes a millisecond."""


class Weights:
    """All weights, biases and learnt scales of K networks in one flat tensor (K, P).

    Views per layer: W (K, n_in, n_out) and b (K, 1, n_out), n_out being its `products`; per normalized hidden layer
    (0 = first) gamma and beta (K, 1, n); where it is learnt `slope` (K, 1, 1 or n) of each hidden layer. `running`,
    where batch norm keeps statistics, is no part of what is learnt.
    """

    def __init__(self, spec: TrainSpec, k: int, dtype: torch.dtype) -> None:
        layers = list(zip(spec.sizes, spec.products, strict=False))
        scaled = spec.norm.on(spec.depth) if spec.norm.affine == "on" else ()
        slopes = [spec.activation.slopes(n) for n in spec.hidden] if spec.activation.learnt else []
        shapes = [shape for n_in, n_out in layers for shape in ((n_in, n_out), (1, n_out))]
        shapes += [(1, spec.normed(layer)) for layer in scaled for _ in range(2)]
        shapes += [(1, count) for count in slopes]
        self.flat = torch.zeros(k, sum(padded(rows * n) for rows, n in shapes), dtype=dtype)
        views = carve(self.flat, shapes)
        learnt, scales = views[: 2 * len(layers)], views[2 * len(layers) : len(shapes) - len(slopes)]
        self.slope = views[len(shapes) - len(slopes) :]
        self.w, self.b = learnt[::2], learnt[1::2]
        self.gamma = dict(zip(scaled, scales[::2], strict=True))
        self.beta = dict(zip(scaled, scales[1::2], strict=True))
        self.running: Running | None = None

    @property
    def matrices(self) -> list[tuple[int, int, int]]:
        """(offset in a row of `flat`, n_in, n_out) of each W."""
        start = self.flat.storage_offset()
        return [(int(w.storage_offset() - start), w.shape[1], w.shape[2]) for w in self.w]

    @classmethod
    def of(cls, specs: Sequence[TrainSpec], dtype: torch.dtype) -> Weights:
        """Room for the weights (or their gradients) of these variants of one structure."""
        return cls(specs[0], len(specs), dtype)


def carve(flat: Tensor, shapes: Sequence[tuple[int, int]]) -> list[Tensor]:
    """Views (K, rows, n) into (K, P), each beginning at a whole register."""
    at, views = 0, []
    for rows, n in shapes:
        views.append(flat[:, at : at + rows * n].view(-1, rows, n))
        at += padded(rows * n)
    return views


def initializing(weights: Weights, specs: Sequence[TrainSpec]) -> Pieces[None]:
    """Fill the stack: W = scale x the shared standard draw of its layer, b = the spec's + the init's, gamma = 1."""
    for k, spec in enumerate(specs):
        for layer, (w, b) in enumerate(zip(weights.w, weights.b, strict=True)):
            n_in, n_out = w.shape[1:]
            draw = standard_draw(spec.init.draw, spec.seed, layer, n_in, n_out)
            w[k].copy_(torch.from_numpy(draw * spec.init.scale(n_in, n_out)))
            b[k].fill_(spec.bias)
            if wide := spec.init.bias(n_in):
                b[k].add_(torch.from_numpy(wide * bias_draw(spec.seed, layer, n_out)))
            if draw.size > LARGE:
                yield
    for gamma in weights.gamma.values():
        gamma.fill_(1)
    for slope in weights.slope:
        for k, spec in enumerate(specs):
            slope[k].fill_(spec.activation.slope)  # type: ignore[attr-defined]
    if isinstance(specs[0].norm, BatchNorm) and specs[0].depth:
        weights.running = Running(specs, weights.flat.dtype)


def initialize(weights: Weights, specs: Sequence[TrainSpec]) -> None:
    """`initializing` at once."""
    finish(initializing(weights, specs))


class Moments:
    """Mean and variance of every unit of the normalized layers, for each of `groups` mini-batches: (K, groups, n)."""

    def __init__(self, specs: Sequence[TrainSpec], dtype: torch.dtype, groups: int = 1) -> None:
        self.layers = specs[0].norm.on(specs[0].depth)
        shapes = [(groups, specs[0].normed(layer)) for layer in self.layers for _ in range(2)]
        self.flat = torch.zeros(len(specs), sum(padded(rows * n) for rows, n in shapes), dtype=dtype)
        views = carve(self.flat, shapes)
        self.mean = dict(zip(self.layers, views[::2], strict=True))
        self.var = dict(zip(self.layers, views[1::2], strict=True))


class Running(Moments):
    """running <- (1 - m) running + m batch, the variance with n/(n - 1), as in PyTorch; from mean 0 and variance 1.

    A batch of one has no unbiased variance: the running variance stays as it is then. A variant's statistics stand
    still after `stale_after` updates.
    """

    def __init__(self, specs: Sequence[TrainSpec], dtype: torch.dtype) -> None:
        super().__init__(specs, dtype)
        for var in self.var.values():
            var.fill_(1)
        self._norms = [spec.norm for spec in specs]
        self._known: tuple[object, ...] = ()
        self._keep, self._take = torch.ones_like(self.flat), torch.zeros_like(self.flat)

    def turn(self, specs: Sequence[TrainSpec]) -> None:
        """Go by the rates of these specs from here on."""
        self._norms, self._known = [spec.norm for spec in specs], ()

    def update(self, batch: Moments, step: int, n: int) -> None:
        """Take in the statistics of the mini-batch, of n examples, of update `step` (from 0)."""
        self._weigh(tuple(0 < norm.stale_after <= step for norm in self._norms), n)  # type: ignore[attr-defined]
        self.flat.mul_(self._keep).addcmul_(batch.flat, self._take)

    def _weigh(self, stale: tuple[bool, ...], n: int) -> None:
        """The weights of old and new for the variants that still go on."""
        if (stale, n) == self._known:
            return
        self._known = stale, n
        rates = [0.0 if still else norm.momentum for still, norm in zip(stale, self._norms, strict=True)]  # type: ignore[attr-defined]
        m = torch.tensor(rates, dtype=torch.float64).unsqueeze(1)
        unbiased = n / (n - 1) if n > 1 else 0.0
        sizes = [padded(mean.shape[2]) for mean in self.mean.values() for _ in range(2)]
        pairs = torch.tensor([1.0, unbiased], dtype=torch.float64).repeat(len(self.layers))
        factors = pairs.repeat_interleave(torch.tensor(sizes))
        self._keep.copy_(torch.where(factors > 0, 1 - m, torch.ones_like(m)))
        self._take.copy_(m * factors)
