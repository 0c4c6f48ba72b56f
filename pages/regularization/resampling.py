"""Bias and variance: one network trained on SETS training sets, at each strength of a penalty. Without torch.

    y = f(x) + noise, f(x) = sin 5x; of set m the network answers f_m(x)
    mean over sets of (f_m - f)^2 = (mean of f_m - f)^2 + variance of f_m: bias squared, and variance

Geman, Bienenstock and Doursat 1992. Which trainings these are; `pages.regularization.measure_resampling` makes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from engine.parts.datasets import Curve
from engine.parts.optimizers import Momentum
from engine.parts.preprocessing import Raw
from engine.train.spec import BESIDE, TESTED, TrainSpec

Array = np.ndarray
COLUMN = "resampled_answers"
SETS, POINTS = 30, 61
"""Training sets, and places on [-1, 1] at which every network is evaluated."""
STRENGTHS = (0.0, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
"""L2."""
EXAMPLES, NOISE = 20, 0.3
WIDTH, DEPTH, STEPS, FRAMES = 32, 2, 1500, 5
"""Bounds on what is trained, updates of all EXAMPLES, and frames on the way."""


class Parts(NamedTuple):
    """(STRENGTHS,) squared bias and variance, means over the places."""

    bias: Array
    variance: Array


def plan(spec: TrainSpec) -> TrainSpec:
    """What all trainings have in common: the page's activation and first weights, in its size or smaller."""
    return TrainSpec(
        data=Curve(noise=NOISE),
        examples=EXAMPLES,
        preprocess=Raw(),
        depth=min(spec.depth, DEPTH),
        width=min(spec.width, WIDTH),
        activation=spec.activation,
        init=spec.init,
        optimizer=Momentum(lr=0.05),
        batch=EXAMPLES,
        steps=min(spec.steps or STEPS, STEPS),
        probe=1,
        seed=spec.seed,
        seed_data=spec.seed_data,
    )


def networks(spec: TrainSpec) -> list[TrainSpec]:
    """All trainings, strength by strength: training sets of their own, the same first weights."""
    seeds = [spec.seed_data + 1 + at for at in range(SETS)]
    return [replace(plan(spec), l2=strength, seed_data=seed) for strength in STRENGTHS for seed in seeds]


def studied(specs: Sequence[TrainSpec]) -> list[TrainSpec]:
    """These variants without what the trainings do not depend on, each once."""
    return list(dict.fromkeys(map(plan, specs)))


def count(specs: Sequence[Any]) -> int:
    """Frames: FRAMES of each variant."""
    return FRAMES * len(specs)


def bytes_needed(specs: Sequence[Any]) -> int:
    """Estimate of the memory of the networks that train together, in bytes."""
    return int(BESIDE + len(STRENGTHS) * SETS * max(plan(spec).numbers_needed(TESTED) * spec.size for spec in specs))


def places() -> Array:
    """(POINTS,) x."""
    return np.linspace(-1, 1, POINTS)


def truth() -> Array:
    """(POINTS,) f(x)."""
    found: Array = np.sin(5 * places())
    return found


def parts(answers: Array) -> Parts:
    """Of (STRENGTHS, SETS, POINTS) answers."""
    return Parts(((answers.mean(1) - truth()) ** 2).mean(1), answers.var(1).mean(1))
