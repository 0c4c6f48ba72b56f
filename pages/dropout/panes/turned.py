"""Digits turned step by step: how uncertain the answer is, through one pass and through many masks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.spec import TrainSpec
from pages.dropout.columns import ANGLES

COLUMNS = ("uncertainty", "turned_input")
WORDS = (
    *("turned_title", "turned_masks", "turned_single", "turned_right", "turned_entropy"),
    *("turned_most", "turned_waiting", "turned_veiled", "turned_veiled_why", "turned_label", "turned_legend"),
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Measured where a variant drops something: without that all masks are one."""
    drops = any(isinstance(spec, TrainSpec) and spec.dropout.name != "none" for spec in specs)
    turns = all(isinstance(spec, TrainSpec) and spec.data.n_in in (2, 64) and not spec.data.numbers for spec in specs)
    return COLUMNS if drops and turns else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """The angles, and the number of classes: log of it is the entropy of knowing nothing."""
    first = next(spec for spec in specs if isinstance(spec, TrainSpec))
    drops = [isinstance(spec, TrainSpec) and spec.dropout.name != "none" for spec in specs]
    side = 8 if first.data.n_in == 64 else 0
    return {"angles": list(ANGLES), "classes": first.data.classes, "side": side, "drops": drops}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """Of the end alone: uncertainty (1, K, angles, 5) and turned_input (1, angles, n_in); (0,) of frames before it."""
    end = next((frame for frame in frames if any(s and COLUMNS[0] in s.values for s in frame)), None)
    if end is None:
        return dict.fromkeys(COLUMNS, np.zeros(0, np.float32))
    known = [snapshot.values if snapshot and COLUMNS[0] in snapshot.values else None for snapshot in end]
    tables = [np.full((len(ANGLES), 5), np.nan) if values is None else values[COLUMNS[0]] for values in known]
    digit = next(values for values in known if values is not None)[COLUMNS[1]]
    return {COLUMNS[0]: np.stack(tables).astype(np.float32)[None], COLUMNS[1]: digit.astype(np.float32)[None]}
