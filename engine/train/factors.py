"""The factors that dropout multiplies by, many masks at a time: one variant's, from generators of their own."""

from __future__ import annotations

import zlib

import torch

from engine.parts.layers import INPUT, Dropout
from engine.train.spec import TrainSpec

Tensor = torch.Tensor
SPREAD = 2654435761
"""Spreads a seed over 32 bits, all that torch's generators take of one (Knuth, volume 3, section 6.4)."""


def moments(dropout: Dropout, layer: int) -> tuple[float, float]:
    """(mean, variance) of the factor that multiplies a unit (or a weight) of a layer in training mode."""
    p = dropout.rate(layer)
    if dropout.convention == "inverted":
        return 1.0, p / (1 - p)
    return 1 - p, p * (1 - p)


class Factors:
    """The factors of one variant's dropout, `count` masks at a time.

    Each layer has a generator of its own, seeded by the spec and a purpose.
    """

    def __init__(self, spec: TrainSpec, dtype: torch.dtype, purpose: str) -> None:
        self.dtype, self.dropout, self.count = dtype, spec.dropout, 1
        self.on = set(self.dropout.on(spec.depth)) | ({INPUT} if self.dropout.p_input else set())
        salt = zlib.crc32(purpose.encode()) ^ spec.seed_mask * SPREAD
        self._generators = {layer: torch.Generator().manual_seed((salt * 32 + layer + 1) % 2**32) for layer in self.on}

    def factors(self, layer: int, shape: tuple[int, ...]) -> Tensor:
        """Fresh factors of a layer that has dropout. Raises KeyError for one that has none."""
        p, generator = self.dropout.rate(layer), self._generators[layer]
        if not self.dropout.masks:
            return torch.randn(shape, generator=generator, dtype=self.dtype).mul_((p / (1 - p)) ** 0.5).add_(1)
        kept = torch.rand(shape, generator=generator, dtype=self.dtype).ge_(p)
        return kept.div_(1 - p) if self.dropout.convention == "inverted" else kept
