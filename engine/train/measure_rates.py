"""The trainings in which each variant's best learning rate is looked for; only a worker imports this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from engine.record.pieces import Pieces
from engine.record.recording import Ending, Frame, Snapshot
from engine.search.trying import trying
from engine.train.best_rates import COLUMN, FACTORS, SEEDS, rates, updates
from engine.train.final import losses
from engine.train.measure import Measure, Measures
from engine.train.spec import TrainSpec
from engine.train.variants import at_rate, seeded

Array = np.ndarray


def frames(specs: Sequence[TrainSpec]) -> Iterator[Frame | None]:
    """A frame a variant: `rate_ladder` (FACTORS, SEEDS) of each, NaN of those whose turn has not come.

    The step of a snapshot is the number of variants that are done.
    """
    tables = [np.full((len(FACTORS), SEEDS), np.nan) for _ in specs]
    judge = partial(judged, updates(specs))
    for at, spec in enumerate(specs):
        tables[at] = (yield from trying({spec: rates(spec)}, range(SEEDS), judge))[spec].scores
        ending = Ending("done", at + 1) if at == len(specs) - 1 else None
        yield tuple(Snapshot(at + 1, {COLUMN: table.copy()}, {}, ending) for table in tables)


def judged(steps: int, asked: Sequence[tuple[TrainSpec, float]], seeds: Sequence[int]) -> Pieces[Array]:
    """(asked, seeds) losses of networks at rates after so many updates, infinite where they diverged."""
    made = [seeded(replace(at_rate(spec, rate), steps=steps), k) for spec, rate in asked for k in seeds]
    return (yield from losses(made)).reshape(len(asked), len(seeds))


MEASURES: Measures = {COLUMN: Measure("own", frames)}
