"""What the spectrum of digits draws: the variance along each principal axis, and digits from the first k of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine.parts.preprocessing import Raw, principal
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.data import load
from engine.train.spec import TrainSpec

EXAMPLES, TOP, USUAL = 6, 16.0, 10
"""Digits that are drawn, the largest number of a pixel, and axes that are kept where no variant says how many."""
WORDS = (
    *("spectrum_title", "spectrum_of", "spectrum_bars", "spectrum_kept", "spectrum_slider", "spectrum_raw"),
    *("spectrum_back", "spectrum_never", "spectrum_cost", "spectrum_veil", "spectrum_legend"),
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """The share that is kept, of networks on digits."""
    return ("kept_variance",) if all(isinstance(s, TrainSpec) and s.data.name == "digits" for s in specs) else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """Mean, variances and axes of the training part, some digits, axes that are kept, pixels without variance."""
    first = specs[0]
    assert isinstance(first, TrainSpec)
    data = load(replace(first, preprocess=Raw()))
    mean, values, axes = principal(data.train_x)
    places = [int(np.flatnonzero(data.train_y == c)[0]) for c in range(EXAMPLES)]
    return {
        "k": getattr(first.preprocess, "k", USUAL),
        "never": int((np.ptp(data.train_x, 0) == 0).sum()),
        "values": [float(f"{value:.4g}") for value in values],
        "mean": np.round(mean / TOP, 4).tolist(),
        "axes": np.round(axes.T, 4).tolist(),
        "digits": np.round(data.train_x[places] / TOP, 4).tolist(),
    }


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """Nothing beside what the player has of every run."""
    return {}
