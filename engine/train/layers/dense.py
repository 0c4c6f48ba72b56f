"""Dense layers, z = x W + b, and the memory that gradients take on their way down."""

from __future__ import annotations

from functools import cached_property

import torch

from engine.train.blocks import block, examples, padded
from engine.train.layers.noise import Noise
from engine.train.layers.walk import Backward, Forward, Layer
from engine.train.products import products, sums
from engine.train.weights import Weights

Tensor = torch.Tensor


class Room:
    """Memory (K, rows, n) for the gradient of what a layer hands on, taken when it is first asked for."""

    def __init__(self, k: int, rows: int, n: int, dtype: torch.dtype) -> None:
        self.shape, self.dtype = (k, rows, n), dtype

    @cached_property
    def store(self) -> Tensor:
        """(K, padded), in whole registers."""
        return block(*self.shape, self.dtype)

    @cached_property
    def g(self) -> Tensor:
        """The (K, rows, n) of it."""
        return examples(self.store, *self.shape[1:])


class Dense(Layer):
    """z = x W + b into `z`; dW = x^T dz, db = 1^T dz, dx = dz W^T into the room `below` (None: dx is not wanted)."""

    def __init__(self, weights: Weights, layer: int, z: Tensor, below: Room | None) -> None:
        self.layer, self.z, self.below = layer, z, below
        self.w, self.b = weights.w[layer], weights.b[layer]
        k, rows, n = z.shape
        self.multiply, self.affine = products(rows, self.w.shape[1], n)
        self._sum = sums(rows, n)
        self._ones = torch.ones(k, 1, padded(rows), dtype=z.dtype)[:, :, :rows]
        self._turned_w = self.w.transpose(1, 2)
        self.x = self._turned_x = z.new_empty(0)

    def forward(self, x: Tensor, how: Forward) -> Tensor:
        if x is not self.x:
            self._see(x)
        self.affine(self.b, x, self.w, self.z)
        return self.z

    def _see(self, x: Tensor) -> None:
        """Keep the view that the gradient multiplies by: making one costs a microsecond."""
        self.x, self._turned_x = x, x.transpose(1, 2)

    def backward(self, g: Tensor, how: Backward) -> Tensor:
        gradients = how.gradients
        if gradients is not None:
            self.multiply(self._turned_x, g, gradients.w[self.layer])
            self._sum(self._ones, g, gradients.b[self.layer])
        if self.below is None:
            return g
        below = self.below.g
        torch.bmm(g, self._turned_w, out=below)
        return below


class DropConnect(Dense):
    """Dense with weights that are multiplied by noise, one mask a batch."""

    def __init__(self, weights: Weights, layer: int, z: Tensor, below: Room | None, noise: Noise) -> None:
        super().__init__(weights, layer, z, below)
        self.noise, self.used = noise, self.w

    def forward(self, x: Tensor, how: Forward) -> Tensor:
        if x is not self.x:
            self._see(x)
        used = self.noise.forward(self.w, how)
        if used is not self.used:
            self.used, self._turned_w = used, used.transpose(1, 2)
        self.affine(self.b, x, used, self.z)
        return self.z

    def backward(self, g: Tensor, how: Backward) -> Tensor:
        below = super().backward(g, how)
        if how.gradients is not None:
            self.noise.backward(how.gradients.w[self.layer], how)
        return below
