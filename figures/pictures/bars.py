"""Two numbers for each layer, or for each angle, side by side: what is compared layer by layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.arrays import shape_of, stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.columns import SHIFT
from engine.train.spec import TrainSpec

WORDS = (
    *("bars_layer", "bars_veiled", "bars_veiled_why", "bars_waiting"),
    *("bars_mean", "bars_mean_train", "bars_mean_eval", "bars_variance", "bars_variance_train", "bars_variance_eval"),
)
MEANS = ("train_mean", "eval_mean")


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Means in both modes, and where a variant has batch norm the variance that it is given in both."""
    networks = [spec for spec in specs if isinstance(spec, TrainSpec) and spec.depth]
    differ = [spec for spec in networks if spec.norm.name == "batch_norm" or spec.dropout.name != "none"]
    normed = any(spec.norm.name == "batch_norm" for spec in networks)
    return ((*MEANS, "variance_shift") if normed else MEANS) if differ else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """{"depth": layers of the deepest variant}."""
    return {"depth": max(spec.depth for spec in specs if isinstance(spec, TrainSpec))}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """Columns by layer (n, K, depth): "train_mean", "eval_mean", "train_variance" and "eval_variance"."""
    depth = view(specs)["depth"]
    found = {name: stacked(frames, name, (depth,)) for name in MEANS}
    if "variance_shift" in columns(specs):
        there = any(s and "variance_shift" in s.values for frame in frames for s in frame)
        last = shape_of(frames, "variance_shift")[1] if there else len(SHIFT)
        table = stacked(frames, "variance_shift", (depth, last))
        found |= {f"{mode}_variance": table[..., SHIFT.index(mode)] for mode in ("train", "eval")}
    return found
