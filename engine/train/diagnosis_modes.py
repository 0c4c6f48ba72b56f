"""The doctor on training mode against evaluation mode: who forgot eval().

Each rule is a pure function (recording, spec) -> findings. In the values `train` and `test` are the accuracies on the
test part in training and in evaluation mode.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from engine.record.findings import Finding
from engine.record.recording import Recording
from engine.train.spec import TrainSpec

WORSE = 0.05
"""Share of the test part that one mode answers better than the other, from which the mode is to blame."""
BAD = 0.2
"""... and from which it is an error."""
NOTED = 0.01
"""Difference of two shares from which it is told though nothing is wrong."""
TOLD = 0.1
"""Gap to the training examples beyond which a rule of its own warns of it."""


MODES = ("train_mode_accuracy", "eval_accuracy")
"""Columns by which the rules here tell the modes apart; recorded where somebody looks at them, or asks the doctor."""


def _last(recording: Recording, name: str) -> float | None:
    """The last value of a scalar column, None where there is none or where it is not finite."""
    series = recording.columns.get(name)
    value = float(series.values[-1]) if series is not None and len(series.steps) else float("nan")
    return value if np.isfinite(value) else None


def compared_at(recording: Recording) -> int:
    """The last step at which the modes were compared."""
    for name in ("eval_accuracy", "train_mode_accuracy", "test_accuracy", "loss"):
        if name in recording.columns:
            return int(recording.columns[name].steps[-1])
    return 0


def both_modes(recording: Recording, spec: TrainSpec) -> tuple[float, float] | None:
    """(accuracy in training mode, in evaluation mode) on the test part, where both were last measured at one step."""
    names = list(MODES)
    for k, mode in enumerate(("train", "eval")):
        if names[k] not in recording.columns and spec.mode == mode:
            names[k] = "test_accuracy"  # which then says the same
    training, evaluation = (_last(recording, name) for name in names)
    if training is None or evaluation is None:
        return None
    steps = {int(recording.columns[name].steps[-1]) for name in names}
    return (training, evaluation) if len(steps) == 1 else None


def _asked_in_training_mode(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """The answers asked for are those of training mode, and worse than they need be."""
    found = both_modes(recording, spec)
    if spec.mode == "train" and found and found[1] - found[0] > WORSE:
        severity = "error" if found[1] - found[0] > BAD else "warning"
        values = {"train": found[0], "test": found[1]}
        yield Finding("asked_in_training_mode", severity, compared_at(recording), None, values, {"mode": "eval"})


def remarks(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """What both modes answer, where both were measured, and how far that is below the training examples."""
    found, step = both_modes(recording, spec), compared_at(recording)
    if not found:
        return
    code = "modes_differ" if abs(found[1] - found[0]) >= NOTED else "modes_agree"
    yield Finding(code, "info", step, None, {"train": found[0], "test": found[1]})
    learnt = recording.columns.get("train_accuracy")
    then = learnt.values[learnt.steps == step] if learnt else np.empty(0)
    if len(then) and NOTED <= then[0] - found[1] <= TOLD:
        yield Finding("gap_small", "info", step, None, {"train": float(then[0]), "test": found[1]})


MODE_RULES: tuple[Callable[[Recording, TrainSpec], Iterator[Finding]], ...] = (_asked_in_training_mode,)
MODE_CODES = ("asked_in_training_mode",)
REMARK_CODES = ("modes_differ", "modes_agree", "gap_small")
"""What `remarks` says where no rule finds a fault."""
EXPLAINED = frozenset(
    {"asked_in_training_mode", "stale_statistics", "lagging_statistics", "short_statistics", "unscaled_dropout"}
)
"""Findings that already say why the test part does worse than the training part."""
