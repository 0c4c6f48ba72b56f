"""Dropout of a stack: y = h m, dh = dy m, where h are units, inputs or weights.

(Srivastava et al. 2014; Wan et al. 2013.)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import torch

from engine.parts.layers import Dropout
from engine.train.blocks import block, column, examples
from engine.train.draws import noise_block, noise_steps
from engine.train.layers.walk import Backward, Forward, Layer, Moment
from engine.train.spec import TrainSpec

Tensor = torch.Tensor


class Noise(Layer):
    """Multiplicative noise on a block (K, rows, n): units of a layer (0 = first hidden, -1 inputs), or its weights.

    Variants of equal seed multiply by the same draws: `p` only moves the threshold.
    """

    def __init__(
        self, specs: Sequence[TrainSpec], layer: int, rates: Sequence[float], shape: tuple[int, int], dtype: torch.dtype
    ) -> None:
        self.layer, self.shape, self.dtype, self.count = layer, shape, dtype, len(specs)
        self.gaussian = not specs[0].dropout.masks
        traits = [(spec.seed_mask, p, *_scales(spec.dropout, p)) for spec, p in zip(specs, rates, strict=True)]
        self.masks = k = len(specs) if len(set(traits)) > 1 else 1  # variants alike share one mask
        seeds, found, kept, rest = zip(*traits[:k], strict=True)
        self.rate, self.kept, self.rest = (column(values, dtype) for values in (found, kept, rest))
        self.groups = [(seed, [row for row in range(k) if seeds[row] == seed]) for seed in dict.fromkeys(seeds)]
        self.plain = all(value == 1 for value in rest)
        self.drawn = False
        self._key: Moment = ()
        self._draws: list[Tensor] = []

    @cached_property
    def mask(self) -> Tensor:
        """(K or 1, rows, n) factors; memory that only passes with noise take."""
        return examples(block(self.masks, *self.shape, self.dtype), *self.shape)

    @cached_property
    def y(self) -> Tensor:
        """(K, rows, n) what `forward` gave."""
        return examples(block(self.count, *self.shape, self.dtype), *self.shape)

    def forward(self, x: Tensor, how: Forward) -> Tensor:
        """x times the mask of this moment; without one, x as it is scaled at test time (x itself where that is 1)."""
        self.drawn = how.moment is not None
        if how.moment is not None:
            self.draw(how.moment)
            return torch.mul(x, self.mask, out=self.y)
        return x if self.plain else torch.mul(x, self.rest, out=self.y)

    def backward(self, g: Tensor, how: Backward) -> Tensor:
        if self.drawn:
            return g.mul_(self.mask)
        return g if self.plain else g.mul_(self.rest)

    def draw(self, moment: Moment) -> None:
        """Fill `mask`: m / (1 - p), m or N(1, p / (1 - p))."""
        steps = noise_steps(*self.shape)
        key = (moment[0], moment[1] // steps, *moment[2:])
        if key != self._key:
            self._key, self._draws = key, [self._drawn(seed, moment) for seed, _ in self.groups]
        for (_, rows), draws in zip(self.groups, self._draws, strict=True):
            self._fill(draws[moment[1] % steps], slice(None) if len(self.groups) == 1 else rows)

    def _drawn(self, seed: int, moment: Moment) -> Tensor:
        """(steps, rows, n) draws of this moment and its neighbours."""
        kind = "normal" if self.gaussian else "uniform"
        return torch.from_numpy(noise_block(kind, seed, moment, self.layer + 1, *self.shape)).to(self.mask.dtype)

    def _fill(self, draws: Tensor, rows: slice | list[int]) -> None:
        if self.gaussian:
            self.mask[rows] = draws * self.kept[rows] + 1
        elif isinstance(rows, slice):
            torch.ge(draws, self.rate, out=self.mask).mul_(self.kept)
        else:
            self.mask[rows] = (draws >= self.rate[rows]).to(self.mask.dtype) * self.kept[rows]


def _scales(dropout: Dropout, p: float) -> tuple[float, float]:
    """(factor on what is kept in training, factor at test time); of gaussian noise its standard deviation and 1."""
    if not dropout.masks:
        return (p / (1 - p)) ** 0.5, 1.0
    return dropout.kept(p), dropout.at_test(p)
