"""The tolerance map's trainings: hundreds of small networks, stacked part by part; cells come as their part ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from engine.record.desk import desk
from engine.record.recording import Ending, Frame, Snapshot
from engine.train.final import DIVERGED, Finals
from engine.train.measure import Measure, Measures
from engine.train.spec import TrainSpec
from pages.batch_norm import tolerance

ASKED = ("test_accuracy",)


def frames(specs: Sequence[TrainSpec]) -> Iterator[Frame | None]:
    """Frames with the column `tolerance` alone, one as each part of a map ends, and None after each update in between.

    (2, SIDE, SIDE) a variant: final test accuracy with its norm and without, NaN where not trained yet, -1 where
    training diverged. The step of a snapshot is the number of trainings that are done.
    """
    maps = tolerance.plan(specs)
    tables = [np.full((tolerance.SIDE, tolerance.SIDE), np.nan, spec.precision) for spec in maps]
    parts = [(at, cells) for cells in tolerance.parts() for at in range(len(maps))]
    works = [Finals([tolerance.cell(maps[at], row, column) for row, column in cells], ASKED) for at, cells in parts]
    done = 0
    for number, (at, cells) in enumerate(parts):
        yield from desk().finishing(works[number : number + 1], works[number + 1 :])
        found = works[number].found
        accuracy = np.where(found[DIVERGED] | np.isnan(found[ASKED[0]]), tolerance.DIVERGED, found[ASKED[0]])
        tables[at][tuple(np.transpose(cells))] = accuracy
        done += len(cells)
        yield tuple(_snapshot(spec, maps, tables, done, number, len(parts)) for spec in specs)


def _snapshot(
    spec: TrainSpec, maps: Sequence[TrainSpec], tables: Sequence[np.ndarray], done: int, number: int, count: int
) -> Snapshot:
    values = {tolerance.COLUMN: np.stack([tables[at] for at in tolerance.places(spec, maps)])}
    notes = {} if number else {"axes": {tolerance.COLUMN: tolerance.axes(spec)}}
    return Snapshot(done, values, notes, Ending("done", done) if number == count - 1 else None)


MEASURES: Measures = {tolerance.COLUMN: Measure("own", frames)}
