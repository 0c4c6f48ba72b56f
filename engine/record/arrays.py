"""Columns of many frames as one array, for what draws them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.record.recording import Frame, Snapshot


def stacked(frames: Sequence[Frame], name: str, shape: tuple[int, ...]) -> np.ndarray:
    """(n, K, *shape) float32; layers a variant does not have, and snapshots without this column, are NaN."""
    found = np.full((len(frames), len(frames[0]), *shape), np.nan, np.float32)
    for i, frame in enumerate(frames):
        for k, snapshot in enumerate(frame):
            _place(found[i, k : k + 1], snapshot, name)
    return found


def shape_of(frames: Sequence[Frame], name: str) -> tuple[int, ...]:
    """Shape of a column's values, as large as they come."""
    shapes = [s.values[name].shape for frame in frames for s in frame if s and name in s.values]
    return tuple(map(max, zip(*shapes, strict=True)))


def _place(row: np.ndarray, snapshot: Snapshot | None, name: str) -> None:
    if snapshot and name in snapshot.values:
        value = snapshot.values[name]
        place: Any = (0, *(slice(0, n) for n in value.shape))
        row[place] = value
