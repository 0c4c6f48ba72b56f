"""What questions are settled by: one number out of a run's recordings, so that no answer is written down anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isnan, nan

import numpy as np

from engine.record.answer import Answer, at_start
from engine.record.recording import Recording
from engine.train.columns import SHIFT

MODES = ("eval_accuracy", "train_mode_accuracy")


def _start(recording: Recording, name: str) -> np.ndarray:
    return recording.columns[name].values[0]


def _end(recording: Recording, name: str) -> np.ndarray:
    """The last values; NaN after divergence: whatever could be counted then says nothing about learning."""
    values: np.ndarray = recording.columns[name].values[-1]
    return np.full(values.shape, np.nan) if recording.status == "diverged" else values


def std_last_over_first(recordings: Sequence[Recording]) -> float:
    """Activation std of the last hidden layer over that of the first, at step 0."""
    std = _start(recordings[0], "activation_std")
    return float(std[-1] / std[0])


def gradient_first_over_last(recordings: Sequence[Recording]) -> float:
    """Gradient std at the first hidden layer over that at the last, at step 0."""
    std = _start(recordings[0], "gradient_std")
    return float(std[0] / std[-1])


def unit_spread(recordings: Sequence[Recording]) -> float:
    """Largest difference between units of one layer at the end of the run; 0 = all are identical."""
    return float(_end(recordings[0], "unit_spread").max())


def dead_share(recordings: Sequence[Recording]) -> float:
    """Largest share of dead units in a layer at the end of the run."""
    return float(_end(recordings[0], "activation_dead").max())


def train_accuracy(recordings: Sequence[Recording]) -> float:
    """Training accuracy at the end of the run."""
    return float(_end(recordings[0], "train_accuracy"))


def accuracy_difference(recordings: Sequence[Recording]) -> float:
    """Final training accuracy of the first variant minus that of the second, mean over pairs of variants, in points."""
    ends = [100 * train_accuracy([recording]) for recording in recordings]
    return float(np.mean([first - second for first, second in zip(ends[::2], ends[1::2], strict=True)]))


def mode_gap(recordings: Sequence[Recording]) -> float:
    """Final test accuracy in evaluation mode minus that in training mode, of the first variant, in points."""
    evaluation, training = (float(_end(recordings[0], name)) for name in MODES)
    return 100 * evaluation - 100 * training


def variance_ratio(recordings: Sequence[Recording]) -> float:
    """Variance of what the last batch norm is given, in training mode over evaluation mode, at the end; NaN if none."""
    table = _end(recordings[0], "variance_shift")
    train, evaluation = (table[:, SHIFT.index(mode)] for mode in ("train", "eval"))
    known = train[np.isfinite(train)] / evaluation[np.isfinite(train)]
    return float(known[-1]) if len(known) else nan


def _way(name: str) -> Callable[[Sequence[Recording]], Mapping[str, float]]:
    """Of a column by layer at step 0: the number of the last layer, the values at both ends, the factor of a layer."""

    def facts(recordings: Sequence[Recording]) -> Mapping[str, float]:
        std = _start(recordings[0], name)
        rate = (std[-1] / std[0]) ** (1 / max(1, len(std) - 1))
        return {"last": len(std), "first_std": float(std[0]), "last_std": float(std[-1]), "rate": float(rate)}

    return facts


def twin(recordings: Sequence[Recording]) -> Mapping[str, float]:
    """Training accuracy of the second variant at the end of the run, in per cent, where it has one."""
    if len(recordings) < 2:
        return {}
    share = float(_end(recordings[1], "train_accuracy"))
    return {"twin": share if isnan(share) else round(100 * share)}


ANSWERS: Mapping[str, Answer] = {
    "std_last_over_first": Answer(std_last_over_first, ("activation_std",), at_start, _way("activation_std")),
    "gradient_first_over_last": Answer(gradient_first_over_last, ("gradient_std",), at_start, _way("gradient_std")),
    "unit_spread": Answer(unit_spread, ("unit_spread",)),
    "dead_share": Answer(dead_share, ("activation_dead",), unit="share"),
    "train_accuracy": Answer(train_accuracy, ("train_accuracy",), facts=twin, unit="share"),
    "accuracy_difference": Answer(accuracy_difference, ("train_accuracy",), unit="points"),
    "mode_gap": Answer(mode_gap, MODES, unit="points"),
    "variance_ratio": Answer(variance_ratio, ("variance_shift",)),
}
"""What a question is settled by."""
