"""What enters the nonlinearity, over training: a column of each picture is a histogram at one step."""

from __future__ import annotations

from typing import Any

import numpy as np

from figures.numbers import brief, listed
from figures.plotting import tail
from figures.scene import Chart, Scene
from figures.series import shown

COLUMNS = ("preactivation_histogram", "preactivation_std")
ROW, TOP = 170, 40
GAP = 0.05


def layers(depth: int, narrow: bool) -> list[int]:
    """The layers that are shown, from 0: first, middle and last; on a phone the last."""
    wanted = (depth - 1,) if narrow else (0, depth // 2, depth - 1)
    return sorted(set(wanted))


def draw(scene: Scene) -> Chart:
    """A row a variant, a picture a layer: shares of the layer's preactivations in each bin, against the step."""
    data: list[Chart] = []
    layout: dict[str, Any] = {"annotations": []}
    rows = shown(scene, "preactivation_histogram")
    for row, k in enumerate(rows):
        chosen = layers(scene.recordings[k].columns["preactivation_histogram"].values.shape[1], scene.narrow)
        for place, layer in enumerate(chosen):
            index = len(data)
            data.append(_picture(scene, k, layer, index))
            box = _box(row, len(rows), place, len(chosen))
            layout |= _axes(scene, index, *box, last=row == len(rows) - 1, first=place == 0)
            layout["annotations"] += _headings(scene, k, layer, place == 0, *box)
    inner = ROW * max(len(rows), 1)
    bar: dict[str, Any] = {"thickness": 12, "tickformat": ".0%"}
    bar |= {"orientation": "h", "y": -46 / inner, "yanchor": "top"} if scene.narrow else {}
    colors = {"colorscale": "Viridis", "cmin": 0, "cmax": 0.25, "colorbar": bar}
    layout["margin"] = {"l": 50, "r": 10, "t": TOP, "b": 100 if scene.narrow else 50}
    return {"data": data, "layout": {**layout, "height": TOP + layout["margin"]["b"] + inner, "coloraxis": colors}}


def _picture(scene: Scene, k: int, layer: int, index: int) -> Chart:
    recording = scene.recordings[k]
    found = recording.columns["preactivation_histogram"]
    low, high, bins = recording.notes["edges"]["preactivation_histogram"]
    edges = np.linspace(low, high, bins + 1)
    counts = found.values[:, layer].astype(float)
    shares = (counts / np.maximum(counts.sum(1, keepdims=True), 1)).T
    width = edges[1] - edges[0]
    places = np.concatenate([[low - width / 2], (edges[1:] + edges[:-1]) / 2, [high + width / 2]])
    return {
        "type": "heatmap", "x": found.steps.tolist(), "y": places.round(4).tolist(), "z": listed(shares.round(4)),
        "coloraxis": "coloraxis", "xaxis": f"x{tail(index)}", "yaxis": f"y{tail(index)}",
        "hovertemplate": f"{scene.words('figure.step')} %{{x}} · z %{{y:.3g}}: %{{z:.1%}}<extra></extra>",
    }  # fmt: skip


def _box(row: int, rows: int, place: int, places: int) -> tuple[float, float, float, float]:
    """(left, right, bottom, top) of one picture in the figure."""
    left, right = place / places + GAP / 2 * (place > 0), (place + 1) / places - GAP / 2
    top = 1 - row / rows
    return left, right, max(top - (1 - 0.26 * (rows > 1)) / rows, 0.0), top


def _axes(
    scene: Scene, index: int, left: float, right: float, bottom: float, top: float, last: bool, first: bool
) -> Any:
    x: dict[str, Any] = {"domain": [left, right], "anchor": f"y{tail(index)}", "showgrid": False}
    y: dict[str, Any] = {"domain": [bottom, top], "anchor": f"x{tail(index)}", "showgrid": False, "zeroline": False}
    x["showticklabels"] = last
    if last:
        x["title"] = {"text": scene.words("figure.step")}
    if first:
        y["title"] = {"text": "z"}
    return {f"xaxis{tail(index)}": x, f"yaxis{tail(index)}": y}


def _headings(
    scene: Scene, k: int, layer: int, first: bool, left: float, right: float, bottom: float, top: float
) -> list[Chart]:
    """The variant's name above its row, and the layer within its picture."""
    common = {"y": top, "xref": "paper", "yref": "paper", "showarrow": False}
    place = {"text": f"{scene.words('figure.layer')} {layer + 1}", "font": {"color": "#ffffff"}, "x": right}
    found: list[Chart] = [{**common, **place, "xanchor": "right", "yanchor": "top"}]
    name = {"text": f"<b>{scene.names[k]}</b>", "x": left, "xanchor": "left", "yanchor": "bottom"}
    return [{**common, **name}, *found] if first else found


def alt(scene: Scene) -> str:
    """Per variant: the standard deviation of the last layer's preactivations at the first and at the last step."""
    return "; ".join(
        f"{scene.names[k]}: {scene.words('column.preactivation_std')}, {scene.words('figure.layer')} "
        f"{std.shape[1]}: {brief(std[0][-1])} → {brief(std[-1][-1])}"
        for k in shown(scene, "preactivation_histogram")
        for std in [scene.recordings[k].columns["preactivation_std"].values]
    )
