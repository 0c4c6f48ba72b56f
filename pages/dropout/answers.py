"""What the dropout lab's questions are settled by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import sqrt

import numpy as np

from engine.record.answer import Answer, nothing
from engine.record.recording import Recording
from pages.dropout.columns import ANGLES

TURN = 60
"""Degrees at which digits look like nothing that was trained on."""


def _end(recording: Recording, name: str) -> np.ndarray:
    """The last values."""
    found: np.ndarray = recording.columns[name].values[-1]
    return found


def points(recording: Recording, name: str) -> float:
    """A share at the end, in percentage points; NaN where the run diverged."""
    return float("nan") if recording.status == "diverged" else 100 * float(_end(recording, name))


def test_points(recordings: Sequence[Recording]) -> float:
    """Test accuracy of the first variant at the end."""
    return points(recordings[0], "test_accuracy")


def differences(recordings: Sequence[Recording]) -> np.ndarray:
    """Test accuracy of the first minus that of the second variant at the end, in points; then of the next pair ..."""
    found = [points(recording, "test_accuracy") for recording in recordings]
    return np.array([first - second for first, second in zip(found[::2], found[1::2], strict=False)])


def test_difference(recordings: Sequence[Recording]) -> float:
    """Mean of `differences`: seeds differ by more than what is asked about, so several pairs are compared."""
    return float(np.mean(differences(recordings)))


def scatter(recordings: Sequence[Recording]) -> dict[str, float]:
    """The standard error of `test_difference`, and the number of pairs."""
    found = differences(recordings)
    return {"error": float(found.std(ddof=1) / sqrt(len(found))), "pairs": len(found)}


def last_mode_ratio(recordings: Sequence[Recording]) -> float:
    """Mean activation of the last hidden layer in evaluation mode over that in training mode, first variant."""
    return float(_end(recordings[0], "eval_mean")[-1] / _end(recordings[0], "train_mean")[-1])


def turned_entropy(recordings: Sequence[Recording]) -> float:
    """Entropy of the mean over masks of digits turned by TURN degrees over that of upright ones, first variant."""
    entropy = _end(recordings[0], "uncertainty")[:, 2]
    return float(entropy[ANGLES.index(TURN)] / entropy[0])


def _measure(
    function: Callable[[Sequence[Recording]], float],
    *columns: str,
    unit: str = "",
    facts: Callable[[Sequence[Recording]], Mapping[str, float]] = nothing,
) -> Answer:
    """Of runs that went on to the end; NaN where the first variant diverged before."""

    def ended(recordings: Sequence[Recording]) -> float:
        return float("nan") if recordings[0].status == "diverged" else function(recordings)

    return Answer(ended, columns, unit=unit, facts=facts)


ANSWERS: Mapping[str, Answer] = {
    "test_points": _measure(test_points, "test_accuracy", unit="percent"),
    "test_difference": _measure(test_difference, "test_accuracy", unit="points", facts=scatter),
    "last_mode_ratio": _measure(last_mode_ratio, "train_mean", "eval_mean"),
    "turned_entropy": _measure(turned_entropy, "uncertainty"),
}
