"""One measurement of every layer at every step, as a heat map for each variant."""

from __future__ import annotations

from typing import Any

import numpy as np

from figures.numbers import brief, listed
from figures.plotting import on, tail
from figures.scene import Chart, Scene

COLUMNS = ("activation_std",)
HEIGHT = 190
"""Pixels a variant."""
DECADES = (-12.0, 2.0)
"""Widest range of the colours, as powers of ten; all variants share one."""
NARROWEST = 0.3
"""Its narrowest, so that a layer that hardly moves is not made to look as if it did."""
LABELS = 10
"""Most layers named on an axis."""


def draw(scene: Scene) -> Chart:
    """Layer over step, log10 of the standard deviation of the activations as colour; 0, NaN and infinity stay empty."""
    tables = [_log10(scene, k) for k in range(len(scene.names))]
    finite = np.concatenate([table[np.isfinite(table)] for table in tables] or [np.empty(0)])
    low, high = (float(np.clip(end, *DECADES)) for end in ((finite.min(), finite.max()) if finite.size else DECADES))
    colors = {"colorscale": "Viridis", "cmin": low, "cmax": max(high, low + NARROWEST)}
    colors["colorbar"] = {"title": {"text": f"log10 {scene.words('figure.std')}", "side": "right"}, "thickness": 12}
    data = [_map(scene, k, table) for k, table in enumerate(tables)]
    return {"data": data, "layout": {**_layout(scene), "coloraxis": colors}}


def _log10(scene: Scene, k: int) -> np.ndarray:
    """(depth, steps) of variant k."""
    values = scene.recordings[k].columns["activation_std"].values.T.astype(float)
    table: np.ndarray = np.log10(values, out=np.full_like(values, np.nan), where=np.isfinite(values) & (values > 0))
    return table


def _map(scene: Scene, k: int, table: np.ndarray) -> dict[str, Any]:
    words = scene.words
    hover = (
        f"{words('figure.layer')} %{{y}} · {words('figure.step')} %{{x}}: %{{customdata:.3g}}<extra>%{{meta}}</extra>"
    )
    series = scene.recordings[k].columns["activation_std"]
    return {
        "type": "heatmap", "x": series.steps.tolist(), "y": list(range(1, len(table) + 1)), "z": listed(table),
        "customdata": listed(series.values.T), "meta": scene.names[k], "hovertemplate": hover, "hoverongaps": True,
        "coloraxis": "coloraxis", **on(k),
    }  # fmt: skip


def _layout(scene: Scene) -> dict[str, Any]:
    count, words = len(scene.names), scene.words
    layout: dict[str, Any] = {"height": 110 + HEIGHT * count, "margin": {"l": 50, "r": 10, "t": 40, "b": 50}}
    notes = []
    for k, name in enumerate(scene.names):
        top = 1 - k / count
        bottom = top - (1 - 0.28 * (count > 1)) / count
        depth = scene.recordings[k].columns["activation_std"].values.shape[1]
        layout[f"xaxis{tail(k)}"] = {"anchor": f"y{tail(k)}", "matches": "x" if k else None, "showgrid": False}
        layout[f"yaxis{tail(k)}"] = {"anchor": f"x{tail(k)}", "domain": [max(bottom, 0), top], "showgrid": False,
                                      "range": [depth + 0.5, 0.5], "zeroline": False,
                                      "tick0": 1, "dtick": -(-depth // LABELS),
                                      "title": {"text": words("figure.layer")}}  # fmt: skip
        notes.append({"text": f"<b>{name}</b>", "x": 0, "y": top, "xref": "paper", "yref": "paper", "xanchor": "left",
                      "yanchor": "bottom", "showarrow": False})  # fmt: skip
    layout[f"xaxis{tail(count - 1)}"]["title"] = {"text": words("figure.step")}
    return {**layout, "annotations": notes}


def alt(scene: Scene) -> str:
    """Per variant: the last layer's standard deviation at the first and at the last step."""
    label = f"{scene.words('column.activation_std')}, {scene.words('figure.layer')}"
    return "; ".join(
        f"{name}: {label} {table.shape[1]}: {brief(table[0][-1])} → {brief(table[-1][-1])}"
        for name, recording in zip(scene.names, scene.recordings, strict=True)
        for table in [recording.columns["activation_std"].values]
    )
