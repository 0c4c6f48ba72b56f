"""What the picture of the weights' spread needs recorded, and what is sent to the browser for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.spec import TrainSpec

WORDS = ("template_spread_title", "template_spread_veil")
COLUMN = "template_weight_std"


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Recorded for it; () where it has nothing to show of these variants, and then it is left out."""
    return (COLUMN,)


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """Nothing that its class must know beforehand."""
    return {}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """ "template_weight_std" (n, K, depth), NaN where there is no number."""
    depth = max(spec.depth for spec in specs if isinstance(spec, TrainSpec))
    return {COLUMN: stacked(frames, COLUMN, (depth,))}
