"""Messages between the pool and its workers: a length, then a packed header with arrays."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from importlib import import_module
from typing import Any, BinaryIO

import numpy as np

from engine.experiments import Experiment
from engine.record.codec import pack, unpack

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
