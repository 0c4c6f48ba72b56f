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
from engine.train.spec import TrainSpec

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


def same_activation(specs: Sequence[TrainSpec]) -> Iterator[tuple[slice, Activation]]:
    """(slice of variants, activation) for each run of neighbours with the same activation."""
    at = 0
    for activation, group in groupby(spec.activation for spec in specs):
        count = len(list(group))
        yield slice(at, at + count), activation
        at += count
