"""What the strips draw: each activation with its slope, and the gradient that is left of it layer by layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.spec import layered

GAIN = "theory_gradient_gain"
WORDS = (
    *("survivors_title", "survivors_of", "survivors_rate", "survivors_rates", "survivors_function", "survivors_slope"),
    *("survivors_gradient", "survivors_theory", "survivors_loss", "survivors_veil", "survivors_zero"),
)
MOST = 9
"""Strips that are drawn."""
REACH, POINTS = 4.0, 81
"""The functions are drawn from -REACH to REACH."""


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """The theory beside what the player has; nothing where there are too many strips, or no layers."""
    return (GAIN,) if len(specs) <= MOST and layered(specs) else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """f and f' of each variant at POINTS places from -reach to reach, and its learning rate."""
    z = np.linspace(-REACH, REACH, POINTS)
    parts: list[Any] = [spec.activation for spec in specs]  # type: ignore[attr-defined]
    curves = [[np.round(values, 4).tolist() for values in (part.f(z), part.df(z))] for part in parts]
    return {"reach": REACH, "curves": curves, "rates": [spec.optimizer.lr for spec in specs]}  # type: ignore[attr-defined]


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """theory_gradient_gain (n, K, depth), NaN but at step 0."""
    depth = max(spec.depth for spec in specs)  # type: ignore[attr-defined]
    return {GAIN: stacked(frames, GAIN, (depth,))}
