"""Columns of a population: each variant beside itself under other seeds, snapshot by snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from engine.record.pieces import Pieces
from engine.record.recording import Frame, Snapshot
from engine.train.columns import SEEDS
from engine.train.measure import Measure, Measures
from engine.train.spec import TrainSpec
from engine.train.variants import seeded

Array = np.ndarray
MEASURES: Measures = {
    "seed_loss": Measure("seeds", "loss"),
    "seed_accuracy": Measure("seeds", "test_accuracy"),
}
"""Column -> what is measured under each seed."""


def population(specs: Sequence[TrainSpec]) -> list[TrainSpec]:
    """SEEDS of each spec, one after the other: weights, batches and masks of its seeds, then of the next ones."""
    return [seeded(spec, k) for spec in specs for k in range(SEEDS)]


def beside(frames: Iterator[Frame | None], others: Iterator[Frame | None], wanted: Measures) -> Iterator[Frame | None]:
    """The frames, each with what these columns have of those of the population at the same time."""
    for frame in frames:
        if frame is None:
            yield None
        else:
            crowd = yield from _next(others)
            yield tuple(
                shot and _with(shot, crowd[k * SEEDS : (k + 1) * SEEDS], wanted) for k, shot in enumerate(frame)
            )


def _next(frames: Iterator[Frame | None]) -> Pieces[Frame]:
    for frame in frames:
        if frame is not None:
            return frame
        yield
    return ()


def _with(shot: Snapshot, crowd: Frame, wanted: Measures) -> Snapshot:
    found = {name: _values(crowd, measure.function) for name, measure in wanted.items()}
    return replace(shot, values={**shot.values, **{name: value for name, value in found.items() if value is not None}})


def _values(crowd: Frame, name: str) -> Array | None:
    """(SEEDS,), NaN of who has ended; None where nobody has it at this time."""
    if not any(shot and name in shot.values for shot in crowd):
        return None
    return np.array([shot.values[name] if shot and name in shot.values else np.nan for shot in crowd])
