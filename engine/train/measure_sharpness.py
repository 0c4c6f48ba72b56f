"""`sharpness`: the largest curvature of the loss on the probe, along any direction in the space of all parameters.

v <- H v / |H v| from a random direction, ITERATIONS times; then v H v. H v is the difference of two gradients, STEP to
either side, in double. With plain gradient descent a rate above 2 / sharpness makes that direction oscillate and grow.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import torch

from engine.record.pieces import Pieces
from engine.train.measure import Measure, Measures
from engine.train.network import Pass
from engine.train.penalties import penalized
from engine.train.stack import Stack
from engine.train.weights import Weights

Tensor = torch.Tensor
ITERATIONS, STEP = 30, 1e-9


class Curvature:
    """Networks of a stack in double, on its probe, as in training: statistics of the probe, no noise."""

    def __init__(self, stack: Stack) -> None:
        specs = [replace(spec, precision="float64") for spec in stack.specs]
        self.weights, self.gradients = (Weights.of(specs, torch.float64) for _ in range(2))
        self.run = Pass(self.weights, specs, stack.probe.run.batch)
        self.run.x.copy_(stack.probe.run.x)
        self.run.onehot.copy_(stack.probe.run.onehot)
        self.at = stack.weights.flat.double()
        l2 = torch.tensor([[spec.l2] for spec in specs], dtype=torch.float64)
        self.ridge = l2 * penalized(self.weights, specs[0].penalize == "all")

    def gradient(self, at: Tensor) -> Pieces[Tensor]:
        """(K, P) of the mean loss."""
        self.weights.flat.copy_(at)
        yield from self.run.forwarding()
        self.run.probabilities()
        yield from self.run.backwarding(self.gradients)
        return self.gradients.flat.clone()

    def product(self, v: Tensor) -> Pieces[Tensor]:
        """H v, that of l2 included."""
        ahead = yield from self.gradient(self.at + STEP * v)
        behind = yield from self.gradient(self.at - STEP * v)
        return (ahead - behind) / (2 * STEP) + self.ridge * v


def sharpness(stack: Stack, wanted: Collection[str]) -> Pieces[dict[str, np.ndarray]]:
    """(K,), NaN of what is not finite."""
    curvature = Curvature(stack)
    largest = yield from _dominant(curvature, np.zeros(len(stack.specs)))
    if (largest < 0).any():
        shift = np.where(largest < 0, -largest, 0.0)
        largest = (yield from _dominant(curvature, shift)) - shift
    return {"sharpness": largest}


def _dominant(curvature: Curvature, shift: np.ndarray) -> Pieces[np.ndarray]:
    """(K,) the eigenvalue of H + shift that is farthest from 0; where it is negative a shift finds the largest."""
    places, added = curvature.at.shape[1], torch.from_numpy(shift).unsqueeze(1)
    start = torch.randn(places, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    v = unit(start.repeat(len(shift), 1) * _used(curvature.weights))
    for _ in range(ITERATIONS):
        v = unit((yield from curvature.product(v)) + added * v)
        yield
    turned = (yield from curvature.product(v)) + added * v
    return np.array([float(a @ b) for a, b in zip(v.numpy(), turned.numpy(), strict=True)])


def unit(v: Tensor) -> Tensor:
    """Each row at length 1."""
    lengths: Sequence[float] = [float(row @ row) ** 0.5 for row in v.numpy()]
    return v / torch.tensor(lengths, dtype=torch.float64).clamp(min=1e-300).unsqueeze(1)


def _used(weights: Weights) -> Tensor:
    """(1, P) ones at all that is learnt; what fills up a register has no curvature."""
    flat = weights.flat
    kept = flat.clone()
    flat.zero_()
    parts = [*weights.w, *weights.b, *weights.gamma.values(), *weights.beta.values(), *weights.slope]
    for part in parts:
        part.fill_(1)
    found = flat[:1].clone()
    flat.copy_(kept)
    return found


MEASURES: Measures = {"sharpness": Measure("stack", sharpness)}
