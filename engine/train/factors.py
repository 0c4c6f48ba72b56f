"""The factors that dropout multiplies by, many masks at a time: one variant's, from generators of their own."""

from __future__ import annotations

import zlib

import torch

from engine.parts.layers import Dropout
from engine.train.layers.architecture import INPUT
from engine.train.spec import TrainSpec

Tensor = torch.Tensor
SPREAD = 2654435761
"""Spreads a seed over 32 bits, all that torch's generators take of one (Knuth, volume 3, section 6.4)."""


def moments(dropout: Dropout, layer: int) -> tuple[float, float]:
    """(mean, variance) of the factor that multiplies a unit (or a weight) of a layer in training mode."""
    p = rate(dropout, layer)
    if scaled_in_training(dropout):
        return 1.0, p / (1 - p)
    return 1 - p, p * (1 - p)


def rate(dropout: Dropout, layer: int) -> float:
    """The probability to drop at a hidden layer (0 = first) or at the INPUT."""
    return dropout.p_input if layer == INPUT else dropout.rate(layer)


def scaled_in_training(dropout: Dropout) -> bool:
    """Whether training mode divides by 1 - p."""
    return getattr(dropout, "convention", "inverted") == "inverted"


def at_test(dropout: Dropout, layer: int) -> float:
    """What evaluation mode multiplies a layer with: 1 - p under the convention "test_scaling", else 1."""
    return 1 - rate(dropout, layer) if getattr(dropout, "convention", "") == "test_scaling" else 1.0


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
        p, generator = rate(self.dropout, layer), self._generators[layer]
        if not self.dropout.masks:
            return torch.randn(shape, generator=generator, dtype=self.dtype).mul_((p / (1 - p)) ** 0.5).add_(1)
        kept = torch.rand(shape, generator=generator, dtype=self.dtype).ge_(p)
        return kept.div_(1 - p) if scaled_in_training(self.dropout) else kept
