"""What the picture of dead units draws: it needs nothing beyond what the player has of every run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.parts.activations import LeakyReLU, ReLU
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.spec import layered

WORDS = ("dead_title", "dead_of", "dead_veil", "dead_worst", "dead_count")


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Where an activation can die, its share of dead units; else nothing, and there is no such picture."""
    rectified = any(isinstance(spec.activation, ReLU | LeakyReLU) for spec in specs)  # type: ignore[attr-defined]
    return ("activation_dead",) if rectified and layered(specs) else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """The number of units of each hidden layer, of each variant."""
    return {"widths": [spec.hidden for spec in specs]}  # type: ignore[attr-defined]


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """Nothing more."""
    return {}
