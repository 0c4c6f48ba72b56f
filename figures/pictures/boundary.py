"""The answers of networks over the plane of their two inputs, with the examples; one plane a variant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.record.recording import Frame
from engine.spec import Spec
from figures.pictures import drawn

WORDS = (
    *("boundary_title", "boundary_key", "boundary_class", "boundary_confidence", "boundary_veiled"),
    *("boundary_veiled_why", "boundary_legend", "boundary_learned", "boundary_diverged", "boundary_units"),
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """What is recorded for it."""
    return drawn.boundary_columns(specs)


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """The answers, and where each is."""
    return drawn.arrays(specs, frames, columns(specs))
