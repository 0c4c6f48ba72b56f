"""Weights of one network against the same weights of another: which are equal, smaller, or exactly 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.arrays import shape_of, stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.drawn import networks
from pages.regularization.columns import SAMPLE

MOST = 4
"""Networks, the last of which the others are compared with."""
WORDS = (
    *("pairs_of_weights", "pairs_of_weights_aside", "pairs_of_weights_veil", "pairs_of_weights_zero"),
    *("pairs_of_weights_same", "pairs_of_weights_size"),
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Of networks of equal shape, so that each weight has its counterpart."""
    found = networks(specs)
    alike = len({(spec.sizes, spec.products) for spec in found}) == 1
    return ("weight_sample", "zero_weights") if alike and 1 < len(found) <= MOST else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """How far an L1 penalty moves a weight in an update, lr x l1 of the first that has one; 0 where none has."""
    steps = [getattr(spec.optimizer, "lr", 0.0) * spec.l1 for spec in networks(specs) if spec.l1]
    return {"fine": steps[0] if steps else 0.0, "most": SAMPLE}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """weight_sample (n, K, weights), zero_weights (n, K)."""
    held = any(shot and "weight_sample" in shot.values for frame in frames for shot in frame)
    shape = shape_of(frames, "weight_sample") if held else (1,)
    return {
        "weight_sample": stacked(frames, "weight_sample", shape),
        "zero_weights": stacked(frames, "zero_weights", ()),
    }
