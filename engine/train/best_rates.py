"""Each variant's best learning rate: of a ladder the one with the lowest final loss, the mean over seeds of all.

    rates   the default of its optimizer times 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50
    seeds   those of weights, batches and masks, and the next ones after these

All of a variant are trained together, on so many of the run's updates as there is time for: what is best over few
updates is larger, if anything, than what is best over many. `engine.train.measure_rates` trains them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np

from engine.search.trying import Tried, rounded
from engine.train.spec import TrainSpec
from engine.train.variants import at_rate

FACTORS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
SEEDS = 3
COLUMN = "rate_ladder"
BUDGET = 3e10
"""Multiplications forward of all searches of a comparison: some twenty seconds of one core."""


def rates(spec: TrainSpec) -> list[float]:
    """The ladder, from below."""
    default: float = type(spec.optimizer)().lr
    return [rounded(default * factor, 6) for factor in FACTORS]


def updates(specs: Sequence[TrainSpec]) -> int:
    """Of how many updates each training consists."""
    work = sum(spec.batch * spec.weights for spec in specs) * len(FACTORS) * SEEDS
    steps = specs[0].steps
    return max(1, min(steps, int(BUDGET / work)))


def count(specs: Sequence[Any]) -> int:
    """Frames: one a variant."""
    return len(specs)


def bytes_needed(specs: Sequence[Any]) -> int:
    """Estimate of the memory of all trainings of a variant, in bytes."""
    return len(FACTORS) * SEEDS * max(spec.bytes_needed for spec in specs)


def at_its_best(spec: TrainSpec, losses: np.ndarray) -> TrainSpec:
    """The variant with the best of the rates; as it is where all diverged."""
    found = Tried(tuple(rates(spec)), losses)
    return at_rate(spec, found.point) if isfinite(found.point) else spec
