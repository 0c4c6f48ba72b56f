"""Normalization of a stack, forward and backward, written by hand.

Batch norm, mu and var over the mini-batch (biased), c = x - mu, s = 1 / sqrt(var + eps):
    y = gamma s c + beta
    dgamma = s sum(c dy)    dbeta = sum(dy)    dx = gamma s (dy - mean(dy) - s^2 c mean(c dy))
Layer norm: the same over the units of each example, gamma and beta still one a unit. With running statistics mu and
var are constants: dx = gamma s dy. (Ioffe and Szegedy 2015; Ba, Kiros and Hinton 2016.)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from engine.train.blocks import averages, block, column, examples
from engine.train.layers.walk import Backward, Forward, Layer
from engine.train.spec import TrainSpec
from engine.train.weights import Moments, Weights

Tensor = torch.Tensor


class Normalizer(Layer):
    """What batch and layer normalization of one layer share: gamma and beta, eps, and room for c and for products.

    `forward` is in place where it stands before the activation; after it, h is still needed and y has its own memory.
    """

    def __init__(self, weights: Weights, specs: Sequence[TrainSpec], layer: int, rows: int, room: Tensor) -> None:
        k, n, dtype = len(specs), specs[0].normed(layer), weights.flat.dtype
        self.layer, self.weights, self.rows = layer, weights, rows
        self.gamma, self.beta = weights.gamma.get(layer), weights.beta.get(layer)
        self.eps = column([spec.norm.eps for spec in specs], dtype)
        self.c = examples(block(k, rows, n, dtype), rows, n)
        self.room = examples(room, rows, n)
        after = specs[0].norm.position == "after"
        self.y = examples(block(k, rows, n, dtype), rows, n) if after else None


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

    def forward(self, x: Tensor, how: Forward) -> Tensor:
        y, running = x if self.y is None else self.y, how.running
        self.running = running
        var = self._center_running(x) if running else self._center(x)
        self.s = (var + self.eps).sqrt_().reciprocal_()
        self.gain = self.s if self.gamma is None else self.s * self.gamma
        gain = self.gain if running else self._each(self.gain)
        if self._beta is None:
            torch.mul(self._c, gain, out=self._fold(y))
        else:
            torch.addcmul(self._beta, self._c, gain, out=self._fold(y))
        return y

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

    def backward(self, g: Tensor, how: Backward) -> Tensor:
        torch.mul(g, self.c, out=self.room)
        along, level = self._average(self.room, self._along), self._average(g, self._level)  # of c dy and of dy
        gradients = how.gradients
        if gradients is not None and self.gamma is not None:
            torch.mul(along, self.s, out=gradients.gamma[self.layer]).mul_(self.rows)
            torch.mul(level, self.rows, out=gradients.beta[self.layer])
        if self.running:
            return g.mul_(self.gain)
        turn = along.mul_(self.s).mul_(self.s).mul_(self.gain).neg_()
        return torch.addcmul(level.mul_(self.gain).neg_(), g, self.gain, out=g).addcmul_(self.c, turn)


class LayerNormalizer(Normalizer):
    """Layer norm of one layer: the same in both modes."""

    def __init__(self, weights: Weights, specs: Sequence[TrainSpec], layer: int, rows: int, room: Tensor) -> None:
        super().__init__(weights, specs, layer, rows, room)
        dtype = weights.flat.dtype
        self.share = averages(1, specs[0].normed(layer), dtype).T
        self.ones = averages(1, rows, dtype) * rows
        self.s, self._along, self._level = (torch.ones(len(specs), rows, 1, dtype=dtype) for _ in range(3))

    def _average(self, t: Tensor, out: Tensor) -> Tensor:
        """out <- mean over the units of each example."""
        np.matmul(t.numpy(), self.share, out=out.numpy())
        return out

    def forward(self, x: Tensor, how: Forward) -> Tensor:
        y = x if self.y is None else self.y
        torch.sub(x, self._average(x, self._level), out=self.c)
        torch.mul(self.c, self.c, out=self.room)
        self._average(self.room, self.s).add_(self.eps).sqrt_().reciprocal_()
        self.c.mul_(self.s)
        if self.beta is None or self.gamma is None:
            y.copy_(self.c)
        else:
            torch.addcmul(self.beta, self.c, self.gamma, out=y)
        return y

    def backward(self, g: Tensor, how: Backward) -> Tensor:
        gradients = how.gradients
        if self.gamma is not None:
            if gradients is not None:
                torch.mul(g, self.c, out=self.room)
                np.matmul(self.ones, self.room.numpy(), out=gradients.gamma[self.layer].numpy())
                np.matmul(self.ones, g.numpy(), out=gradients.beta[self.layer].numpy())
            g.mul_(self.gamma)
        torch.mul(g, self.c, out=self.room)
        along = self._average(self.room, self._along).neg_()
        return g.sub_(self._average(g, self._level)).addcmul_(self.c, along).mul_(self.s)
