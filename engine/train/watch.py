"""What is looked at after each epoch of a stack: the validation part, for early stopping and for rates on plateaus.

Each variant has a row of numbers, so that all of it can be remembered and gone back to: the best figure and its step,
the epochs since; the step at which it stopped (0: it has not); the plateau's best and its epochs since.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from engine.parts.annealing import Plateau
from engine.record.pieces import Pieces
from engine.train.data import load
from engine.train.measure import Probe
from engine.train.network import Pass
from engine.train.rates import Rates
from engine.train.scores import accuracy
from engine.train.spec import TrainSpec
from engine.train.weights import Weights

Tensor = torch.Tensor
Array = np.ndarray
BEST, BEST_STEP, SINCE, STOPPED, LOWEST, WAITED = range(6)


class Validation:
    """The validation part of a stack, asked in evaluation mode."""

    def __init__(self, weights: Weights, specs: Sequence[TrainSpec]) -> None:
        data = [load(spec) for spec in specs]
        x = np.stack([part.validation_x for part in data])
        self.y = np.stack([part.validation_y for part in data])
        self.run = Pass(weights, specs, x.shape[1])
        self.run.x.copy_(torch.from_numpy(x))

    def figures(self) -> Pieces[tuple[Array, Array]]:
        """(K,) mean loss and (K,) accuracy."""
        yield from self.run.forwarding(running=True)
        return answered(self.run, self.y)


def answered(run: Pass, y: Array) -> tuple[Array, Array]:
    """(K,) mean loss and (K,) accuracy of what a pass has answered; numbers have no accuracy: NaN."""
    z = run.logits.numpy()
    right = accuracy(z, y) if y.dtype.kind == "i" else np.full(len(z), np.nan)
    return run.criterion.losses(z, y), right


class Watch:
    """Counts epochs, cuts rates and keeps the best weights; `live` is all that it changes."""

    def __init__(
        self, weights: Weights, specs: Sequence[TrainSpec], probe: Probe, validation: Validation | None
    ) -> None:
        self.weights, self.specs, self.probe, self.validation = weights, specs, probe, validation
        self.patient = [row for row, spec in enumerate(specs) if spec.patience]
        self.on_plateaus = [row for row, spec in enumerate(specs) if spec.schedule.name == "plateau"]
        self._epoch = specs[0].epoch if self.patient or self.on_plateaus else 0
        self.state = torch.zeros(len(specs), 6, dtype=torch.float64)
        self.state[:, [BEST, LOWEST]] = torch.inf
        running = weights.running.flat if weights.running is not None else weights.flat[:, :0]
        self.kept = [weights.flat.clone(), running.clone()] if self.patient else []

    def turn(self, probe: Probe, validation: Validation | None) -> None:
        """Ask these from here on, as their layers hold knobs that have been turned."""
        self.probe, self.validation = probe, validation

    @property
    def live(self) -> list[Tensor]:
        """What a run that goes back must set back."""
        return [self.state, *self.kept]

    def due(self, step: int) -> bool:
        """Whether `step` ends an epoch after which anybody looks."""
        return self._epoch > 0 and step % self._epoch == 0

    def arriving(self, step: int, rates: Rates) -> Pieces[None]:
        """Look, at the end of an epoch."""
        loss, right = (yield from self.validation.figures()) if self.validation else (yield from self._probe())
        for row in self.on_plateaus:
            self._plateau(row, float(loss[row]), rates)
        for row in self.patient:
            self._wait(row, float(-right[row] if self.specs[row].watch == "accuracy" else loss[row]), step)

    def _probe(self) -> Pieces[tuple[Array, Array]]:
        yield from self.probe.run.forwarding()
        return answered(self.probe.run, self.probe.y.numpy())

    def _plateau(self, row: int, loss: float, rates: Rates) -> None:
        """As torch.optim.lr_scheduler.ReduceLROnPlateau counts: relative threshold, a cut at patience + 1."""
        schedule, state = self.specs[row].schedule, self.state[row]
        assert isinstance(schedule, Plateau)
        if loss < float(state[LOWEST]) * (1 - schedule.threshold):
            state[LOWEST], state[WAITED] = loss, 0
        else:
            state[WAITED] += 1
        if state[WAITED] > schedule.patience:
            rates.scale[row] *= schedule.gamma
            state[WAITED] = 0

    def _wait(self, row: int, figure: float, step: int) -> None:
        state = self.state[row]
        if state[STOPPED]:
            return
        if figure < float(state[BEST]):
            state[BEST], state[BEST_STEP], state[SINCE] = figure, step, 0
            for kept, own in zip(self.kept, self._own(), strict=True):
                kept[row] = own[row]
        else:
            state[SINCE] += 1
        if state[SINCE] >= self.specs[row].patience:
            state[STOPPED] = step

    def _own(self) -> list[Tensor]:
        running = self.weights.running
        return [self.weights.flat, running.flat if running is not None else self.weights.flat[:, :0]]

    def hold(self) -> None:
        """Give back to those that have stopped the weights of their best epoch."""
        for row in self.patient:
            if self.state[row, STOPPED] and self.state[row, BEST_STEP]:
                for kept, own in zip(self.kept, self._own(), strict=True):
                    own[row] = kept[row]

    def stopped(self, row: int) -> tuple[int, int] | None:
        """(step at which it stopped, step of its best epoch); None of one that goes on."""
        at, best = int(self.state[row, STOPPED]), int(self.state[row, BEST_STEP])
        return (at, best) if at else None
