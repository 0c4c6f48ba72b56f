"""Frames as a message: plain data, and the arrays of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.record.recording import Ending, Frame, Snapshot


def frame_message(frame: Frame) -> tuple[list[Any], dict[str, np.ndarray]]:
    """(snapshots' heads, arrays) of one frame.

    Array "name" has that column of all variants, one a row; where they differ in shape, "k name" has variant k's.
    """
    heads = [shot and _head(shot) for shot in frame]
    values: list[Mapping[str, np.ndarray]] = [shot.values if shot else {} for shot in frame]
    arrays: dict[str, np.ndarray] = {}
    for name in dict.fromkeys(name for mine in values for name in mine):
        found = {k: np.asarray(mine[name]) for k, mine in enumerate(values) if name in mine}
        if len(found) == len(frame) and len({(array.shape, array.dtype) for array in found.values()}) == 1:
            arrays[name] = np.stack(list(found.values()))
        else:
            arrays |= {f"{k} {name}": array for k, array in found.items()}
    return heads, arrays


def _head(shot: Snapshot) -> list[Any]:
    steps = None if shot.steps is None else shot.steps.tolist()
    return [shot.step, dict(shot.notes), shot.ending and vars(shot.ending), steps]


def read_frame(heads: list[Any], arrays: Mapping[str, np.ndarray]) -> Frame:
    """The inverse of `frame_message`."""
    values: list[dict[str, np.ndarray]] = [{} for _ in heads]
    for key, array in arrays.items():
        k, _, name = key.rpartition(" ")
        if k:
            values[int(k)][name] = array
        else:
            for row, mine in enumerate(values):
                mine[name] = array[row, ...]  # also of a scalar column an array, not a number
    return tuple(head and _snapshot(head, values[k]) for k, head in enumerate(heads))


def _snapshot(head: list[Any], values: dict[str, np.ndarray]) -> Snapshot:
    step, notes, ending, steps = head
    times = None if steps is None else np.array(steps, np.int64)
    return Snapshot(step, values, notes, ending and Ending(**ending), times)
