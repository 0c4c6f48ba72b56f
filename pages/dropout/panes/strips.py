"""What the player shows of dropout: which units are off at each step, layer by layer, and what gradient comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.spec import TrainSpec
from pages.dropout.columns import CELLS, CELLS_ACROSS

MASKS = ("mask_cells", "mask_off", "activation_zero")
"""What is recorded where a variant drops; the shares of zeros are for the doctor."""
GRADIENTS = ("gradient_cells", "gradient_zeros")
"""... and besides where units are dropped."""
WORDS = (
    *("masks", "masks_hint", "masks_on", "masks_off", "masks_off_share", "masks_asked", "masks_input", "masks_of"),
    *("masks_part", "connections_on", "connections_off", "connections_part", "factor_size", "factor_negative"),
    *("factor_asked", "factor_spread", "masks_back", "masks_zeros"),
)
Row = tuple[Sequence[int], dict[str, Any]]
"""The variants of a strip, and one of its rows."""
MOST = 2048
"""Cells drawn of all strips together; never fewer than FEWEST of a layer."""
FEWEST = 32


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """What is recorded for it: masks where a variant drops, and gradients where these are of units."""
    groups = _groups(specs)
    return MASKS[: 3 * bool(groups)] + GRADIENTS[: 2 * any(_of_units(spec) for spec, _ in groups)]


def _of_units(spec: TrainSpec) -> bool:
    return spec.dropout.masks and not spec.dropout.on_weights


def _groups(specs: Sequence[Spec]) -> list[tuple[TrainSpec, list[int]]]:
    """(spec, variants) of those that drop, those with the same masks together."""
    found: dict[Any, tuple[TrainSpec, list[int]]] = {}
    for k, spec in enumerate(specs):
        if isinstance(spec, TrainSpec) and _places(spec):
            found.setdefault(_drawn_by(spec), (spec, []))[1].append(k)
    return list(found.values())


def _drawn_by(spec: TrainSpec) -> tuple[object, ...]:
    """What variants with the same masks agree in; what is asked of them beside, and a norm, change nothing."""
    shape = (item for item in spec.apart().items() if item[0] not in spec.unasked() and not item[0].startswith("norm"))
    return (spec.dropout, spec.seed_mask, spec.stride, *shape)


def _places(spec: TrainSpec) -> list[int]:
    """0 where inputs are dropped, and the hidden layers (from 1) with dropout."""
    return [0] * bool(spec.dropout.p_input) + [layer + 1 for layer in spec.dropout.on(spec.depth)]


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """The strips of masks."""
    return {"strips": strips(specs)}


def strips(specs: Sequence[Spec]) -> list[dict[str, Any]]:
    """The strips: {"variants", "kind", "rows"}, a row one place with dropout.

    A row is {"layer" (0: the input), "units", "cells" of them drawn, "at" (where its bytes begin in a frame's), "p",
    "kept" (what training multiplies with where a unit is on), "asked" (what evaluation mode multiplies with), "back"
    (where the bytes of its gradients begin, None where there are none)}.
    """
    groups = _groups(specs)
    most = max(FEWEST, MOST // max(1, sum(len(_places(spec)) for spec, _ in groups)))
    found, at, back = [], 0, 0
    for spec, variants in groups:
        rows = []
        for layer in _places(spec):
            there = layer > 0 and _of_units(spec)
            rows.append(_row(spec, layer, min(most, CELLS)) | {"at": at, "back": back if there else None})
            at += _bytes(spec, rows[-1]["cells"])
            back += rows[-1]["cells"] * there
        found.append({"variants": variants, "kind": spec.dropout.name, "rows": rows})
    return found


def _row(spec: TrainSpec, layer: int, most: int) -> dict[str, Any]:
    dropout = spec.dropout
    p = dropout.rate(layer - 1)
    kept, asked = dropout.kept(p), dropout.at_test(p)
    n_in, n_out = spec.sizes[max(0, layer - 1)], spec.sizes[layer]
    square = min(n_in, CELLS_ACROSS) * min(n_out, CELLS_ACROSS)
    units, cells = (n_in * n_out, square) if dropout.on_weights else (n_out, min(n_out, CELLS))
    return {"layer": layer, "units": units, "cells": min(cells, most), "p": p, "kept": kept, "asked": asked}


def _bytes(spec: TrainSpec, cells: int) -> int:
    """Bytes of so many cells: bits, or the factors of Gaussian noise."""
    return cells if not spec.dropout.masks else -(-cells // 8)


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> dict[str, np.ndarray]:
    """mask (n, bytes of all rows), mask_off (n, rows), NaN where a variant has ended; of gradients likewise."""
    rows = [(strip["variants"], row) for strip in strips(specs) for row in strip["rows"]]
    cells = [np.concatenate([_packed(specs, frame, *row) for row in rows]) for frame in frames]
    back = [np.concatenate([np.zeros(0, np.uint8), *_returned(frame, rows)]) for frame in frames]
    found = {"mask": np.stack(cells), "mask_off": _table(frames, rows, "mask_off")}
    return found | {"mask_back": np.stack(back), "mask_zeros": _table(frames, rows, "gradient_zeros")}


def _table(frames: Sequence[Frame], rows: Sequence[Row], name: str) -> np.ndarray:
    """(n, rows) of a column with a number for each layer, input first; NaN where there is none."""
    return np.array([[_value(frame, who, name, row["layer"]) for who, row in rows] for frame in frames], np.float32)


def _returned(frame: Frame, rows: Sequence[Row]) -> list[np.ndarray]:
    """The bytes of the gradients of each row that has any."""
    there = [(who, row) for who, row in rows if row["back"] is not None]
    found = [(row["cells"], _value(frame, who, "gradient_cells", row["layer"])) for who, row in there]
    return [value[:n] if np.ndim(value) else np.zeros(n, np.uint8) for n, value in found]


def _value(frame: Frame, variants: Sequence[int], name: str, layer: int) -> Any:
    """A row of a column of the first of these variants that has not ended; NaN where all have."""
    alive = (snapshot for k in variants if (snapshot := frame[k]) and name in snapshot.values)
    snapshot = next(alive, None)
    return snapshot.values[name][layer] if snapshot else np.nan


def _packed(specs: Sequence[Spec], frame: Frame, variants: Sequence[int], row: dict[str, Any]) -> np.ndarray:
    spec = specs[variants[0]]
    assert isinstance(spec, TrainSpec)
    found = np.atleast_1d(_value(frame, variants, "mask_cells", row["layer"]))
    if len(found) == 1:  # ended
        return np.zeros(_bytes(spec, row["cells"]), np.uint8)
    cells = found[: row["cells"]]
    return cells.astype(np.uint8) if not spec.dropout.masks else np.packbits(cells > 0)
