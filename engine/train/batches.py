"""The mini-batches of a stack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch

from engine.train.data import Data
from engine.train.draws import batch_order
from engine.train.loss import targets
from engine.train.spec import TrainSpec

Tensor = torch.Tensor
Array = np.ndarray


class Fed(Protocol):
    """What takes a batch."""

    @property
    def fed(self) -> tuple[Array, Array]:
        """Inputs (K, B, n_in) and targets (K, B, C), to be written to."""


class Batches:
    """The batches of every variant; variants that agree in data and order share one shuffled copy of it."""

    def __init__(self, specs: Sequence[TrainSpec], data: Sequence[Data], dtype: torch.dtype) -> None:
        self.n = len(data[0].train_x)
        self.size = min(specs[0].batch, self.n)
        self.epoch, self._epoch = specs[0].epoch, -1
        self._sources: list[tuple[list[int], int, Array, Array]] = []
        groups: dict[tuple[int, int, float], list[int]] = {}
        for row, spec in enumerate(specs):
            groups.setdefault((id(data[row]), spec.seed_batch, spec.soft), []).append(row)
        for (_, seed, smoothing), rows in groups.items():
            part = data[rows[0]]
            onehot = smoothed(targets(torch.from_numpy(part.train_y), specs[0].sizes[-1], dtype), smoothing)
            self._sources.append((rows, seed, torch.from_numpy(part.train_x).to(dtype).numpy(), onehot.numpy()))
        self._shuffled: list[tuple[list[int], Array, Array]] = []

    def odd(self, step: int) -> bool:
        """Whether the batch of update `step` (from 0) is a last one of fewer examples."""
        return (step % self.epoch + 1) * self.size > self.n

    def fill(self, step: int, run: Fed) -> None:
        """Put the batch of update `step` (from 0) into the buffers of the pass."""
        epoch, j = divmod(step, self.epoch)
        if epoch != self._epoch:
            self._shuffle(epoch)
        part = slice(j * self.size, (j + 1) * self.size)
        x, onehot = run.fed
        if len(self._shuffled) == 1:
            _, own_x, own_target = self._shuffled[0]
            np.copyto(x, own_x[part])
            np.copyto(onehot, own_target[part])
            return
        for rows, own_x, own_target in self._shuffled:
            x[rows] = own_x[part]
            onehot[rows] = own_target[part]

    def _shuffle(self, epoch: int) -> None:
        self._epoch, self._shuffled = epoch, []
        for rows, seed, x, onehot in self._sources:
            order = batch_order(seed, epoch, self.n)
            self._shuffled.append((rows, x.take(order, 0), onehot.take(order, 0)))


def smoothed(onehot: Tensor, smoothing: float) -> Tensor:
    """(1 - s) onehot + s / C (Szegedy et al. 2016)."""
    return onehot * (1 - smoothing) + smoothing / onehot.shape[-1] if smoothing else onehot
