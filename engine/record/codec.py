"""One binary form for recordings, worker messages and player feeds: a JSON header, then raw arrays. No pickle."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

Arrays = Mapping[str, np.ndarray]
_LENGTH = struct.Struct("<I")


def pack(header: Mapping[str, Any], arrays: Arrays | None = None) -> bytes:
    """u32 length of the JSON, the JSON (`header` and the list of arrays), zeros to a multiple of 8, the arrays.

    Arrays are little-endian and C-ordered, each padded to a multiple of 8 bytes, so a reader may view them in place.
    """
    arrays = {key: _plain(array) for key, array in (arrays or {}).items()}
    layout = [[key, array.dtype.str, list(array.shape)] for key, array in arrays.items()]
    text = json.dumps({**header, "arrays": layout}, separators=(",", ":")).encode()
    text += b" " * (-(len(text) + _LENGTH.size) % 8)
    parts = [_LENGTH.pack(len(text)), text]
    for array in arrays.values():
        parts += [array.tobytes(), bytes(-array.nbytes % 8)]
    return b"".join(parts)


def unpack(blob: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """(header, arrays) of `pack`; the arrays are read-only views into `blob`. Raises ValueError on a broken blob."""
    try:
        (length,) = _LENGTH.unpack_from(blob)
        header = json.loads(blob[_LENGTH.size : _LENGTH.size + length])
        return header, _views(blob, header.pop("arrays"), _LENGTH.size + length)
    except (struct.error, KeyError, UnicodeDecodeError) as error:
        raise ValueError(f"not a packed message: {error}") from error


def _views(blob: bytes, layout: list[Any], at: int) -> dict[str, np.ndarray]:
    arrays: dict[str, np.ndarray] = {}
    for key, dtype, shape in layout:
        kind = np.dtype(dtype)
        if kind.hasobject:
            raise ValueError(f"array {key!r} holds objects")
        count = math.prod(shape)
        arrays[key] = np.frombuffer(blob, kind, count, at).reshape(shape)
        at += -(-count * kind.itemsize // 8) * 8
    return arrays


def _plain(array: np.ndarray) -> np.ndarray:
    return np.asarray(array, array.dtype.newbyteorder("<"), order="C")
