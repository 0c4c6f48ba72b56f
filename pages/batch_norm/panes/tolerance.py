"""The two tolerance maps on the stage: 144 trainings with the norm, 144 without, filling in as they end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.parts.inits import Normal
from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec, show
from engine.train.spec import TrainSpec
from pages.batch_norm import tolerance

GOOD = 0.9
"""Test accuracy from which a cell counts as a network that has learned."""
WORDS = (
    *("maps_with", "maps_without", "maps_of", "maps_outlined", "maps_rate", "maps_scale", "maps_cell", "maps_accuracy"),
    *("maps_trained", "maps_small", "maps_waiting", "maps_diverged"),
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """The maps: 288 trainings, so the picture is a dear one; for other variants there is the chart."""
    return (tolerance.COLUMN,)


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """Axes, what a cell trains, how many there are, and where the variants stand: [half, row, column] by value."""
    networks = [spec for spec in specs if isinstance(spec, TrainSpec)]
    axes = tolerance.axes(networks[0])
    count = 2 * tolerance.SIDE**2
    return {**axes, "count": count, "good": GOOD, "places": [_place(spec) for spec in networks]}


def _place(spec: TrainSpec) -> dict[str, Any] | None:
    """Where a variant stands on the maps: only one with normal weights has a place."""
    if not isinstance(spec.init, Normal):
        return None
    return {"half": int(spec.norm.name == "none"), "lr": spec.optimizer.lr, "std": spec.init.std}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """tolerance (n, K, 2, SIDE, SIDE): test accuracies, NaN where not trained yet, -1 where training diverged."""
    side = tolerance.SIDE
    return {tolerance.COLUMN: stacked(frames, tolerance.COLUMN, (2, side, side))}


def pick(specs: Sequence[Spec], said: Mapping[str, Any]) -> Mapping[str, str]:
    """The learning rate, the weights and the norm of a cell {"half", "row", "column"}."""
    network = next(spec for spec in specs if isinstance(spec, TrainSpec))
    half, row, column = (int(at) if isinstance(at := said.get(name), int) else -1 for name in ("half", "row", "column"))
    if half not in (0, 1) or row not in range(tolerance.SIDE) or column not in range(tolerance.SIDE):
        return {}
    norm = tolerance.halves(network)[half].norm.name
    scale, rate = show(tolerance.SCALES[row]), show(tolerance.RATES[column])
    return {"norm": norm, "init": "normal", "init.std": scale, "optimizer.lr": rate}
