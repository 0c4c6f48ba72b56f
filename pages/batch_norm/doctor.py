"""The doctor on batch normalization: whose running statistics are stale or lag behind, whose batches are too small."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from engine.parts.layers import BatchNorm
from engine.record.findings import Finding
from engine.record.recording import Recording
from engine.train.diagnosis_modes import BAD, WORSE, both_modes, compared_at
from engine.train.spec import TrainSpec

FEW = 8
"""Examples in a batch below which its statistics are mostly noise: 1/sqrt(8) is a third of a standard deviation."""
USUAL_BATCH, USUAL_MOMENTUM = "32", "0.1"


def _batch(spec: TrainSpec) -> int:
    return min(spec.batch, spec.trained_on)


def _statistics(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Evaluation mode is far worse than training mode: the running statistics are not those of this network."""
    found = both_modes(recording, spec)
    if not isinstance(spec.norm, BatchNorm) or _batch(spec) == 1 or not found or found[0] - found[1] <= WORSE:
        return
    values = {"train": found[0], "test": found[1], "momentum": spec.norm.momentum, "stale": spec.norm.stale_after}
    severity = "error" if found[0] - found[1] > BAD else "warning"
    if 0 < spec.norm.stale_after < compared_at(recording):
        fix = {"norm.stale_after": "0"}
        yield Finding("stale_statistics", severity, compared_at(recording), None, values, fix)
    elif spec.norm.momentum < float(USUAL_MOMENTUM):
        fix = {"norm.momentum": USUAL_MOMENTUM}
        yield Finding("lagging_statistics", severity, compared_at(recording), None, values, fix)
    elif spec.norm.momentum > float(USUAL_MOMENTUM):
        fix = {"norm.momentum": USUAL_MOMENTUM}
        yield Finding("short_statistics", severity, compared_at(recording), None, values, fix)


def _small_batch(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Statistics of one example say nothing, those of a few little."""
    if not isinstance(spec.norm, BatchNorm) or not spec.norm.on(spec.depth):
        return
    size = _batch(spec)
    fix = {"batch": USUAL_BATCH}
    if size == 1:
        yield Finding(
            "batch_of_one", "error", compared_at(recording), spec.norm.on(spec.depth)[0] + 1, {"batch": 1}, fix
        )
    elif size < FEW:
        values = {"batch": size, "noise": 1 / sqrt(size)}
        yield Finding("tiny_batch", "warning", compared_at(recording), None, values, fix)


RULES = (_statistics, _small_batch)
CODES = ("stale_statistics", "lagging_statistics", "short_statistics", "batch_of_one", "tiny_batch")
DIGITS = "depth=2&width=24&activation=relu&init=he_normal&norm=batch_norm&"
PROOFS = {
    "stale_statistics": f"{DIGITS}depth=4&steps=300&norm.stale_after=5",
    "lagging_statistics": f"{DIGITS}steps=60&norm.momentum=0.001",
    "short_statistics": f"{DIGITS}depth=8&steps=300&batch=10&norm.momentum=1&optimizer.lr=0.5",
    "batch_of_one": f"{DIGITS}steps=60&batch=1",
    "tiny_batch": f"{DIGITS}steps=60&batch=3",
    "asked_in_training_mode": f"{DIGITS}steps=200&batch=16&mode=train&companions=one_class",
}
"""By code a network of which it is said; the last is a rule of the engine's, which no lab records by itself."""
