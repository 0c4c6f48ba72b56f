"""What the questions about batch normalization are settled by: one number out of a run's recordings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.measures import Measure
from engine.recording import Recording
from engine.train.norm_layout import GRADIENT, SHIFT

BOTH = ("eval_accuracy", "train_mode_accuracy")


def _end(recording: Recording, name: str) -> np.ndarray:
    """The last measurement of a column; NaN after divergence."""
    found: np.ndarray = recording.columns[name].values[-1]
    return np.full(found.shape, np.nan) if recording.status == "diverged" else found


def _percent(recording: Recording, name: str) -> float:
    return 100 * float(_end(recording, name))


def mode_gap(recordings: Sequence[Recording]) -> float:
    """Final test accuracy in eval mode minus that in train mode, percentage points."""
    return eval_accuracy(recordings) - train_mode_accuracy(recordings)


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


def variance_ratio(recordings: Sequence[Recording]) -> float:
    """Variance that the last batch norm is given in train mode over that in eval mode, at the end."""
    last = _end(recordings[0], "variance_shift")[-1]
    return float(last[SHIFT.index("train")] / last[SHIFT.index("eval")])


NORM_MEASURES: Mapping[str, Measure] = {
    "mode_gap": Measure(mode_gap, BOTH),
    "eval_accuracy": Measure(eval_accuracy, BOTH),
    "train_mode_accuracy": Measure(train_mode_accuracy, BOTH),
    "eval_difference": Measure(eval_difference, BOTH),
    "bias_share": Measure(bias_share, ("bn_gradient",)),
    "variance_ratio": Measure(variance_ratio, ("variance_shift",)),
}
