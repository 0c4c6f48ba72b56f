"""Losses of a stack: where the gradient starts, how far answers are from the truth, and what a picture shows of them.

    cross-entropy   p = softmax(z / T)    dz = (p - t) / (B T)                                  shown: p
    hinge           m_j = z_j - z_y + 1   dz_j = 1[m_j > 0] / B,  dz_y = -(how many) / B        shown: softmax(z)
    squared error                         dz = (z - t) / B                                      shown: nearest shares

Outputs z and targets t are (K, B, C), t a class as a vector with one 1, or (K, B, 1) numbers, of which is shown how
far z is from the least to the largest of the training examples. Scores of the hinge and least squares are no
probabilities: what is shown of them has the same winner, and its shares only say by how much.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np
import torch

from engine.parts.losses import CrossEntropy as Probabilities
from engine.train.blocks import column
from engine.train.data import ends
from engine.train.products import softmax
from engine.train.scores import cross_entropy
from engine.train.spec import TrainSpec

Tensor = torch.Tensor
Array = np.ndarray


class Criterion:
    """What the losses of K variants share; here as it is where outputs are taken for what they are."""

    def __init__(self, specs: Sequence[TrainSpec], dtype: torch.dtype) -> None:
        self.specs = specs

    def respond(self, z: Tensor, out: Tensor) -> None:
        """out <- what the outputs say: probabilities, or the outputs themselves."""
        out.copy_(z)

    def slope(self, said: Tensor, target: Tensor, batch: int, out: Tensor) -> None:
        """out <- dL/dz of the mean over `batch` examples, from what `respond` gave."""
        raise NotImplementedError

    def losses(self, z: Array, y: Array) -> Array:
        """(K,) mean loss, in double, of outputs (K, N, C) and classes or numbers (K, N)."""
        raise NotImplementedError

    def shown(self, said: Tensor) -> Tensor:
        """What a picture shows of what `respond` gave, between 0 and 1; shares of classes add up to 1.

        Of one variant the first axis may be any other.
        """
        return torch.softmax(said, -1)

    def nothing(self, shape: Sequence[int]) -> Tensor:
        """What outputs of several passes are added to."""
        return torch.zeros(*shape, dtype=torch.float64)

    def add(self, total: Tensor, z: Tensor) -> None:
        """total <- with one more pass."""
        total.add_(z)

    def mean(self, total: Tensor, passes: int) -> Tensor:
        """The outputs that say what the mean over all passes says."""
        return total.div_(passes)


class CrossEntropy(Criterion):
    """Softmax with a temperature; the mean of passes is that of their probabilities."""

    def __init__(self, specs: Sequence[TrainSpec], dtype: torch.dtype) -> None:
        super().__init__(specs, dtype)
        heat = [spec.objective.temperature for spec in specs]  # type: ignore[attr-defined]
        self.plain = set(heat) == {1.0}
        self.heat, self._cold = column(heat, dtype), column([1 / each for each in heat], dtype)

    def respond(self, z: Tensor, out: Tensor) -> None:
        softmax(z if self.plain else z * self._cold, out)

    def slope(self, said: Tensor, target: Tensor, batch: int, out: Tensor) -> None:
        torch.sub(said, target, out=out).mul_(1 / batch)
        if not self.plain:
            out.mul_(self._cold)

    def losses(self, z: Array, y: Array) -> Array:
        return cross_entropy(z if self.plain else z / self.heat.numpy(), y)

    def shown(self, said: Tensor) -> Tensor:
        return said

    def nothing(self, shape: Sequence[int]) -> Tensor:
        return torch.full(tuple(shape), -torch.inf, dtype=torch.float64)

    def add(self, total: Tensor, z: Tensor) -> None:
        """From logarithms to logarithms: a probability of e^-200 is 0 in single precision, and 0 has no logarithm."""
        heated = z.double() if self.plain else z.double() / self.heat.double()
        torch.logaddexp(total, torch.log_softmax(heated, -1), out=total)

    def mean(self, total: Tensor, passes: int) -> Tensor:
        total.sub_(log(passes))
        return total if self.plain else total.mul_(self.heat.double())


class Hinge(Criterion):
    """Scores; every other one is to stay 1 below that of the class."""

    def slope(self, said: Tensor, target: Tensor, batch: int, out: Tensor) -> None:
        own = (said * target).sum(-1, keepdim=True)
        torch.gt(said - own + 1, 0, out=out).mul_(1 - target)
        out.addcmul_(target, out.sum(-1, keepdim=True), value=-1).mul_(1 / batch)

    def losses(self, z: Array, y: Array) -> Array:
        own = np.take_along_axis(z, y[:, :, None], 2).astype(np.float64)
        return np.array([row.mean() for row in np.maximum(z - own + 1, 0).sum(2) - 1])  # the 1 is that of the class


class Squared(Criterion):
    """Half the squared distance from the target."""

    def slope(self, said: Tensor, target: Tensor, batch: int, out: Tensor) -> None:
        torch.sub(said, target, out=out).mul_(1 / batch)

    def losses(self, z: Array, y: Array) -> Array:
        off = z - targets(torch.from_numpy(y), z.shape[2], torch.float64).numpy()
        return np.array([row.mean() for row in (off**2).sum(2) / 2])

    def shown(self, said: Tensor) -> Tensor:
        if self.specs[0].data.numbers:
            shape = (-1, *[1] * (said.ndim - 1))
            low, high = (column(each, said.dtype).view(shape) for each in zip(*map(ends, self.specs), strict=True))
            return ((said - low) / (high - low)).clamp(0, 1)
        return nearest_shares(said)


def nearest_shares(z: Tensor) -> Tensor:
    """The nearest point to z (..., C) of those with parts above 0 that add up to 1 (Martins and Astudillo 2016)."""
    ordered = z.sort(-1, descending=True).values
    over = ordered.cumsum(-1) - 1
    count = torch.arange(1, z.shape[-1] + 1, dtype=z.dtype)
    kept = (ordered * count > over).sum(-1, keepdim=True).clamp_min(1)
    return (z - over.gather(-1, kept - 1) / kept).clamp_min(0)


CRITERIA: dict[str, type[Criterion]] = {"cross_entropy": CrossEntropy, "hinge": Hinge, "squared": Squared}
"""By the names of LOSSES."""


def criterion(specs: Sequence[TrainSpec], dtype: torch.dtype) -> Criterion:
    """The loss of variants that agree in its kind."""
    return CRITERIA[specs[0].objective.name](specs, dtype)


def shares(spec: TrainSpec, z: Tensor) -> Tensor:
    """What a picture shows of outputs z (..., C) of one network: for cross-entropy the probabilities."""
    if isinstance(spec.objective, Probabilities):
        return torch.softmax(z / spec.objective.temperature, -1)
    return criterion([spec], z.dtype).shown(z)


def targets(y: Tensor, outputs: int, dtype: torch.dtype) -> Tensor:
    """(..., outputs): ones at classes y, or numbers as they are."""
    return y.unsqueeze(-1).to(dtype) if y.is_floating_point() else torch.nn.functional.one_hot(y, outputs).to(dtype)
