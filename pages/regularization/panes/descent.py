"""Double descent: the error against the number of random features, as it is fitted from few to many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.drawn import networks
from pages.regularization import descent

MOST = 4
WORDS = (
    *("descent_title", "descent_aside", "descent_test", "descent_train", "descent_features", "descent_examples"),
    *("descent_veil", "descent_legend"),
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Fits beside the run: with a network that is not trained, so that they are what the address is about."""
    found = networks(specs)
    return (descent.COLUMN,) if found and len(found) <= MOST and not any(spec.steps for spec in found) else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """Examples and ladders of all variants, the names of the fields, the share that guessing gets wrong."""
    found = networks(specs)
    chance = max(1 if spec.data.numbers else 1 - 1 / spec.data.classes for spec in found)
    ladders = [descent.ladder(spec) for spec in found]
    plain = {"examples": [descent.examples(spec) for spec in found], "ladders": ladders, "chance": chance}
    return {**plain, "fields": descent.FIELDS, "draws": descent.DRAWS}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """double_descent (n, K, FIELDS)."""
    return {descent.COLUMN: stacked(frames, descent.COLUMN, (len(descent.FIELDS),))}
