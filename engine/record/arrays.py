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


def sparse(frames: Sequence[Frame], name: str, shape: tuple[int, ...], dtype: type) -> dict[str, np.ndarray]:
    """{name: (m, *shape), name_at: (n, K) int32}: the m values that there are, and where each is, -1 for none.

    For a column that only some snapshots have; what a variant's value lacks of `shape` is 0.
    """
    every = ((i, k, snapshot) for i, frame in enumerate(frames) for k, snapshot in enumerate(frame))
    held = [(i, k, snapshot.values[name]) for i, k, snapshot in every if snapshot and name in snapshot.values]
    at = np.full((len(frames), len(frames[0])), -1, np.int32)
    rows: np.ndarray = np.zeros((len(held), *shape), dtype)
    for row, (i, k, value) in enumerate(held):
        at[i, k] = row
        place: Any = (row, *(slice(0, n) for n in value.shape))
        rows[place] = value
    return {name: rows, f"{name}_at": at}


def shape_of(frames: Sequence[Frame], name: str) -> tuple[int, ...]:
    """Shape of a column's values, as large as they come."""
    shapes = [s.values[name].shape for frame in frames for s in frame if s and name in s.values]
    return tuple(map(max, zip(*shapes, strict=True)))


def _place(row: np.ndarray, snapshot: Snapshot | None, name: str) -> None:
    if snapshot and name in snapshot.values:
        value = snapshot.values[name]
        place: Any = (0, *(slice(0, n) for n in value.shape))
        row[place] = value
