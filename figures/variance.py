"""Forward and backward standard deviation by layer at the start of training: measured points on the theory's line."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.recording import Recording
from figures.numbers import brief
from figures.palette import LOOKS
from figures.registry import Chart, Scene

COLUMNS = ("activation_std", "gradient_std", "theory_activation_std", "theory_gradient_gain")
PANES = ("activation_std", "gradient_std")


def draw(scene: Scene) -> Chart:
    """Two panes over the same layers, both on log axes; what is exactly 0 has no place there and is named in a note."""
    traces = [
        trace
        for pane, column in enumerate(PANES, 1)
        for k, (recording, name) in enumerate(zip(scene.recordings, scene.names, strict=True))
        if column in recording.columns
        for trace in _traces(recording, column, name, k, pane)
    ]
    return {"data": traces, "layout": _layout(scene)}


def theory_gradient_std(recording: Recording) -> np.ndarray:
    """(depth,) the measured gradient of the last hidden layer, carried back by the gains of the layers above each."""
    measured = recording.columns["gradient_std"].values[0]
    gain = recording.columns["theory_gradient_gain"].values[0]
    factors = np.concatenate([np.cumprod(gain[:0:-1])[::-1], [1.0]])
    return measured[-1] * factors


def _traces(recording: Recording, column: str, name: str, k: int, pane: int) -> list[dict[str, Any]]:
    look, measured = LOOKS[k], recording.columns[column].values[0]
    layers = np.arange(1, len(measured) + 1).tolist()
    theory = recording.columns["theory_activation_std"].values[0] if pane == 1 else theory_gradient_std(recording)
    axes = {"xaxis": f"x{pane}", "yaxis": f"y{pane}", "legendgroup": name, "name": name}
    line = {"color": look.color, "dash": look.dash, "width": 2}
    points = {"color": look.color, "symbol": look.marker, "size": 9}
    hover = "%{x}: %{y:.3g}<extra>%{fullData.name}</extra>"
    return [
        {"type": "scatter", "mode": "lines", "x": layers, "y": _log(theory), "line": line, "showlegend": False, **axes},
        {"type": "scatter", "mode": "markers", "x": layers, "y": _log(measured), "marker": points, **axes,
         "showlegend": pane == 1, "hovertemplate": hover},
    ]  # fmt: skip


def _log(values: np.ndarray) -> list[float | None]:
    """For a log axis: None in place of 0, NaN and infinity."""
    return [float(value) if np.isfinite(value) and value > 0 else None for value in values]


def _layout(scene: Scene) -> dict[str, Any]:
    words = scene.words
    log = {"type": "log", "exponentformat": "power", "nticks": 8}
    layer = (
        {"title": {"text": words("figure.layer")}, "dtick": 1, "tick0": 1}
        if _depth(scene) <= 12
        else {"title": {"text": words("figure.layer")}}
    )
    notes = [_title(words(f"figure.{column}"), x) for column, x in zip(PANES, (0.0, 0.56), strict=True)]
    if text := _zeros(scene):
        notes.append({"text": text, "x": 0, "y": -0.22, "xref": "paper", "yref": "paper", "showarrow": False})
    return {
        "xaxis": {**layer, "domain": [0, 0.44], "anchor": "y"},
        "xaxis2": {**layer, "domain": [0.56, 1], "anchor": "y2"},
        "yaxis": {**log, "anchor": "x"},
        "yaxis2": {**log, "anchor": "x2"},
        "annotations": notes,
        "legend": {"orientation": "h", "y": -0.28, "yanchor": "top", "x": 0},
        "margin": {"l": 50, "r": 10, "t": 50, "b": 60},
        "height": 380,
    }


def _depth(scene: Scene) -> int:
    return max(
        (r.columns["activation_std"].values.shape[1] for r in scene.recordings if "activation_std" in r.columns),
        default=1,
    )


def _title(text: str, x: float) -> dict[str, Any]:
    return {
        "text": f"<b>{text}</b>",
        "x": x,
        "y": 1.1,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "xanchor": "left",
    }


def _zeros(scene: Scene) -> str:
    zero = [n for n, r in zip(scene.names, scene.recordings, strict=True) if _has_zero(r)]
    return f"{scene.words('figure.zeros')}: {', '.join(zero)}" if zero else ""


def _has_zero(recording: Recording) -> bool:
    return any((recording.columns[c].values[0] == 0).any() for c in PANES if c in recording.columns)


def alt(scene: Scene) -> str:
    """Per variant: std of the first and of the last layer, forward and backward."""
    parts = []
    for name, recording in zip(scene.names, scene.recordings, strict=True):
        for column in PANES:
            if column in recording.columns:
                std = recording.columns[column].values[0]
                parts.append(
                    f"{name}: {scene.words(f'figure.{column}')} 1: {brief(std[0])}, {len(std)}: {brief(std[-1])}"
                )
    return "; ".join(parts)
