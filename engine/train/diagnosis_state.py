"""The doctor on what came of it: not learned, not done yet, overfitted, memorised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from engine.record.findings import Finding
from engine.record.recording import Recording
from engine.train.data import load
from engine.train.diagnosis_modes import EXPLAINED, TOLD
from engine.train.learning import ENOUGH, ERRORS, Learning, attainable, sampling_error
from engine.train.spec import TrainSpec

COSTLY = frozenset({*EXPLAINED, "gap", "memorised"}) - {"unscaled_dropout"}
"""Findings that compare accuracies: they stand whatever the accuracy."""


def state(recording: Recording, spec: TrainSpec, known: Learning, found: Sequence[Finding]) -> Iterator[Finding]:
    """One finding on a network that is short of what its data can give, unless another one says why already."""
    if any(finding.code in COSTLY for finding in found):
        return
    values = {"test": known.accuracy, "attainable": known.attainable, "chance": known.chance}
    code = "still_learning" if known.falling else "not_learned"
    if spec.data.numbers:
        code, values = f"{code}_numbers", {"test_r2": known.accuracy, "attainable_r2": known.attainable}
    yield Finding(code, "error", known.step, None, values)


def gap(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Far better on what it was trained on, by more than both shares' errors, and short on the test part.

    Only of a network that has learned its training examples; on noise that is memory.
    """
    tested, trained = recording.columns.get("test_accuracy"), recording.columns.get("train_accuracy")
    if tested is None or trained is None:
        return
    step, test = int(tested.steps[-1]), float(tested.values[-1])
    row = np.flatnonzero(trained.steps == step)
    train = float(trained.values[row[0]]) if len(row) else float("nan")
    if not train - test > max(TOLD, _noise(spec, train, test)):
        return
    if spec.data.name == "noise":
        values = {"train": train, "test": test, "share": 1 / spec.data.classes}
        yield Finding("memorised", "warning", step, None, values)
    elif train > ENOUGH * attainable(spec) and test < attainable(spec) - ERRORS * _error(spec, test):
        yield Finding("gap", "warning", step, None, {"train": train, "test": test, "gap": train - test})


def _noise(spec: TrainSpec, train: float, test: float) -> float:
    """Three standard errors of the difference."""
    probe = min(spec.probe or spec.data.probe, spec.trained_on)
    return 3 * float(np.hypot(sampling_error(train, probe), _error(spec, test)))


def _error(spec: TrainSpec, test: float) -> float:
    return sampling_error(test, len(load(spec).test_y))


STATE_CODES = ("not_learned", "still_learning", "not_learned_numbers", "still_learning_numbers", "gap", "memorised")
