"""One layer at one step, large: its activations and its gradients, with what is outside the window and the numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.recording import Recording
from figures.numbers import brief
from figures.palette import LOOKS
from figures.registry import Chart, Scene

COLUMNS = (
    "activation_histogram", "gradient_histogram", "activation_mean", "activation_std", "activation_saturated",
    "activation_dead", "gradient_std", "gradient_norm",
)  # fmt: skip
NUMBERS = COLUMNS[2:]


def chosen(scene: Scene) -> tuple[int, int, int]:
    """(variant, layer from 0, step): the cell that was opened, else the last layer of the first variant at its end."""
    variant, layer, step = scene.cell or (0, 10**6, 10**9)
    variant = min(variant, len(scene.recordings) - 1)
    columns = scene.recordings[variant].columns
    depth = columns["activation_histogram"].values.shape[1]
    steps = columns["activation_histogram"].steps
    return variant, min(layer, depth - 1), int(steps[np.abs(steps - step).argmin()])


def value(recording: Recording, column: str, step: int, layer: int) -> np.ndarray:
    """The measurement of one layer at the snapshot nearest to `step`."""
    series = recording.columns[column]
    found: np.ndarray = series.values[np.abs(series.steps - step).argmin()][layer]
    return found


def draw(scene: Scene) -> Chart:
    """Two bar charts of shares: h in its window, and log10 |dL/dh|."""
    variant, layer, step = chosen(scene)
    recording = scene.recordings[variant]
    data = [
        _bars(recording, f"{kind}_histogram", step, layer, variant, pane)
        for pane, kind in enumerate(("activation", "gradient"), 1)
    ]
    return {"data": data, "layout": _layout(scene, data, variant, layer, step)}


def _bars(recording: Recording, column: str, step: int, layer: int, variant: int, pane: int) -> dict[str, Any]:
    counts = value(recording, column, step, layer).astype(float)
    low, high, bins = recording.notes["edges"][column]
    edges = np.linspace(low, high, bins + 1)
    shares = counts / max(counts.sum(), 1)
    return {
        "type": "bar", "x": ((edges[1:] + edges[:-1]) / 2).tolist(), "y": shares[1:-1].tolist(),
        "width": (high - low) / bins, "marker": {"color": LOOKS[variant].color, "line": {"width": 0}},
        "customdata": np.stack([edges[:-1], edges[1:]], 1).round(4).tolist(), "showlegend": False,
        "hovertemplate": "%{customdata[0]} … %{customdata[1]}: %{y:.2%}<extra></extra>",
        "xaxis": f"x{pane}", "yaxis": f"y{pane}", "meta": {"below": shares[0], "above": shares[-1]},
    }  # fmt: skip


def _layout(scene: Scene, data: list[dict[str, Any]], variant: int, layer: int, step: int) -> dict[str, Any]:
    words = scene.words
    axis = {"tickformat": ".0%", "rangemode": "tozero"}
    title = f"{scene.names[variant]} · {words('figure.layer')} {layer + 1} · {words('figure.step')} {step}"
    notes = [_outside(words, bars["meta"], x) for bars, x in zip(data, (0.0, 0.56), strict=True)]
    return {
        "title": {"text": title, "font": {"size": 15}},
        "xaxis": {"domain": [0, 0.44], "anchor": "y", "title": {"text": words("figure.activation")}},
        "xaxis2": {"domain": [0.56, 1], "anchor": "y2", "title": {"text": words("figure.log_gradient")}},
        "yaxis": {**axis, "anchor": "x", "title": {"text": words("figure.share")}},
        "yaxis2": {**axis, "anchor": "x2"},
        "annotations": notes,
        "margin": {"l": 60, "r": 10, "t": 70, "b": 50},
        "bargap": 0,
        "height": 360,
    }


def _outside(words: Any, meta: dict[str, float], x: float) -> dict[str, Any]:
    text = f"{words('figure.below')} {meta['below']:.1%} · {words('figure.above')} {meta['above']:.1%}"
    return {"text": text, "x": x, "y": 1.08, "xref": "paper", "yref": "paper", "showarrow": False, "xanchor": "left"}


def numbers(scene: Scene) -> dict[str, str]:
    """Column -> its number at the chosen layer and step, as text."""
    variant, layer, step = chosen(scene)
    columns = scene.recordings[variant].columns
    return {
        name: brief(float(value(scene.recordings[variant], name, step, layer))) for name in NUMBERS if name in columns
    }


def alt(scene: Scene) -> str:
    """Which layer and step, and its numbers."""
    variant, layer, step = chosen(scene)
    head = f"{scene.names[variant]}, {scene.words('figure.layer')} {layer + 1}, {scene.words('figure.step')} {step}"
    return ", ".join([head, *(f"{scene.words(f'column.{name}')} {text}" for name, text in numbers(scene).items())])
