"""The nonlinearity of a layer: each group of neighbouring variants with an activation of its own, in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any

import torch

from engine.parts.activations import Activation
from engine.train.layers.dense import Room
from engine.train.layers.walk import Backward, Forward, Layer
from engine.train.products import NUMPY, sums
from engine.train.spec import TrainSpec
from engine.train.weights import Weights

Tensor = torch.Tensor
Kernel = Callable[..., None]
ATEN: Any = torch.ops.aten


class Nonlinearity(Layer):
    """h <- f(z) in `store` (K, padded), g <- g f'(z) in `room`: whole registers, so that a variant is never split."""

    def __init__(self, layer: int, specs: Sequence[TrainSpec], store: Tensor, room: Room) -> None:
        self.layer, self._room = layer, room
        self._groups = list(same_activation(specs))
        self._forward = [(activation.forward_, store[rows]) for rows, activation in self._groups]
        kept = [(store[rows], activation.of_z) for rows, activation in self._groups]
        self._z = [torch.zeros_like(part) if of_z else None for part, of_z in kept]
        self._copies = [(z, part) for z, (part, _) in zip(self._z, kept, strict=True) if z is not None]

    @cached_property
    def _backward(self) -> list[tuple[Kernel, Tensor, Tensor]]:
        """(kernel, gradient, what it asks for: z or h) of each group."""
        asked = [part if z is None else z for z, (_, part) in zip(self._z, self._forward, strict=True)]
        slopes = [(activation.backward_, self._room.store[rows]) for rows, activation in self._groups]
        return [(kernel, g, values) for (kernel, g), values in zip(slopes, asked, strict=True)]

    def forward(self, x: Tensor, how: Forward) -> Tensor:
        if how.visit:
            how.visit(self.layer, x)
        for z, part in self._copies:
            z.copy_(part)
        for kernel, part in self._forward:
            kernel(part, ATEN)
        return x

    def backward(self, g: Tensor, how: Backward) -> Tensor:
        if how.visit:
            how.visit(self.layer, g)
        for kernel, slope, values in self._backward:
            kernel(slope, values, ATEN)
        return g


class Parametric(Layer):
    """h <- z where z > 0, else a z in `h` (K, rows, n); da = sum of g z over z < 0, g <- g or a g (He et al. 2015)."""

    def __init__(self, weights: Weights, layer: int, h: Tensor) -> None:
        self.layer, self.slope = layer, weights.slope[layer]
        self._z, self._rest = torch.zeros_like(h), torch.zeros_like(h)
        k, rows, n = h.shape
        self._sum = sums(rows, n)
        self._rows, self._units = (torch.ones(k, *shape, dtype=h.dtype) for shape in ((1, rows), (n, 1)))
        self._by_unit = torch.zeros(k, 1, n, dtype=h.dtype)

    def forward(self, x: Tensor, how: Forward) -> Tensor:
        if how.visit:
            how.visit(self.layer, x)
        self._z.copy_(x)
        torch.clamp(x, max=0, out=self._rest)
        return x.clamp_(min=0).addcmul_(self._rest, self.slope)

    def backward(self, g: Tensor, how: Backward) -> Tensor:
        if how.visit:
            how.visit(self.layer, g)
        if how.gradients is not None:
            self._sum(self._rows, self._rest.mul_(g), self._by_unit)
            into = how.gradients.slope[self.layer]
            if into.shape[2] == 1:
                NUMPY.multiply(self._by_unit, self._units, into)
            else:
                into.copy_(self._by_unit)
        return g.copy_(torch.where(self._z > 0, g, g * self.slope))


class Largest(Layer):
    """h <- the largest z of each unit's pieces, which stand side by side; its gradient goes to that piece alone."""

    def __init__(self, layer: int, z: Tensor, h: Tensor) -> None:
        self.layer, self._h, self._g = layer, h, torch.zeros_like(z)
        self._pieces = (*h.shape, -1)
        self._won = torch.zeros(*h.shape, 1, dtype=torch.int64)

    def forward(self, x: Tensor, how: Forward) -> Tensor:
        if how.visit:
            how.visit(self.layer, x)
        torch.max(x.view(self._pieces), -1, out=(self._h, self._won.squeeze(-1)))
        return self._h

    def backward(self, g: Tensor, how: Backward) -> Tensor:
        if how.visit:
            how.visit(self.layer, g)
        self._g.zero_().view(self._pieces).scatter_(-1, self._won, g.unsqueeze(-1))
        return self._g


def same_activation(specs: Sequence[TrainSpec]) -> Iterator[tuple[slice, Activation]]:
    """(slice of variants, activation) for each run of neighbours with the same activation."""
    at = 0
    for activation, group in groupby(spec.activation for spec in specs):
        count = len(list(group))
        yield slice(at, at + count), activation
        at += count
