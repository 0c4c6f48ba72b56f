"""The tolerance map's trainings: hundreds of small networks, stacked part by part; cells come as their part ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from engine.record.pieces import within
from engine.record.recording import Ending, Frame, Snapshot
from engine.train.measure import MEASURES as ALL_MEASURES
from engine.train.measure import Measure, Measures
from engine.train.network import finite
from engine.train.numerics import numerics
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages.batch_norm import tolerance

DIVERGED = -1.0
"""In place of an accuracy, where weights or answers stopped being numbers."""


def frames(specs: Sequence[TrainSpec]) -> Iterator[Frame | None]:
    """Frames with the column `tolerance` alone, one as each part of a map ends, and None after each update in between.

    (2, SIDE, SIDE) a variant: final test accuracy with its norm and without, NaN where not trained yet, DIVERGED where
    training diverged. The step of a snapshot is the number of trainings that are done.
    """
    maps = tolerance.plan(specs)
    tables = [np.full((tolerance.SIDE, tolerance.SIDE), np.nan, spec.precision) for spec in maps]
    parts = [(at, cells) for cells in tolerance.parts() for at in range(len(maps))]
    done = 0
    for number, (at, cells) in enumerate(parts):
        for result in accuracies([tolerance.cell(maps[at], row, column) for row, column in cells]):
            if result is None:
                yield None
            else:
                tables[at][tuple(np.transpose(cells))] = result
        done += len(cells)
        yield tuple(_snapshot(spec, maps, tables, done, number, len(parts)) for spec in specs)


def _snapshot(
    spec: TrainSpec, maps: Sequence[TrainSpec], tables: Sequence[np.ndarray], done: int, number: int, count: int
) -> Snapshot:
    values = {tolerance.COLUMN: np.stack([tables[at] for at in tolerance.places(spec, maps)])}
    notes = {} if number else {"axes": {tolerance.COLUMN: tolerance.axes(spec)}}
    return Snapshot(done, values, notes, Ending("done", done) if number == count - 1 else None)


def accuracies(specs: Sequence[TrainSpec]) -> Iterator[np.ndarray | None]:
    """None after each update, then the final test accuracies (K,) of these networks of one shape."""
    stack = yield from within(numerics, Stack.making(specs))
    for _ in range(specs[0].steps):
        yield from within(numerics, stack.updating())
        yield None
    asked = {"test_accuracy": ALL_MEASURES["test_accuracy"]}
    found = (yield from within(numerics, stack.measuring(asked)))["test_accuracy"]
    broken = [not finite(row) for row in stack.weights.flat[: len(specs)]]
    yield np.where(broken | np.isnan(found[: len(specs)]), DIVERGED, found[: len(specs)])


MEASURES: Measures = {tolerance.COLUMN: Measure("own", frames)}
