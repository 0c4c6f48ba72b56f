"""The columns of a range test: what it suggests, and the truth, which is a full run at each of several rates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.parts.annealing import RangeTest
from engine.record.columns import Column, measured_in
from engine.train.columns import SEEDS, population_bytes
from engine.train.spec import TrainSpec
from pages.schedules.rules import RULES

RATES, FIELDS = 9, ("loss", "test_accuracy")
"""Rates of a sweep, and what is told of each run's end."""
BELOW, ABOVE = 32.0, 8.0
"""Where no range test says from where to where: so many times below the learning rate of the first, and above it."""


def swept(specs: Sequence[TrainSpec]) -> np.ndarray:
    """(RATES,) from the first rate of the range test to its last, by the same factor each time."""
    first = specs[0]
    lr: float = first.optimizer.lr
    if isinstance(first.schedule, RangeTest):
        return np.geomspace(lr, lr * first.schedule.times, RATES)
    return np.geomspace(lr / BELOW, lr * ABOVE, RATES)


def judged(specs: Sequence[TrainSpec]) -> list[bool]:
    """Of which variants full runs are made: those that are no range test; where all are, each at constant rates."""
    tests = [isinstance(spec.schedule, RangeTest) for spec in specs]
    return [all(tests) or not test for test in tests]


def one_frame(specs: Sequence[TrainSpec]) -> int:
    """Each of these columns comes once, after the run."""
    return 1


def sweep_bytes(specs: Sequence[TrainSpec]) -> int:
    """What a run takes for the sweep alone."""
    return RATES * population_bytes(specs)


COLUMNS = measured_in(
    "pages.schedules.measure",
    Column(
        name="rate_sweep",
        kind="array",
        source=f"({RATES}, {len(FIELDS)}, {SEEDS}): {', '.join(FIELDS)} at the end, by rate and seed",
        frames=one_frame,
        bytes=sweep_bytes,
    ),
    Column("range_suggestions", "array", "", f"({', '.join(RULES)}): learning rates", frames=one_frame),
)
