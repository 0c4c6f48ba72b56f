"""What the table of whose statistics draws: test accuracy by those of training, of the test part, of each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.data import MAKERS
from engine.train.spec import TrainSpec
from pages.preprocessing.panes.pictures import TOP

COLUMN = "sorted_accuracy"
MOST = 4
WORDS = (
    *("fits_title", "fits_of", "fits_train", "fits_all", "fits_own_test", "fits_sorted", "fits_veil", "fits_legend"),
    *("fits_means", "fits_chance"),
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """What is recorded for it: of linear models that are trained on classes."""
    networks = [spec for spec in specs if isinstance(spec, TrainSpec)]
    there = len(networks) <= MOST and not any(spec.depth or spec.data.numbers for spec in networks)
    return (COLUMN,) if there else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """Whose statistics each variant takes, the share of guessing, and what a class's own take out, as pictures."""
    networks = [spec for spec in specs if isinstance(spec, TrainSpec)]
    first = networks[0]
    means = None
    if first.data.name in TOP and first.data.channels == 1:
        _, _, x, y = MAKERS[first.data.name](first.data, first.seed_data)
        classes = [x[y == c].mean(0) / TOP[first.data.name] for c in range(first.data.classes)]
        means = np.round(np.stack([x.mean(0) / TOP[first.data.name], *classes]), 3).tolist()
    fits = [spec.preprocess.fit for spec in networks]
    return {"fits": fits, "chance": 1 / first.data.classes, "means": means}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """sorted_accuracy (n, K)."""
    return {COLUMN: stacked(frames, COLUMN, ())}
