"""The plane's grid as a hidden layer of two or three units bends it, with examples; one picture a variant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.arrays import sparse
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.data import load
from engine.train.drawn import NODES, PLACED, examples, networks, warped_layer, window
from engine.train.spec import TrainSpec
from figures.pictures.drawn import MOST

WORDS = (
    *("warp_title", "warp_key", "warp_plane", "warp_axis", "warp_layer", "warp_turn", "warp_why"),
    *("boundary_veiled", "boundary_veiled_why", "boundary_legend"),
)
COLUMNS = ("warped_plane", "warped_answer")


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """What is recorded for it, where a variant has such a layer."""
    found = networks(specs)
    return COLUMNS if len(found) <= MOST and any(warped_layer(spec) >= 0 for spec in found) else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """{"nodes", "variants": [{"layer", "units", "last", "window", "classes", "x", "y", "of": classes}]} of examples."""
    return {"nodes": NODES, "variants": [_variant(spec) for spec in networks(specs)]}


def _variant(spec: TrainSpec) -> dict[str, Any]:
    """`layer` is -1 where there is nothing to draw."""
    layer = warped_layer(spec)
    if layer < 0:
        return {"layer": -1}
    data, (low, high) = load(spec), window(spec)
    x, y = (np.round(examples(spec)[0][:PLACED, axis], 3).tolist() for axis in (0, 1))
    drawn = {"layer": layer, "units": spec.hidden[layer], "classes": spec.data.classes, "window": [low, high]}
    drawn["last"] = layer == spec.depth - 1
    return {**drawn, "x": x, "y": y, "of": data.train_y[:PLACED].tolist()}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """Its columns, and where each is."""
    classes = max(spec.data.classes for spec in networks(specs))
    plane = sparse(frames, "warped_plane", (NODES**2 + PLACED, 3), np.float32)
    return plane | sparse(frames, "warped_answer", (classes, 4), np.float32)
