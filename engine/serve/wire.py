"""Messages between the pool and its workers: a length, then a packed header with arrays."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from importlib import import_module
from typing import Any, BinaryIO

import numpy as np

from engine.experiments import Experiment
from engine.record.codec import pack, unpack
from engine.record.recording import Ending, Frame, Snapshot

_LENGTH = struct.Struct("<I")
EXPERIMENTS_AT = "engine.experiments:EXPERIMENTS"
"""Where both sides find the experiments, as module:attribute."""
Message = tuple[dict[str, Any], dict[str, np.ndarray]]


def find_experiments(at: str = EXPERIMENTS_AT) -> Mapping[str, Experiment]:
    """The mapping name -> Experiment at `module:attribute`."""
    module, _, attribute = at.partition(":")
    found: Mapping[str, Experiment] = getattr(import_module(module), attribute)
    return found


def send(stream: BinaryIO, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray] | None = None) -> None:
    """Write one message and flush it."""
    blob = pack(header, arrays)
    stream.write(_LENGTH.pack(len(blob)) + blob)
    stream.flush()


def receive(stream: BinaryIO) -> Message | None:
    """The next message, or None when the other side has closed."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    blob = stream.read(length)
    return unpack(blob) if len(blob) == length else None


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
