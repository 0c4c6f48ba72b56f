"""Normalization and dropout of a stack, forward and backward, written by hand.

Batch norm, mu and var over the mini-batch (biased), c = x - mu, s = 1 / sqrt(var + eps):
    y = gamma s c + beta
    dgamma = s sum(c dy)    dbeta = sum(dy)    dx = gamma s (dy - mean(dy) - s^2 c mean(c dy))
Layer norm: the same over the units of each example, gamma and beta still one a unit. With running statistics mu and
var are constants: dx = gamma s dy. Dropout: y = h m, dh = dy m. (Ioffe and Szegedy 2015; Ba, Kiros and Hinton 2016;
Srivastava et al. 2014; Wan et al. 2013.)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import torch

from engine.parts.layers import BatchNorm, Dropout, UnitDropout
from engine.train.blocks import averages, block, examples
from engine.train.draws import noise_block, noise_steps
from engine.train.spec import TrainSpec
from engine.train.weights import Moments, Weights

Tensor = torch.Tensor
Moment = tuple[int, ...]
"""What noise depends on besides its seed and its layer: (purpose, step)."""
TRAINING, ASKED = 0, 1
"""Purposes: the noise of an update, and that of a question asked in between."""


def column(values: Sequence[float], dtype: torch.dtype) -> Tensor:
    """(K, 1, 1) of one value a variant."""
    return torch.tensor(values, dtype=torch.float64).to(dtype).view(-1, 1, 1)


class Normalizer:
    """What batch and layer normalization of one layer share: gamma and beta, eps, and room for c and for products."""

    def __init__(self, weights: Weights, specs: Sequence[TrainSpec], layer: int, rows: int, room: Tensor) -> None:
        k, n, dtype = len(specs), specs[0].width, weights.flat.dtype
        self.layer, self.weights, self.rows = layer, weights, rows
        self.gamma, self.beta = weights.gamma.get(layer), weights.beta.get(layer)
        self.eps = column([spec.norm.eps for spec in specs], dtype)
        self.c = examples(block(k, rows, n, dtype), rows, n)
        self.room = examples(room, rows, n)

    def forward(self, x: Tensor, y: Tensor, running: bool) -> None:
        """y <- norm(x), both (K, rows, n); x may be y. `running`: with the running statistics of `weights`."""
        raise NotImplementedError

    def backward_(self, g: Tensor, gradients: Weights | None) -> None:
        """g <- dL/dx from g = dL/dy after `forward`; `gradients` takes those of gamma and beta."""
        raise NotImplementedError


class BatchNormalizer(Normalizer):
    """Batch norm of one layer; the rows may be several mini-batches, one after the other."""

    def __init__(
        self, weights: Weights, specs: Sequence[TrainSpec], layer: int, rows: int, room: Tensor, moments: Moments
    ) -> None:
        super().__init__(weights, specs, layer, rows, room)
        self.mean, self.var = moments.mean[layer], moments.var[layer]
        self.groups = self.mean.shape[1]
        self.share = averages(self.groups, rows, weights.flat.dtype)
        self.s = self.gain = torch.ones_like(self.mean)
        self.running = False
        self._along, self._level = torch.zeros_like(self.mean), torch.zeros_like(self.mean)
        self._c, self._room = self._fold(self.c), self._fold(self.room)
        self._beta = None if self.beta is None else self._each(self.beta)
        self._mean = self._each(self.mean)

    def _fold(self, t: Tensor) -> Tensor:
        """(K, groups, rows a group, n) of (K, rows, n); as it is where there is one group."""
        return t if self.groups == 1 else t.unflatten(1, (self.groups, -1))

    def _each(self, t: Tensor) -> Tensor:
        """A value a group and unit, (K, groups, n), in the shape that goes with `_fold`."""
        return t if self.groups == 1 else t.unsqueeze(2)

    def _average(self, t: Tensor, out: Tensor) -> Tensor:
        """out <- mean over each group; a product of NumPy's, which needs no contiguous result."""
        np.matmul(self.share, t.numpy(), out=out.numpy())
        return out

    def forward(self, x: Tensor, y: Tensor, running: bool) -> None:
        self.running = running
        var = self._center_running(x) if running else self._center(x)
        self.s = (var + self.eps).sqrt_().reciprocal_()
        self.gain = self.s if self.gamma is None else self.s * self.gamma
        gain = self.gain if running else self._each(self.gain)
        if self._beta is None:
            torch.mul(self._c, gain, out=self._fold(y))
        else:
            torch.addcmul(self._beta, self._c, gain, out=self._fold(y))

    def _center_running(self, x: Tensor) -> Tensor:
        """c <- x - running mean; the running variance (K, 1, n)."""
        kept = self.weights.running
        assert kept is not None
        torch.sub(x, kept.mean[self.layer], out=self.c)
        return kept.var[self.layer]

    def _center(self, x: Tensor) -> Tensor:
        """c <- x - mean of its group; the biased variance (K, groups, n)."""
        self._average(x, self.mean)
        torch.sub(self._fold(x), self._mean, out=self._c)
        torch.mul(self.c, self.c, out=self.room)
        return self._average(self.room, self.var)

    def backward_(self, g: Tensor, gradients: Weights | None) -> None:
        torch.mul(g, self.c, out=self.room)
        along, level = self._average(self.room, self._along), self._average(g, self._level)  # of c dy and of dy
        if gradients is not None and self.gamma is not None:
            torch.mul(along, self.s, out=gradients.gamma[self.layer]).mul_(self.rows)
            torch.mul(level, self.rows, out=gradients.beta[self.layer])
        if self.running:
            g.mul_(self.gain)
            return
        turn = along.mul_(self.s).mul_(self.s).mul_(self.gain).neg_()
        torch.addcmul(level.mul_(self.gain).neg_(), g, self.gain, out=g).addcmul_(self.c, turn)


class LayerNormalizer(Normalizer):
    """Layer norm of one layer: the same in both modes."""

    def __init__(self, weights: Weights, specs: Sequence[TrainSpec], layer: int, rows: int, room: Tensor) -> None:
        super().__init__(weights, specs, layer, rows, room)
        dtype = weights.flat.dtype
        self.share = averages(1, specs[0].width, dtype).T
        self.ones = averages(1, rows, dtype) * rows
        self.s, self._along, self._level = (torch.ones(len(specs), rows, 1, dtype=dtype) for _ in range(3))

    def _average(self, t: Tensor, out: Tensor) -> Tensor:
        """out <- mean over the units of each example."""
        np.matmul(t.numpy(), self.share, out=out.numpy())
        return out

    def forward(self, x: Tensor, y: Tensor, running: bool) -> None:
        torch.sub(x, self._average(x, self._level), out=self.c)
        torch.mul(self.c, self.c, out=self.room)
        self._average(self.room, self.s).add_(self.eps).sqrt_().reciprocal_()
        self.c.mul_(self.s)
        if self.beta is None or self.gamma is None:
            y.copy_(self.c)
        else:
            torch.addcmul(self.beta, self.c, self.gamma, out=y)

    def backward_(self, g: Tensor, gradients: Weights | None) -> None:
        if self.gamma is not None:
            if gradients is not None:
                torch.mul(g, self.c, out=self.room)
                np.matmul(self.ones, self.room.numpy(), out=gradients.gamma[self.layer].numpy())
                np.matmul(self.ones, g.numpy(), out=gradients.beta[self.layer].numpy())
            g.mul_(self.gamma)
        torch.mul(g, self.c, out=self.room)
        along = self._average(self.room, self._along).neg_()
        g.sub_(self._average(g, self._level)).addcmul_(self.c, along).mul_(self.s)


class Noise:
    """Multiplicative noise on a block (K, rows, n): units of a layer, inputs, or the weights of a layer.

    Variants of equal seed multiply by the same draws: `p` only moves the threshold.
    """

    def __init__(
        self, specs: Sequence[TrainSpec], layer: int, rates: Sequence[float], shape: tuple[int, int], dtype: torch.dtype
    ) -> None:
        self.layer, self.shape, self.dtype, self.count = layer, shape, dtype, len(specs)
        self.gaussian = specs[0].dropout.name == "gaussian"
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

    def forward(self, h: Tensor, moment: Moment | None) -> Tensor:
        """h times the mask of this moment; without one, h as it is scaled at test time (h itself where that is 1)."""
        self.drawn = moment is not None
        if moment is not None:
            self.draw(moment)
            return torch.mul(h, self.mask, out=self.y)
        return h if self.plain else torch.mul(h, self.rest, out=self.y)

    def backward_(self, g: Tensor) -> None:
        """g <- dL/dh from g = dL/dy after `forward`."""
        if self.drawn:
            g.mul_(self.mask)
        elif not self.plain:
            g.mul_(self.rest)

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
        return torch.from_numpy(noise_block(kind, seed, moment, self.layer, *self.shape)).to(self.mask.dtype)

    def _fill(self, draws: Tensor, rows: slice | list[int]) -> None:
        if self.gaussian:
            self.mask[rows] = draws * self.kept[rows] + 1
        elif isinstance(rows, slice):
            torch.ge(draws, self.rate, out=self.mask).mul_(self.kept)
        else:
            self.mask[rows] = (draws >= self.rate[rows]).to(self.mask.dtype) * self.kept[rows]


def _scales(dropout: Dropout, p: float) -> tuple[float, float]:
    """(factor on what is kept in training, factor at test time); of gaussian noise its standard deviation and 1."""
    if dropout.name == "gaussian":
        return (p / (1 - p)) ** 0.5, 1.0
    if isinstance(dropout, UnitDropout) and dropout.convention != "inverted":
        return 1.0, 1 - p if dropout.convention == "test_scaling" else 1.0
    return 1 / (1 - p), 1.0


def normalizers(
    weights: Weights, specs: Sequence[TrainSpec], rows: int, groups: int
) -> tuple[Moments | None, dict[int, Normalizer]]:
    """(statistics of the mini-batches, {layer: its normalizer}) of a pass over `rows` examples in `groups` batches."""
    layers = specs[0].norm.on(specs[0].depth)
    if not layers:
        return None, {}
    room = block(len(specs), rows, specs[0].width, weights.flat.dtype)
    if not isinstance(specs[0].norm, BatchNorm):
        return None, {layer: LayerNormalizer(weights, specs, layer, rows, room) for layer in layers}
    moments = Moments(specs, weights.flat.dtype, groups)
    return moments, {layer: BatchNormalizer(weights, specs, layer, rows, room, moments) for layer in layers}


def noises(specs: Sequence[TrainSpec], rows: int, dtype: torch.dtype) -> tuple[dict[int, Noise], dict[int, Noise]]:
    """({layer: noise on its units, -1 the inputs}, {layer: noise on its incoming weights}) of a pass over `rows`."""
    sizes, on_units, on_weights = specs[0].sizes, dict[int, Noise](), dict[int, Noise]()
    for layer in specs[0].dropout.on(specs[0].depth):
        rates = [spec.dropout.rate(layer) for spec in specs]
        if specs[0].dropout.on_weights:
            on_weights[layer] = Noise(specs, layer + 1, rates, (sizes[layer], sizes[layer + 1]), dtype)
        else:
            on_units[layer] = Noise(specs, layer + 1, rates, (rows, sizes[layer + 1]), dtype)
    if any(spec.dropout.p_input for spec in specs):
        on_units[-1] = Noise(specs, 0, [spec.dropout.p_input for spec in specs], (rows, sizes[0]), dtype)
    return on_units, on_weights
