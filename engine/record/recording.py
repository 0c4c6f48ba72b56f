"""What a run leaves behind: snapshots as they come, and a recording of one variant when they are put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Ending:
    """Why a variant ended: "done", "stopped" early, or "diverged" in a layer (1 = first hidden) by a quantity."""

    status: str
    step: int
    layer: int | None = None
    quantity: str = ""


@dataclass(frozen=True)
class Snapshot:
    """The measurements asked for at one step of one variant: column name -> array of that column's shape.

    `notes` holds what is fixed for the whole run (bin edges) and comes with the first snapshot only.
    `ending` is set on the variant's last snapshot. Where `steps` (n,) is given, the snapshot is of n steps at once, the
    last being `step`: every value then has a leading axis over them.
    """

    step: int
    values: Mapping[str, np.ndarray]
    notes: Mapping[str, Any] = field(default_factory=dict)
    ending: Ending | None = None
    steps: np.ndarray | None = None


Frame = tuple[Snapshot | None, ...]
"""One snapshot per variant, in order; None for a variant that has ended before."""
OVER = Snapshot(-1, {})
"""Stands for the snapshot after the last."""


def abreast(variants: Sequence[Iterator[Snapshot | None]]) -> Iterator[Frame | None]:
    """Frames of variants that each yield their own snapshots, with None wherever one pauses and after each frame."""
    while True:
        shots: list[Snapshot | None] = []
        for variant in variants:
            while (shot := next(variant, OVER)) is None:
                yield None
            shots.append(shot if shot is not OVER else None)
        if not any(shots):
            return
        yield tuple(shots)
        yield None


@dataclass(frozen=True)
class Series:
    """One column over time: `steps` (T,) and `values` (T, *shape of the column)."""

    steps: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class Recording:
    """One variant of a run: its address, how it ended ("running", "done", "stopped", "diverged") and its columns."""

    address: str
    status: str
    columns: Mapping[str, Series]
    notes: Mapping[str, Any] = field(default_factory=dict)
    ending: Ending | None = None


def record(address: str, snapshots: Iterable[Snapshot]) -> Recording:
    """The recording of one variant's snapshots, in order; a column may be missing from some of them."""
    taken: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}
    notes: dict[str, Any] = {}
    ending: Ending | None = None
    for snapshot in snapshots:
        notes |= snapshot.notes
        ending = snapshot.ending or ending
        for name, value in snapshot.values.items():
            taken.setdefault(name, []).append(_rows(snapshot, value))
    columns = {name: _series(pairs) for name, pairs in taken.items()}
    return Recording(address, ending.status if ending else "running", columns, notes, ending)


def _rows(snapshot: Snapshot, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(steps (n,), values (n, ...)) of one column of a snapshot."""
    if snapshot.steps is not None:
        return snapshot.steps, value
    return np.array([snapshot.step], np.int64), np.asarray(value)[None]


def _series(parts: list[tuple[np.ndarray, np.ndarray]]) -> Series:
    steps, values = zip(*parts, strict=True)
    return Series(np.concatenate(steps).astype(np.int64), np.concatenate(values))
