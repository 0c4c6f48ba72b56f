"""The tolerance map: a network trained at every learning rate x scale of its first weights, with its norm and without.

Which trainings these are, without torch; `pages.batch_norm.measure_tolerance` makes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine.parts.inits import Normal
from engine.parts.layers import BatchNorm, NoNorm
from engine.search.trying import ladder
from engine.train.spec import BESIDE, TESTED, TrainSpec
from engine.train.variants import at_rate

COLUMN = "tolerance"
SIDE = 12
"""Learning rates, and standard deviations of the weights: SIDE x SIDE trainings a map."""
WIDTH, BATCH, STEPS = 20, 32, 300
"""Bounds on what a cell trains: its network is the page's, but no wider, in smaller batches and for fewer updates."""
PART = 24
"""Cells that train together: fewer do not fill a kernel, more fall out of the processor's cache."""


DIVERGED = -1.0
"""In place of an accuracy."""
RATES = ladder(1e-3, 10.0, SIDE, digits=3)
SCALES = ladder(0.01, 3.0, SIDE, digits=3)


def halves(spec: TrainSpec) -> tuple[TrainSpec, TrainSpec]:
    """What the cells of a variant's two maps have in common: with its norm (batch norm if it has none), and without."""
    asked: dict[str, Any] = {**spec.unasked(), "every": 1000, "probe": 1}
    steps, width, batch = min(spec.steps or STEPS, STEPS), min(spec.width, WIDTH), min(spec.batch, BATCH)
    small = replace(spec, **asked, steps=steps, width=width, batch=batch)
    norm = BatchNorm() if spec.norm.name == "none" else spec.norm
    return replace(small, norm=norm), replace(small, norm=NoNorm())


def cell(half: TrainSpec, row: int, column: int) -> TrainSpec:
    """The training of one cell: weights N(0, SCALES[row]^2), learning rate RATES[column]."""
    return at_rate(replace(half, init=Normal(SCALES[row])), RATES[column])


def plan(specs: Sequence[TrainSpec]) -> list[TrainSpec]:
    """The maps that these variants need, each once: variants that differ in nothing that a cell keeps share theirs."""
    return list(dict.fromkeys(cell(half, 0, 0) for spec in specs for half in halves(spec)))


def studied(specs: Sequence[TrainSpec]) -> list[TrainSpec]:
    """These variants without what the maps do not depend on, each once: what is asked for the maps' sake alone."""
    return list(dict.fromkeys(cell(halves(spec)[0], 0, 0) for spec in specs))


def places(spec: TrainSpec, maps: Sequence[TrainSpec]) -> tuple[int, int]:
    """Indices in `plan` of a variant's two maps."""
    with_norm, without = (maps.index(cell(half, 0, 0)) for half in halves(spec))
    return with_norm, without


def parts() -> list[list[tuple[int, int]]]:
    """The cells (row, column) of a map in the parts that train together, in an order that fills it in evenly."""
    order = np.random.default_rng(0).permutation(SIDE * SIDE).tolist()
    return [[divmod(cell, SIDE) for cell in order[at : at + PART]] for at in range(0, len(order), PART)]


def count(specs: Sequence[Any]) -> int:
    """Frames of the maps of these TrainSpecs: one for each part of each map."""
    return len(plan(specs)) * len(parts())


def bytes_needed(specs: Sequence[Any]) -> int:
    """Estimate of the memory of the cells that train together, in bytes: they share their data, and answer its test."""
    data = max(2 * spec.trained_on * spec.data.n_in * spec.size for spec in specs)
    return int(BESIDE + data + PART * max(half.numbers_needed(TESTED) * half.size for half in plan(specs)))


def axes(spec: TrainSpec) -> dict[str, Any]:
    """What a figure needs to know: the axes of the maps, and what a cell trains."""
    half, _ = halves(spec)
    facts = {"norm": half.norm.name, "depth": half.depth, "width": half.width, "batch": half.batch, "steps": half.steps}
    return {"x": "optimizer.lr", "y": "init.std", "x_values": RATES, "y_values": SCALES, **facts}
