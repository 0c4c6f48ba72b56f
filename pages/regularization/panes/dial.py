"""The dial: a penalty from weak to strong as a row of boundaries and weights, over the errors of all at the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.drawn import networks, plane_like
from engine.train.spec import TrainSpec
from figures.pictures import boundary, drawn
from pages.regularization.columns import BINS, reach
from pages.regularization.strengths import strengths

MOST = 9
"""Networks side by side."""
ERRORS = ("validation_accuracy",)
WORDS = (
    *("dial_title", "dial_aside", "dial_weights", "dial_error", "dial_train", "dial_validation", "dial_test"),
    *("dial_best", "dial_veiled", "dial_veiled_why", "dial_legend", "dial_none", "dial_size"),
    *(f"dial_{knob}" for knob in ("l2", "l1", "decay", "max_norm", "smoothing")),
    *boundary.WORDS,
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Weights and errors; boundaries where the inputs are a plane. Nothing of one network alone, or of too many."""
    found = networks(specs)
    if not 1 < len(found) <= MOST or any(spec.data.numbers for spec in found):
        return ()
    return ("weight_histogram", *ERRORS, *(drawn.PLANE if _planes(found) else ()))


def _planes(found: Sequence[TrainSpec]) -> bool:
    return all(map(plane_like, found))


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """The knob, its values and the order; half the window of the weights; whether a part is set aside."""
    found, how = networks(specs), strengths(specs)
    plain = {"knob": how.knob, "values": how.values, "order": how.order, "bins": BINS}
    held = all(spec.validation for spec in found)
    planes = drawn.view(specs) if _planes(found) else None
    return plain | {"reach": [reach(spec) for spec in found], "held": held, "planes": planes}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """weight_histogram (n, K, BINS), validation_accuracy (n, K), and the planes."""
    found = {"weight_histogram": stacked(frames, "weight_histogram", (BINS,))}
    found |= {name: stacked(frames, name, ()) for name in ERRORS}
    return {**found, **(drawn.arrays(specs, frames, drawn.PLANE) if _planes(networks(specs)) else {})}
