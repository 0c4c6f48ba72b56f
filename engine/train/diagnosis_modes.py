"""The doctor on training mode against evaluation mode: who forgot eval(), whose statistics are stale, who never scaled.

Each rule is a pure function (recording, spec) -> findings. In the values `train` and `test` are the accuracies on the
test part in training and in evaluation mode.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod, sqrt

import numpy as np

from engine.findings import Finding
from engine.layers import BatchNorm, UnitDropout
from engine.recording import Recording
from engine.train.spec import TrainSpec

WORSE = 0.05
"""Share of the test part that one mode answers better than the other, from which the mode is to blame."""
BAD = 0.2
"""... and from which it is an error."""
NOTED = 0.01
"""Difference of two shares from which it is told though nothing is wrong."""
TOLD = 0.1
"""Gap to the training examples beyond which a rule of its own warns of it."""
FEW = 8
"""Examples in a batch below which its statistics are mostly noise: 1/sqrt(8) is a third of a standard deviation."""
USUAL_BATCH, USUAL_MOMENTUM = "32", "0.1"


def _last(recording: Recording, name: str) -> float | None:
    """The last value of a scalar column, None where there is none or where it is not finite."""
    series = recording.columns.get(name)
    value = float(series.values[-1]) if series is not None and len(series.steps) else float("nan")
    return value if np.isfinite(value) else None


def _step(recording: Recording) -> int:
    """The last step at which the modes were compared."""
    for name in ("eval_accuracy", "train_mode_accuracy", "test_accuracy", "loss"):
        if name in recording.columns:
            return int(recording.columns[name].steps[-1])
    return 0


def both_modes(recording: Recording, spec: TrainSpec) -> tuple[float, float] | None:
    """(accuracy in training mode, in evaluation mode) on the test part, where both were last measured at one step."""
    names = ["train_mode_accuracy", "eval_accuracy"]
    for k, mode in enumerate(("train", "eval")):
        if names[k] not in recording.columns and spec.mode == mode:
            names[k] = "test_accuracy"  # which then says the same
    training, evaluation = (_last(recording, name) for name in names)
    if training is None or evaluation is None:
        return None
    steps = {int(recording.columns[name].steps[-1]) for name in names}
    return (training, evaluation) if len(steps) == 1 else None


def _batch(spec: TrainSpec) -> int:
    return min(spec.batch, spec.trained_on)


def _asked_in_training_mode(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """The answers asked for are those of training mode, and worse than they need be."""
    found = both_modes(recording, spec)
    if spec.mode == "train" and found and found[1] - found[0] > WORSE:
        severity = "error" if found[1] - found[0] > BAD else "warning"
        values = {"train": found[0], "test": found[1]}
        yield Finding("asked_in_training_mode", severity, _step(recording), None, values, {"mode": "eval"})


def _statistics(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Evaluation mode is far worse than training mode: the running statistics are not those of this network."""
    found = both_modes(recording, spec)
    if not isinstance(spec.norm, BatchNorm) or _batch(spec) == 1 or not found or found[0] - found[1] <= WORSE:
        return
    values = {"train": found[0], "test": found[1], "momentum": spec.norm.momentum, "stale": spec.norm.stale_after}
    severity = "error" if found[0] - found[1] > BAD else "warning"
    if 0 < spec.norm.stale_after < _step(recording):
        fix = {"norm.stale_after": "0"}
        yield Finding("stale_statistics", severity, _step(recording), None, values, fix)
    elif spec.norm.momentum < float(USUAL_MOMENTUM):
        fix = {"norm.momentum": USUAL_MOMENTUM}
        yield Finding("lagging_statistics", severity, _step(recording), None, values, fix)


def _small_batch(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Statistics of one example say nothing, those of a few little."""
    if not isinstance(spec.norm, BatchNorm) or not spec.norm.on(spec.depth):
        return
    size = _batch(spec)
    fix = {"batch": USUAL_BATCH}
    if size == 1:
        yield Finding("batch_of_one", "error", _step(recording), spec.norm.on(spec.depth)[0] + 1, {"batch": 1}, fix)
    elif size < FEW:
        values = {"batch": size, "noise": 1 / sqrt(size)}
        yield Finding("tiny_batch", "warning", _step(recording), None, values, fix)


def _unscaled_dropout(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Nobody scales for what is dropped in training: evaluation mode makes larger sums than those learnt with."""
    if not isinstance(spec.dropout, UnitDropout) or spec.dropout.convention != "none":
        return
    rates = [spec.dropout.p_input, *(spec.dropout.rate(layer) for layer in spec.dropout.on(spec.depth))]
    factor = 1 / prod(1 - rate for rate in rates)
    if factor > 1:
        values = {"p": max(rates), "factor": factor, "layers": sum(rate > 0 for rate in rates)}
        fix = {"dropout.convention": "inverted"}
        yield Finding("unscaled_dropout", "error", _step(recording), None, values, fix)


def remarks(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """What both modes answer, where both were measured, and how far that is below the training examples."""
    found, step = both_modes(recording, spec), _step(recording)
    if not found:
        return
    code = "modes_differ" if abs(found[1] - found[0]) >= NOTED else "modes_agree"
    yield Finding(code, "info", step, None, {"train": found[0], "test": found[1]})
    learnt = recording.columns.get("train_accuracy")
    then = learnt.values[learnt.steps == step] if learnt else np.empty(0)
    if len(then) and NOTED <= then[0] - found[1] <= TOLD:
        yield Finding("gap_small", "info", step, None, {"train": float(then[0]), "test": found[1]})


MODE_RULES: tuple[Callable[[Recording, TrainSpec], Iterator[Finding]], ...] = (
    _asked_in_training_mode,
    _statistics,
    _small_batch,
    _unscaled_dropout,
)
MODE_CODES = (
    "asked_in_training_mode", "stale_statistics", "lagging_statistics", "batch_of_one", "tiny_batch",
    "unscaled_dropout",
)  # fmt: skip
REMARK_CODES = ("modes_differ", "modes_agree", "gap_small")
"""What `remarks` says where no rule finds a fault."""
EXPLAINED = frozenset({"asked_in_training_mode", "stale_statistics", "lagging_statistics", "unscaled_dropout"})
"""Findings that already say why the test part does worse than the training part."""
