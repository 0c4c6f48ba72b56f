"""The trainings in which each variant's best learning rate is looked for; only a worker imports this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from engine.record.recording import Ending, Frame, Snapshot
from engine.search.trying import trying
from engine.train.best_rates import COLUMN, FACTORS, SEEDS, rates, updates
from engine.train.final import judging
from engine.train.measure import Measure, Measures
from engine.train.spec import TrainSpec
from engine.train.variants import at_rate


def frames(specs: Sequence[TrainSpec]) -> Iterator[Frame | None]:
    """A frame a variant: `rate_ladder` (FACTORS, SEEDS) of each, NaN of those whose turn has not come.

    The step of a snapshot is the number of variants that are done.
    """
    tables = [np.full((len(FACTORS), SEEDS), np.nan) for _ in specs]
    steps = updates(specs)
    judge = judging(lambda spec, rate: replace(at_rate(spec, rate), steps=steps))
    for at, spec in enumerate(specs):
        tables[at] = (yield from trying({spec: rates(spec)}, range(SEEDS), judge))[spec].scores
        ending = Ending("done", at + 1) if at == len(specs) - 1 else None
        yield tuple(Snapshot(at + 1, {COLUMN: table.copy()}, {}, ending) for table in tables)


MEASURES: Measures = {COLUMN: Measure("own", frames)}
