"""How a range test is judged: its rules on every update's loss, and full runs at several rates under six seeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from engine.parts.annealing import RangeTest
from engine.parts.schedules import Constant
from engine.record.pieces import Pieces
from engine.record.recording import Ending, Frame, Snapshot
from engine.train.columns import COLUMNS, SEEDS
from engine.train.experiment import lanes_of, lockstep
from engine.train.final import DIVERGED, finals
from engine.train.learning import guess
from engine.train.measure import Measure, Measures
from engine.train.population import population
from engine.train.rate_curves import planned
from engine.train.spec import TrainSpec
from engine.train.variants import at_rate
from pages.schedules.columns import FIELDS, RATES, judged, swept
from pages.schedules.rules import RULES, suggested

Array = np.ndarray


def sweep(specs: Sequence[TrainSpec]) -> Iterator[Frame | None]:
    """One frame: (RATES, FIELDS, SEEDS) of each variant of which full runs are made, NaN of the others."""
    rates, found = swept(specs), []
    for spec, wanted in zip(specs, judged(specs), strict=True):
        table = (yield from _ends(spec, rates)) if wanted else np.full((RATES, len(FIELDS), SEEDS), np.nan)
        found.append(table)
    yield _frame(specs, "rate_sweep", found)


def _ends(spec: TrainSpec, rates: Array) -> Pieces[Array]:
    kept = Constant() if isinstance(spec.schedule, RangeTest) else spec.schedule
    each = [at_rate(replace(spec, schedule=kept, change=""), rate) for rate in rates.tolist()]
    found = yield from finals(population(each), FIELDS)
    chance = {"loss": np.inf, "test_accuracy": guess(spec)}
    ends = [np.where(found[DIVERGED], chance[name], found[name]) for name in FIELDS]
    return np.reshape(ends, (len(FIELDS), RATES, SEEDS)).swapaxes(0, 1)


def suggestions(specs: Sequence[TrainSpec]) -> Iterator[Frame | None]:
    """One frame: (RULES,) of each range test, NaN of others."""
    found = []
    for spec in specs:
        is_test = isinstance(spec.schedule, RangeTest) and spec.steps
        found.append((yield from _read(spec)) if is_test else np.full(len(RULES), np.nan))
    yield _frame(specs, "range_suggestions", found)


def _read(spec: TrainSpec) -> Pieces[Array]:
    specs, shots = [replace(spec, every=1)], list[Snapshot]()
    lanes = yield from lanes_of(specs, {"loss": COLUMNS["loss"]})
    for frame in lockstep(lanes, specs, ["loss"]):
        shots += [shot for shot in frame or () if shot is not None]
        yield
    steps = np.array([shot.step for shot in shots[1:]], int)
    return suggested(planned(spec)[steps - 1], np.array([shot.values["loss"] for shot in shots[1:]]))


def _frame(specs: Sequence[TrainSpec], name: str, values: Sequence[Array]) -> Frame:
    ends = zip(specs, values, strict=True)
    return tuple(Snapshot(spec.steps, {name: value}, {}, Ending("done", spec.steps)) for spec, value in ends)


MEASURES: Measures = {
    "rate_sweep": Measure("own", sweep),
    "range_suggestions": Measure("own", suggestions),
}
