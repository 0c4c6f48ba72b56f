"""Each variant's best learning rate: of a ladder the one with the lowest final loss, the mean over seeds of all.

    rates   the default of its optimizer times 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50
    seeds   those of weights, batches and masks, and the next ones after these

All are trained as one population, on so many of the run's updates as there is time for: what is best over few updates
is larger, if anything, than what is best over many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

import numpy as np

from engine.record.recording import Recording
from engine.train.spec import SEED, TrainSpec

FACTORS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
SEEDS = 3
COLUMN = "loss"
BUDGET = 3e10
"""Multiplications forward of all searches of a comparison: some twenty seconds of one core."""


def rates(spec: TrainSpec) -> list[float]:
    """The ladder, from below."""
    default: float = type(spec.optimizer)().lr
    return [float(f"{default * factor:.6g}") for factor in FACTORS]


def updates(specs: Sequence[TrainSpec]) -> int:
    """Of how many updates each training consists."""
    work = sum(spec.batch * spec.weights for spec in specs) * len(FACTORS) * SEEDS
    steps = specs[0].steps
    return max(1, min(steps, int(BUDGET / work)))


def population(spec: TrainSpec, steps: int) -> list[TrainSpec]:
    """What is trained of one variant: for each rate, all seeds."""
    return [
        replace(
            with_rate(spec, rate),
            steps=steps,
            every=min(1000, steps),
            **{key: (getattr(spec, key) + k) % (SEED + 1) for key in ("seed", "seed_batch", "seed_mask")},
        )
        for rate in rates(spec)
        for k in range(SEEDS)
    ]


def at_its_best(spec: TrainSpec, recordings: Sequence[Recording]) -> TrainSpec:
    """The variant with the best of the rates; as it is where all diverged."""
    losses = [_final(recording) for recording in recordings]
    means = np.reshape(losses, (len(FACTORS), SEEDS)).mean(1)
    if not np.isfinite(means).any():
        return spec
    return with_rate(spec, rates(spec)[int(np.argmin(means))])


def with_rate(spec: TrainSpec, rate: float) -> TrainSpec:
    """The spec with another learning rate."""
    return TrainSpec.from_query({"optimizer.lr": f"{rate:.6g}"}, spec)[0]


def _final(recording: Recording) -> float:
    """The loss at the end; infinite of what diverged."""
    last = float(recording.columns[COLUMN].values[-1])
    return last if recording.status != "diverged" and np.isfinite(last) else inf
