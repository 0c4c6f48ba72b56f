"""What the questions about batch normalization are settled by: one number out of a run's recordings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.record.answer import Answer
from engine.record.recording import Recording
from engine.train.answers import MODES, mode_gap
from pages.batch_norm.columns import GRADIENT


def _end(recording: Recording, name: str) -> np.ndarray:
    """The last measurement of a column; NaN after divergence."""
    found: np.ndarray = recording.columns[name].values[-1]
    return np.full(found.shape, np.nan) if recording.status == "diverged" else found


def _percent(recording: Recording, name: str) -> float:
    return 100 * float(_end(recording, name))


def mean_mode_gap(recordings: Sequence[Recording]) -> float:
    """`mode_gap` averaged over all variants: networks that differ in their seeds."""
    return float(np.mean([mode_gap([recording]) for recording in recordings]))


def eval_accuracy(recordings: Sequence[Recording]) -> float:
    """Final test accuracy in eval mode, per cent."""
    return _percent(recordings[0], "eval_accuracy")


def train_mode_accuracy(recordings: Sequence[Recording]) -> float:
    """Final test accuracy in train mode, per cent."""
    return _percent(recordings[0], "train_mode_accuracy")


def eval_difference(recordings: Sequence[Recording]) -> float:
    """Final test accuracy in eval mode of the first variant minus that of the second, percentage points."""
    return eval_accuracy(recordings) - eval_accuracy(recordings[1:])


def bias_share(recordings: Sequence[Recording]) -> float:
    """Largest |dL/db| / |dL/dW| at the end, in a network with batch norm on all layers."""
    table = _end(recordings[0], "bn_gradient")
    return float(np.max(table[:, GRADIENT.index("bias")] / table[:, GRADIENT.index("weight")]))


ANSWERS: Mapping[str, Answer] = {
    "mean_mode_gap": Answer(mean_mode_gap, MODES, unit="points"),
    "eval_accuracy": Answer(eval_accuracy, MODES, unit="percent"),
    "train_mode_accuracy": Answer(train_mode_accuracy, MODES, unit="percent"),
    "eval_difference": Answer(eval_difference, MODES, unit="points"),
    "bias_share": Answer(bias_share, ("bn_gradient",)),
}
