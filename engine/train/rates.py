"""The learning rates of a run: schedule, warm-up and floor, per update or per epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from engine.train.optim import Updater
from engine.train.spec import TrainSpec

Array = np.ndarray
Tensor = torch.Tensor


def rates(schedule: Any, lr: float, low: float, warmup: int, start: float, total: int) -> Array:
    """lr (start + (1 - start) t / warmup) while t < warmup, then the schedule over what remains; shape (total,).

    A schedule that goes down to 0 goes from lr down to `low`; others never fall below it.
    """
    warmup, low = min(warmup, total), min(low, lr)
    ramp = start + (1 - start) * np.arange(warmup) / max(warmup, 1)
    factor = schedule.factor(np.arange(total - warmup), total - warmup)
    rest = low + (lr - low) * factor if schedule.to_zero else np.maximum(lr * factor, low)
    return np.concatenate([lr * ramp, rest])


def scheduled(spec: TrainSpec) -> bool:
    """Whether the learning rate changes on the way."""
    return spec.schedule.name != "constant" or spec.warmup > 0 or spec.eta_min > spec.optimizer.lr


def learning_rates(spec: TrainSpec) -> Array:
    """(steps,) learning rates of all updates, without what a plateau takes from them."""
    length = spec.epoch if spec.schedule_unit == "epoch" else 1
    lr: float = spec.optimizer.lr
    total = -(-spec.steps // length)
    found = rates(spec.schedule, lr, spec.eta_min, spec.warmup, spec.warmup_start, total)
    return np.repeat(found, length)[: spec.steps]


class Rates:
    """The rates of a stack: `now` (K, 1), in double, is that of the next update once `set` has been called for it.

    `scale` (K, 1) is what plateaus have made of them.
    """

    def __init__(self, specs: Sequence[TrainSpec], updaters: Sequence[Updater], dtype: torch.dtype) -> None:
        self.updaters, self.dtype, self.scale = updaters, dtype, torch.ones(len(specs), 1, dtype=torch.float64)
        self.moving = any(scheduled(spec) for spec in specs)
        self.on_plateaus = any(spec.schedule.name == "plateau" for spec in specs)
        self.low = torch.tensor([[min(spec.eta_min, spec.optimizer.lr)] for spec in specs], dtype=torch.float64)
        constant = torch.tensor([[[spec.optimizer.lr] for spec in specs]], dtype=torch.float64)
        self.table = self._table(specs) if self.moving else constant
        self._cast = self.table.to(dtype)
        self._minus = -self._cast
        self.now = self.table[0]

    @staticmethod
    def _table(specs: Sequence[TrainSpec]) -> Tensor:
        """(steps + 1, K, 1); the last update's rate stands once more for what would follow it."""
        found = np.stack([learning_rates(spec) if spec.steps else [spec.optimizer.lr] for spec in specs], 1)
        return torch.from_numpy(np.concatenate([found, found[-1:]])).unsqueeze(2).contiguous()

    def at(self, step: int) -> Tensor:
        """(K, 1) rates of update `step` (from 0)."""
        rate = self.table[min(step, len(self.table) - 1)]
        return torch.maximum(rate * self.scale, torch.minimum(self.low, rate)) if self.on_plateaus else rate

    def set(self, step: int) -> None:
        """Hand the rates of update `step` to the optimizers."""
        self.now = self.at(step)
        row = min(step, len(self.table) - 1)
        cast = self.now.to(self.dtype) if self.on_plateaus else self._cast[row]
        minus = -cast if self.on_plateaus else self._minus[row]
        for updater in self.updaters:
            part = updater.rows
            updater.knobs["lr"], updater.columns["lr"], updater.minus_lr = self.now[part], cast[part], minus[part]
