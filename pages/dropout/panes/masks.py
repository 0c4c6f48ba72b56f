"""One network, one digit, many masks: the drawn units of a trained network under one mask after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.recording import Frame, Snapshot
from engine.spec import Spec
from engine.train.spec import TrainSpec
from pages.dropout.columns import ANSWERED, DRAWN
from pages.dropout.panes.strips import strips

OF_ONE = ("mask_answers", "mask_units", "mask_counts", "mask_links", "mask_input", "mask_truth")
EVALUATION = "mask_evaluation"
LAYERS = 4
"""Layers that are drawn at most: of deeper networks the last ones."""
WORDS = (
    *("masks_title", "masks_distinct", "masks_answers", "masks_key", "masks_label", "masks_layer"),
    *("masks_gone", "masks_drawn", "masks_digit", "masks_evaluation", "masks_training", "masks_links", "masks_veiled"),
    *("masks_veiled_why", "masks_legend", "masks_this", "masks_mean", "masks_ended", "masks_times"),
)


def _shown(specs: Sequence[Spec]) -> tuple[int, TrainSpec] | None:
    """The first variant whose units are dropped, with its place."""
    each = ((k, spec) for k, spec in enumerate(specs) if isinstance(spec, TrainSpec))
    return next(((k, s) for k, s in each if _drawable(s)), None)


def _drawable(spec: TrainSpec) -> bool:
    """Whether its masks are of units in layers of one width, and its answers classes."""
    units = spec.dropout.name != "none" and not spec.dropout.on_weights and spec.depth > 0
    return units and "width" not in spec.idle and not spec.data.numbers


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Measured where units of a variant are dropped, of layers alike; weights that are dropped are too many to draw."""
    return (*OF_ONE, EVALUATION) if _shown(specs) else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """The variant that is drawn; its layers (from 0), units of each, width, classes; masks, and the image's side.

    "training" says where the bits of each layer's mask begin in a frame's (`strips`), None where all units are on.
    """
    found = _shown(specs)
    assert found is not None
    k, spec = found
    layers = list(range(max(0, spec.depth - LAYERS), spec.depth))
    size = {"width": spec.width, "units": min(DRAWN, spec.width), "classes": spec.data.classes, "masks": ANSWERED}
    side = round(spec.data.n_in**0.5)
    image = side if side**2 == spec.data.n_in and side > 2 else 0
    training = _training(specs, k, layers) if spec.dropout.masks else []
    return {"variant": k, "layers": layers, "side": image, "training": training, **size}


def _training(specs: Sequence[Spec], k: int, layers: Sequence[int]) -> list[int | None]:
    own = next(strip["rows"] for strip in strips(specs) if k in strip["variants"])
    at = {row["layer"] - 1: row["at"] for row in own}
    return [at.get(layer) for layer in layers]


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """The columns of the variant that is drawn, of its end alone: (1, ...), and (0,) of frames before it.

    mask_evaluation (1, K, classes) is of all variants, NaN where one has diverged.
    """
    found = _shown(specs)
    assert found is not None
    end = next((frame for frame in frames if (own := frame[found[0]]) and EVALUATION in own.values), None)
    if end is None:
        return dict.fromkeys((*OF_ONE, EVALUATION), np.zeros(0, np.float32))
    own = end[found[0]]
    assert own is not None
    said = np.stack([_said(snapshot, found[1]) for snapshot in end])
    return {name: np.asarray(own.values[name], np.float32)[None] for name in OF_ONE} | {EVALUATION: said[None]}


def _said(snapshot: Snapshot | None, spec: TrainSpec) -> np.ndarray:
    known = snapshot is not None and EVALUATION in snapshot.values
    value = snapshot.values[EVALUATION] if snapshot is not None and known else np.full(spec.data.classes, np.nan)
    return np.asarray(value, np.float32)
