"""The learning rates of a stack at work: those that are planned, and what plateaus take from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from engine.train.optim import Updater
from engine.train.rate_curves import learning_rates, momenta, scheduled
from engine.train.spec import TrainSpec

Tensor = torch.Tensor
AHEAD = 64
MOMENTUM = {"velocity": "beta", "average": "beta1"}
"""The knob that a schedule of the momentum turns, by an optimizer's kind of momentum."""


class Rates:
    """The rates of a stack: `now` (K, 1), in double, is that of the next update once `set` has been called for it.

    `values` are the same as a list.

    `scale` (K, 1) is what plateaus have made of them.
    """

    def __init__(self, specs: Sequence[TrainSpec], updaters: Sequence[Updater], dtype: torch.dtype) -> None:
        self.updaters, self.dtype, self.scale = updaters, dtype, torch.ones(len(specs), 1, dtype=torch.float64)
        self.moving = any(scheduled(spec) for spec in specs)
        self.on_plateaus = any(spec.schedule.name == "plateau" for spec in specs)
        self.low = torch.tensor([[min(spec.eta_min, spec.optimizer.lr)] for spec in specs], dtype=torch.float64)
        constant = torch.tensor([[[spec.optimizer.lr] for spec in specs]], dtype=torch.float64)
        self.table = self._table(specs) if self.moving else constant
        self.momenta = _momenta(specs)
        self._cast = self.table.to(dtype)
        self._minus = -self._cast
        self.now, self.values = self.table[0], self.table[0, :, 0].tolist()
        self._whole = all(updater.rows == slice(0, len(specs)) for updater in updaters)
        self._chunk, self._ahead = -1, list[tuple[Tensor, Tensor, Tensor, list[float]]]()

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
        self.now, cast, minus, self.values = self._bent(step) if self.on_plateaus else self._planned(step)
        for updater in self.updaters:
            lr, own, down = self.now, cast, minus
            if not self._whole:
                lr, own, down = (each[updater.rows] for each in (lr, own, down))
            updater.knobs["lr"], updater.columns["lr"], updater.minus_lr = lr, own, down
        if self.momenta is not None:
            self._turn(self.momenta[min(step, len(self.momenta) - 1)])

    def _turn(self, now: Tensor) -> None:
        """Hand these (K, 1) momenta to the optimizers that have one."""
        for updater in self.updaters:
            if key := MOMENTUM.get(updater.kind.momentum):
                updater.knobs[key] = now[updater.rows]
                updater.columns[key] = updater.knobs[key].to(self.dtype)

    def _bent(self, step: int) -> tuple[Tensor, Tensor, Tensor, list[float]]:
        """(rates in double, in the stack's precision, these with a minus, a list) less what plateaus took from them."""
        now = self.at(step)
        cast = now.to(self.dtype)
        return now, cast, -cast, now.flatten().tolist()

    def _planned(self, step: int) -> tuple[Tensor, Tensor, Tensor, list[float]]:
        """The same as planned; AHEAD of them are taken out of the table at once, as one by one costs more."""
        chunk, at = divmod(min(step, len(self.table) - 1), AHEAD)
        if chunk != self._chunk:
            part = slice(chunk * AHEAD, (chunk + 1) * AHEAD)
            parts = [each[part].unbind(0) for each in (self.table, self._cast, self._minus)]
            listed = self.table[part].squeeze(2).tolist()
            self._chunk, self._ahead = chunk, list(zip(*parts, listed, strict=True))
        return self._ahead[at]


def _momenta(specs: Sequence[TrainSpec]) -> Tensor | None:
    """(steps + 1, K, 1) where a schedule moves the momentum of one of them, which of the others stays as it is."""
    curves = [momenta(spec) if spec.steps else None for spec in specs]
    if all(curve is None for curve in curves):
        return None
    found = [_own(spec) if curve is None else curve for spec, curve in zip(specs, curves, strict=True)]
    table = np.stack(found, 1)
    return torch.from_numpy(np.concatenate([table, table[-1:]])).unsqueeze(2).contiguous()


def _own(spec: TrainSpec) -> np.ndarray:
    """(steps,) of the momentum that an optimizer has; of one without it nobody asks."""
    return np.full(spec.steps, getattr(spec.optimizer, MOMENTUM.get(spec.optimizer.momentum, ""), 0.0))
