"""Whether a network has learned: its answers on the test part beside what its data can give."""

from __future__ import annotations

from functools import lru_cache
from math import isfinite, log, sqrt
from typing import NamedTuple

import numpy as np

from engine.record.recording import Recording
from engine.train.data import load
from engine.train.scores import explained
from engine.train.spec import TrainSpec

NEIGHBOURS = 5
ENOUGH = 0.9
"""Share of the way from a guess to the nearest neighbours that a network which has learned has gone."""
ERRORS = 2.0
"""Standard errors by which a share must be off before anybody is alarmed."""
FALLING = 0.03
"""Share of the loss that it loses from one quarter of the run to the next while training is not over."""

SAME = {"eval": "eval_accuracy", "train": "train_mode_accuracy", "monte_carlo": ""}
"""Columns that say what `test_accuracy` says in this mode."""


class Learning(NamedTuple):
    """Accuracy on the test part at `step`, its standard error, what a guess and what nearest neighbours answer.

    Of numbers R^2 is in place of the accuracy: that of a guess, their mean, is 0.
    """

    accuracy: float
    error: float
    chance: float
    attainable: float
    step: int
    falling: bool

    @property
    def learnable(self) -> bool:
        """Whether nearest neighbours do better than a guess."""
        return self.attainable - self.chance > ERRORS * self.error

    @property
    def short(self) -> bool:
        """Whether the network is measurably short of ENOUGH, where there is something to learn."""
        room = self.attainable - self.chance
        return self.learnable and self.accuracy < self.chance + ENOUGH * room - ERRORS * self.error


def learning(recording: Recording, spec: TrainSpec) -> Learning | None:
    """What the recording of a run that is over says; None while it runs, before any update, without a test part."""
    series = recording.columns.get(answer(spec)) or recording.columns.get(SAME[spec.mode])
    if recording.status == "running" or series is None or not spec.steps:
        return None
    if recording.status == "done" and not series.steps[-1]:
        return None
    known, chance = series.values[np.isfinite(series.values)], guess(spec)
    accuracy = float(known[-1]) if len(known) and recording.status != "diverged" else chance
    error = answer_error(spec, accuracy)
    return Learning(accuracy, error, chance, attainable(spec), int(series.steps[-1]), is_falling(recording))


def answer(spec: TrainSpec) -> str:
    """The column that says how well the test part is answered."""
    return "test_r2" if spec.data.numbers else "test_accuracy"


def guess(spec: TrainSpec) -> float:
    """What it is for a network that knows nothing."""
    return 0.0 if spec.data.numbers else 1 / spec.data.classes


def ignorant_loss(spec: TrainSpec) -> float:
    """The loss of the best answer that is the same for all examples, all classes being as frequent."""
    if spec.data.numbers:
        return float(load(spec).train_y.var()) / 2
    classes = spec.data.classes
    return {"cross_entropy": log(classes), "hinge": classes - 1.0, "squared": (1 - 1 / classes) / 2}[spec.loss.name]


def answer_error(spec: TrainSpec, said: float) -> float:
    """Standard error of what the test part says; of R^2, with normal errors, (1 - R^2) sqrt(2/n)."""
    n = len(load(spec).test_y)
    return (1 - min(said, 1 - 1 / n)) * sqrt(2 / n) if spec.data.numbers else sampling_error(said, n)


def sampling_error(share: float, examples: int) -> float:
    """sqrt(p (1 - p) / n), the standard error of a share of n examples; p no closer to 0 and 1 than 1/n."""
    p = min(max(share, 1 / examples), 1 - 1 / examples)
    return sqrt(p * (1 - p) / examples)


def is_falling(recording: Recording) -> bool:
    """Whether the loss of the last quarter is below that of the one before by more than FALLING of it."""
    loss = recording.columns["loss"].values if "loss" in recording.columns else np.empty(0)
    quarter = max(len(loss) // 4, 1)
    if len(loss) < 2 or not isfinite(loss[-1]):
        return False
    return bool(loss[-quarter:].mean() < (1 - FALLING) * loss[-2 * quarter : -quarter].mean())


def attainable(spec: TrainSpec) -> float:
    """Test accuracy of a vote of the NEIGHBOURS nearest (Cover and Hart 1967); of numbers R^2 of their mean."""
    return _neighbours(TrainSpec(data=spec.data, seed_data=spec.seed_data))


@lru_cache(maxsize=64)
def _neighbours(spec: TrainSpec) -> float:
    data = load(spec)
    squares = (data.train_x**2).sum(1) - 2 * data.test_x @ data.train_x.T
    near = data.train_y[np.argsort(squares, axis=1, kind="stable")[:, :NEIGHBOURS]]
    if spec.data.numbers:
        return float(explained(near.mean(1)[None, :, None], data.test_y[None])[0])
    votes = (near[:, :, None] == np.arange(spec.data.classes)).sum(1)
    return float((votes.argmax(1) == data.test_y).mean())
