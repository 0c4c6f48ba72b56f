"""What the strips draw: each activation with its slope, and the gradient that is left of it layer by layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.spec import layered

GAIN, LEARNT = "theory_gradient_gain", "activation_parameter"
WORDS = (
    *("survivors_title", "survivors_of", "survivors_rate", "survivors_rates", "survivors_function", "survivors_slope"),
    *(
        "survivors_gradient",
        "survivors_theory",
        "survivors_loss",
        "survivors_veil",
        "survivors_zero",
        "survivors_learnt",
    ),
)
MOST = 9
"""Strips that are drawn."""
REACH, POINTS = 4.0, 81
"""The functions are drawn from -REACH to REACH."""


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """The theory and learnt slopes, beside what the player has; nothing of too many strips, or without layers."""
    return ((GAIN, LEARNT) if any(_learnt(specs)) else (GAIN,)) if len(specs) <= MOST and layered(specs) else ()


def _learnt(specs: Sequence[Spec]) -> list[bool]:
    return [spec.activation.learnt for spec in specs]  # type: ignore[attr-defined]


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """f and f' of each variant at POINTS places from -reach to reach, its learning rate; is its slope learnt."""
    z = np.linspace(-REACH, REACH, POINTS)
    parts: list[Any] = [spec.activation for spec in specs]  # type: ignore[attr-defined]
    curves = [[np.round(values, 4).tolist() for values in (part.f(z), part.df(z))] for part in parts]
    rates = [spec.optimizer.lr for spec in specs]  # type: ignore[attr-defined]
    return {"reach": REACH, "curves": curves, "rates": rates, "learnt": _learnt(specs)}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """theory_gradient_gain (n, K, depth), NaN but at step 0, and where slopes are learnt activation_parameter."""
    depth = max(spec.depth for spec in specs)  # type: ignore[attr-defined]
    return {name: stacked(frames, name, (depth,)) for name in columns(specs)}
