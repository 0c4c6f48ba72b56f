"""What the flow of a signal through the layers draws: each layer's distribution, its spread, and the theory of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine.parts.preprocessing import Raw
from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.data import load
from engine.train.spec import TrainSpec, layered
from pages.initialization.columns import SHAPE_BINS, SHAPE_WINDOW
from pages.initialization.panes import scale

LAYERS = ("activation_mean", "activation_zero", "theory_activation_std", "theory_gradient_gain")
SHAPE = "activation_shape"
WORDS = (
    *("flow_forward", "flow_backward", "flow_of", "flow_input", "flow_loss", "flow_spread", "flow_spread_back"),
    *("flow_sigma", "flow_sigma_back", "flow_veil", "flow_veil_back", "flow_larger", "flow_smaller"),
    *("flow_ask", "flow_guess", "flow_rate", "flow_theory", "flow_lens", "flow_times", "flow_zero"),
    *scale.WORDS,
)
MOST = 6
"""Variants that are drawn together."""
IMAGE = 8
"""Pixels of a digit's side."""


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """What is recorded for it; nothing where there are more variants than it can show."""
    return (*LAYERS, SHAPE) if len(specs) <= MOST and layered(specs) else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """The window of the shapes, the first probe example where it is an image, the sizes of what is measured, and of
    each variant (low, high, whether these are ends) of its activation; with the bells of the weights."""
    first = specs[0]
    assert isinstance(first, TrainSpec)
    data = load(replace(first, preprocess=Raw()))
    return {
        "window": SHAPE_WINDOW,
        "image": image(data.probe_x[0]) if first.data.name == "digits" else None,
        "units": "–".join(map(str, sorted({min(first.hidden), max(first.hidden)}))),
        "examples": len(data.probe_x),
        **scale.view(specs),
        "ranges": [(*spec.activation.window, bool(spec.activation.saturated)) for spec in specs],  # type: ignore[attr-defined]
    }


def image(x: np.ndarray) -> list[float]:
    """An example's numbers as darkness, 0 to 1."""
    span = float(np.ptp(x))
    return [] if not span else [round(float(v), 3) for v in (x - x.min()) / span]


def tried(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """The arrays of networks of other scales, with the spread of each layer."""
    depth = max(spec.depth for spec in scale.networks(specs))
    return {"activation_std": stacked(frames, "activation_std", (depth,)), **arrays(specs, frames)}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """Of each layer (n, K, depth, ...): mean, share of zeros, theory, and the shape as bytes up to 255."""
    depth = max(spec.depth for spec in specs)  # type: ignore[attr-defined]
    counts = np.nan_to_num(stacked(frames, SHAPE, (depth, SHAPE_BINS + 2)))[..., 1:-1]
    shape = np.rint(255 * counts / np.maximum(counts.max(-1, keepdims=True), 1)).astype(np.uint8)
    return {name: stacked(frames, name, (depth,)) for name in LAYERS} | {SHAPE: shape}
