"""What the mosaic of units draws: dead, asleep, alive or revived, a square a unit, a row of layers a variant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.recording import Frame, Snapshot
from engine.spec import Spec
from engine.train.spec import TrainSpec
from pages.activations.columns import UNITS

COLUMN = "unit_states"
WORDS = (
    *("states_title", "states_of", "states_dead", "states_asleep", "states_alive", "states_revived"),
    *("states_veil", "states_count"),
)
MOST, DEEPEST = 3, 6
"""Variants that are drawn together, and layers."""
NO_UNIT = 255


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Recorded where a unit of some variant can die; not of more or deeper networks than can be drawn."""
    networks = [spec for spec in specs if isinstance(spec, TrainSpec)]
    fits = len(networks) <= MOST and all(0 < spec.depth <= DEEPEST for spec in networks)
    return (COLUMN,) if fits and any(spec.activation.dies for spec in networks) else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """Units that are drawn, and units that there are, of each layer of each variant."""
    return {"units": [list(spec.hidden) for spec in specs], "most": UNITS}  # type: ignore[attr-defined]


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """unit_states (n, K, depth, UNITS) bytes: NO_UNIT where there is none, or no measurement in this frame."""
    depth = max(spec.depth for spec in specs)  # type: ignore[attr-defined]
    return {COLUMN: np.stack([np.stack([_of(snapshot, depth) for snapshot in frame]) for frame in frames])}


def _of(snapshot: Snapshot | None, depth: int) -> np.ndarray:
    found = np.full((depth, UNITS), NO_UNIT, np.uint8)
    if snapshot and COLUMN in snapshot.values:
        states = snapshot.values[COLUMN]
        found[: len(states)] = states
    return found
