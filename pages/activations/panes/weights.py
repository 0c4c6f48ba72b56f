"""What the plane of two weights draws: their way, update by update, and the quadrants that one example allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.spec import TrainSpec

COLUMN = "two_weights"
WORDS = (
    *("weights_title", "weights_of", "weights_same", "weights_other", "weights_veil", "weights_first"),
    *("weights_second", "weights_share"),
)
MOST = 3
"""Panels side by side."""


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Recorded where every update is a frame: else the single moves are not seen."""
    networks = [spec for spec in specs if isinstance(spec, TrainSpec)]
    return (COLUMN,) if len(networks) <= MOST and all(spec.stride == 1 for spec in networks) else ()


def view(specs: Sequence[Spec]) -> None:
    """Nothing beforehand."""


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """two_weights (n, K, 2)."""
    return {COLUMN: stacked(frames, COLUMN, (2,))}
