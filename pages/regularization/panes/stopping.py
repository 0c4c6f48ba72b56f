"""When to stop: the error on the validation part against the step, the best epoch, and the weights that are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.drawn import networks

MOST = 6
WORDS = (
    *("stopping_title", "stopping_aside", "stopping_validation", "stopping_train", "stopping_best", "stopping_kept"),
    *("stopping_veil", "stopping_legend", "stopping_patience", "stopping_error"),
)
COLUMNS = ("validation_accuracy", "validation_loss")


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Where every network has a validation part of classes."""
    found = networks(specs)
    there = all(spec.validation and not spec.data.numbers for spec in found)
    return COLUMNS if found and len(found) <= MOST and there else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """Epochs that each network waits, updates of its epochs, and the share that guessing gets wrong."""
    found = networks(specs)
    chance = max(1 - 1 / spec.data.classes for spec in found)
    waits = [spec.patience for spec in found]
    return {"patience": waits, "epoch": [spec.epoch for spec in found], "chance": chance}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """Both columns (n, K), and best_step (n, K): the step whose weights are kept, NaN before a network stops."""
    kept = [[(shot.notes.get("best_step", np.nan) if shot else np.nan) for shot in frame] for frame in frames]
    best = np.array(kept, np.float32).reshape(len(frames), len(specs))
    return {**{name: stacked(frames, name, ()) for name in COLUMNS}, "best_step": best}
