"""Test accuracy over the updates in both modes: as it is asked with eval() and without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.spec import TrainSpec

ACCURACIES = ("eval_accuracy", "train_mode_accuracy")
WORDS = (
    *("modes_title", "modes_aside", "modes_eval", "modes_train", "modes_veiled", "modes_veiled_why", "modes_waiting"),
    *("modes_chance", "modes_same"),
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Accuracy in both modes of networks of any kind that answer with classes."""
    return ACCURACIES if any(isinstance(spec, TrainSpec) and not spec.data.numbers for spec in specs) else ()


def view(specs: Sequence[Spec]) -> dict[str, object]:
    """{"differ": by variant, whether its modes can differ, "chance": accuracy of guessing, "asked": its mode}."""
    networks = [spec for spec in specs if isinstance(spec, TrainSpec)]
    differ = [spec.norm.name == "batch_norm" or spec.dropout.name != "none" for spec in networks]
    return {"differ": differ, "chance": 1 / networks[0].data.classes, "asked": [spec.mode for spec in networks]}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """Both accuracies (n, K), NaN where they were not measured."""
    return {name: stacked(frames, name, ()) for name in ACCURACIES}
