"""One layer at one step, large: its activations and its gradients, with what is outside the window and the numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.record.recording import Recording
from figures import plotting
from figures.numbers import brief, percent
from figures.palette import Look
from figures.scene import Chart, Scene
from figures.series import shown

COLUMNS = (
    "activation_histogram", "gradient_histogram", "activation_mean", "activation_std", "activation_saturated",
    "activation_dead", "gradient_std", "gradient_norm",
)  # fmt: skip
NUMBERS = COLUMNS[2:]
_A_LINE = 2


def chosen(scene: Scene) -> tuple[int, int, int]:
    """(variant, layer from 0, step): the cell that was opened, else the last layer of the first variant at its end."""
    variant, layer, step = scene.cell or (0, 10**6, 10**9)
    able = shown(scene, COLUMNS[0]) or [0]
    variant = min(able, key=lambda k: abs(k - variant))
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
    if not shown(scene, COLUMNS[0]):
        return plotting.sentence(scene.words("figure.no_layers"))
    variant, layer, step = chosen(scene)
    recording = scene.recordings[variant]
    data = [
        _bars(recording, f"{kind}_histogram", step, layer, scene.looks[variant], pane)
        for pane, kind in enumerate(("activation", "gradient"), 1)
    ]
    return {"data": data, "layout": _layout(scene, data, variant, layer, step)}


def _bars(recording: Recording, column: str, step: int, layer: int, look: Look, pane: int) -> dict[str, Any]:
    counts = value(recording, column, step, layer).astype(float)
    low, high, bins = recording.notes["edges"][column]
    edges = np.linspace(low, high, bins + 1)
    shares = counts / recording.notes["counted"][layer]
    outside = {"below": float(shares[0]), "above": float(shares[-1]), "unknown": float(1 - shares.sum())}
    return {
        "type": "bar", "x": ((edges[1:] + edges[:-1]) / 2).tolist(), "y": shares[1:-1].tolist(),
        "width": (high - low) / bins, "marker": {"color": look.color, "line": {"width": 0}},
        "customdata": np.stack([edges[:-1], edges[1:]], 1).round(4).tolist(), "showlegend": False,
        "hovertemplate": "%{customdata[0]} … %{customdata[1]}: %{y:.2%}<extra></extra>",
        "xaxis": f"x{pane}", "yaxis": f"y{pane}", "meta": outside,
    }  # fmt: skip


def _layout(scene: Scene, data: list[dict[str, Any]], variant: int, layer: int, step: int) -> dict[str, Any]:
    words = scene.words
    head = f"{scene.names[variant]} · {words('figure.layer')} {layer + 1} · {words('figure.step')} {step}"
    figures = [f"{words(f'column.{name}')} {text}" for name, text in numbers(scene).items()]
    lines = [" · ".join(figures[i : i + _A_LINE]) for i in range(0, len(figures), _A_LINE)]
    top = 84 + 18 * len(lines)
    layout = plotting.pair({}, {"tickformat": ".0%", "rangemode": "tozero"}, scene.narrow, top)
    for axis, key in (("xaxis", "activation"), ("xaxis2", "log_gradient"), ("yaxis", "share"), ("yaxis2", "share")):
        layout[axis]["title"] = {"text": words(f"figure.{key}")}
    return {
        **layout,
        "title": {"text": head, "font": {"size": 15}, "x": 0, "y": 0.98, "yanchor": "top", "yref": "container",
                  "subtitle": {"text": "<br>".join(lines), "font": {"size": 12}}},
        "annotations": [plotting.heading(_outside(words, bars["meta"]), k) for k, bars in enumerate(data)],
        "bargap": 0,
    }  # fmt: skip


def _outside(words: Any, meta: dict[str, float]) -> str:
    parts = [f"{words(f'figure.{side}')} {percent(words, meta[side])}" for side in ("below", "above")]
    return " · ".join([*parts, *([f"NaN {percent(words, meta['unknown'])}"] if meta["unknown"] > 1e-9 else [])])


def numbers(scene: Scene) -> dict[str, str]:
    """Column -> its number at the chosen layer and step, as text; without those that this activation has not."""
    variant, layer, step = chosen(scene)
    recording = scene.recordings[variant]
    found = {name: float(value(recording, name, step, layer)) for name in NUMBERS if name in recording.columns}
    return {name: brief(number) for name, number in found.items() if not np.isnan(number)}


def alt(scene: Scene) -> str:
    """Which layer and step, and its numbers."""
    if not shown(scene, COLUMNS[0]):
        return scene.words("figure.no_layers")
    variant, layer, step = chosen(scene)
    head = f"{scene.names[variant]}, {scene.words('figure.layer')} {layer + 1}, {scene.words('figure.step')} {step}"
    return ", ".join([head, *(f"{scene.words(f'column.{name}')} {text}" for name, text in numbers(scene).items())])
