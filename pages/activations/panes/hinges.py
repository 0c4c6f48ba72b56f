"""What the picture of a function of one input draws: the curve that each network makes, and where it has its hinges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.data import load
from engine.train.spec import TrainSpec
from pages.activations.columns import HINGES, POINTS, along

COLUMNS = ("curve_answer", "curve_hinges")
WORDS = (*("hinges_title", "hinges_of", "hinges_x", "hinges_y", "hinges_count", "hinges_veil", "hinges_legend"),)
MOST = 4
"""Variants that are drawn together."""


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Of networks with one input and a number as their answer."""
    networks = [spec for spec in specs if isinstance(spec, TrainSpec)]
    fits = len(networks) <= MOST and all(spec.sizes[0] == 1 and spec.data.numbers for spec in networks)
    return COLUMNS if networks and fits else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """Of each variant its window and training examples (x, y, ...), and whether its function has hinges."""
    networks = [spec for spec in specs if isinstance(spec, TrainSpec)]
    return {"points": POINTS, "most": HINGES, "variants": [_shown(spec) for spec in networks]}


def _shown(spec: TrainSpec) -> dict[str, Any]:
    data = load(spec)
    examples = np.round(np.column_stack([data.train_x[:, 0], data.train_y]), 3).ravel().tolist()
    low, high = along(spec)[[0, -1]]
    return {"window": [round(float(low), 4), round(float(high), 4)], "examples": examples}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """curve_answer (n, K, POINTS) and curve_hinges (n, K, HINGES), NaN where there is none."""
    shapes = {"curve_answer": (POINTS,), "curve_hinges": (HINGES,)}
    return {name: stacked(frames, name, shape).astype(np.float32) for name, shape in shapes.items()}
