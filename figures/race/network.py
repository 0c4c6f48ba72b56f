"""A race of optimizers on a network: their curves, and their paths over two slices of the loss surface."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.record.recording import Recording
from figures.numbers import brief, percent
from figures.plotting import folded
from figures.race.ranking import racer, sentences
from figures.scene import Chart, Scene

COLUMNS = (
    *("loss", "test_accuracy", "tuned_lr"),
    *("pca_loss", "pca_path", "random_loss", "random_path"),
)
SLICES = ("pca", "random")
LEVELS = 14
FOLD, LINE = {False: 150, True: 50}, 17
"""Places in a line of the sentences below, on a narrow screen and not, and its height in pixels."""


def draw(scene: Scene) -> Chart:
    """Four panes: training loss and test accuracy over steps, then the paths on the PCA slice and on a random one."""
    data = [_curve(scene, k, pane) for pane in (1, 2) for k in range(len(scene.recordings))]
    for pane, kind in enumerate(SLICES, 3):
        data += _slice(scene, kind, pane)
    return {"data": data, "layout": _layout(scene)}


def _curve(scene: Scene, k: int, pane: int) -> dict[str, Any]:
    look, series = scene.looks[k], scene.recordings[k].columns["loss" if pane == 1 else "test_accuracy"]
    return {
        "type": "scatter", "mode": "lines", "x": series.steps.tolist(), "y": _listed(series.values),
        "name": named(scene, k), "legendgroup": str(k), "showlegend": pane == 1,
        "line": {"color": look.color, "dash": look.dash, "width": 2}, **_axes(pane),
    }  # fmt: skip


def named(scene: Scene, k: int) -> str:
    """The racer with the learning rate that was found for it, marked where that is the largest or smallest tried."""
    name, rate = racer(scene, k), scene.recordings[k].columns.get("tuned_lr")
    if rate is None or np.isnan(rate.values[-1]):
        return name
    sign = {"low": "≤ ", "high": "≥ ", "": ""}[scene.recordings[k].notes.get("edge", "")]
    return f"{name} (lr {sign}{brief(rate.values[-1])})"


def _slice(scene: Scene, kind: str, pane: int) -> list[dict[str, Any]]:
    if f"{kind}_loss" not in scene.recordings[0].columns:
        return []
    return [_surface(scene.recordings[0], kind, pane), *(_path(scene, k, kind, pane) for k in range(len(scene.names)))]


def _surface(recording: Recording, kind: str, pane: int) -> dict[str, Any]:
    place = recording.notes["axes"][f"{kind}_loss"]
    heights = np.log10(np.maximum(recording.columns[f"{kind}_loss"].values[-1], 1e-6))
    return {
        "type": "contour", "x": place["x_values"], "y": place["y_values"], "z": [_listed(row) for row in heights],
        "ncontours": LEVELS, "colorscale": "Greys", "reversescale": True, "opacity": 0.55, "showscale": False,
        "contours": {"coloring": "fill"}, "line": {"width": 0.5}, "hoverinfo": "skip", **_axes(pane),
    }  # fmt: skip


def _path(scene: Scene, k: int, kind: str, pane: int) -> dict[str, Any]:
    look, path = scene.looks[k], scene.recordings[k].columns[f"{kind}_path"].values[-1]
    sizes = [0] * (len(path) - 1) + [10]
    return {
        "type": "scatter", "mode": "lines+markers", "x": path[:, 0].tolist(), "y": path[:, 1].tolist(),
        "name": named(scene, k), "legendgroup": str(k), "showlegend": False,
        "line": {"color": look.color, "dash": look.dash, "width": 2.5},
        "marker": {"color": look.color, "symbol": look.marker, "size": sizes}, **_axes(pane),
    }  # fmt: skip


def _listed(values: np.ndarray) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]


def _axes(pane: int) -> dict[str, str]:
    tail = "" if pane == 1 else str(pane)
    return {"xaxis": f"x{tail}", "yaxis": f"y{tail}"}


def _layout(scene: Scene) -> dict[str, Any]:
    words, layout = scene.words, dict[str, Any]()
    shares = [_share(scene, kind) for kind in SLICES]
    heads = [words("figure.loss"), words("figure.race_test"), *map(_headline, [scene] * 2, SLICES, shares)]
    notes = []
    for pane, (head, (x, y)) in enumerate(zip(heads, spans(scene.narrow), strict=True), 1):
        tail, curve = ("" if pane == 1 else str(pane)), pane < 3
        layout[f"xaxis{tail}"] = {
            "domain": x,
            "anchor": f"y{tail}",
            "title": {"text": words("figure.step") if curve else ""},
        }
        layout[f"yaxis{tail}"] = {"domain": y, "anchor": f"x{tail}"}
        if not curve:
            layout[f"xaxis{tail}"] |= {"zeroline": False, "showgrid": False}
            layout[f"yaxis{tail}"] |= {"zeroline": False, "showgrid": False}
            for side, ends in _window(scene, SLICES[pane - 3]).items():
                layout[f"{side}axis{tail}"]["range"] = ends
        notes.append({"text": head, "x": x[0], "y": y[1], "xref": "paper", "yref": "paper", "xanchor": "left",
                      "yanchor": "bottom", "align": "left", "showarrow": False})  # fmt: skip
    layout["yaxis"] |= {"type": "log", "exponentformat": "power"}
    layout["yaxis2"] |= {"tickformat": ".0%"}
    legend = {"orientation": "h", "y": 1.06 if not scene.narrow else 1.03, "yanchor": "bottom"}
    told = "<br>".join(folded(line, FOLD[scene.narrow]) for line in sentences(scene))
    room = LINE * (1 + told.count("<br>")) if told else 0
    size = {"height": (1250 if scene.narrow else 760) + room, "margin": {"l": 55, "r": 10, "t": 90, "b": 40 + room}}
    below = {"text": told, "x": 0, "y": 0, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top",
             "yshift": -30, "align": "left", "showarrow": False}  # fmt: skip
    return {**layout, **size, "legend": legend, "annotations": [*notes, *([below] if told else [])]}


def _window(scene: Scene, kind: str) -> dict[str, list[float]]:
    """The ends of a slice, so that the path of a racer that diverged does not stretch it."""
    place = scene.recordings[0].notes.get("axes", {}).get(f"{kind}_loss", {})
    return {side: [place[f"{side}_values"][0], place[f"{side}_values"][-1]] for side in "xy" if place}


def spans(narrow: bool) -> Sequence[tuple[list[float], list[float]]]:
    """(x domain, y domain) of the four panes."""
    if narrow:
        return [([0, 1], [0.82, 1.0]), ([0, 1], [0.56, 0.74]), ([0, 1], [0.28, 0.49]), ([0, 1], [0, 0.21])]
    return [([0, 0.46], [0.64, 1.0]), ([0.56, 1], [0.64, 1.0]), ([0, 0.46], [0, 0.5]), ([0.56, 1], [0, 0.5])]


def _share(scene: Scene, kind: str) -> float | None:
    share: float | None = scene.recordings[0].notes.get("axes", {}).get(f"{kind}_loss", {}).get("share")
    return share


def _headline(scene: Scene, kind: str, share: float | None) -> str:
    head = scene.words(f"figure.race_{kind}")
    if share is None:
        return head
    told = f"{scene.words('figure.race_share')} {percent(scene.words, share)}"
    return f"{head}<br>{folded(told, FOLD[True] if scene.narrow else FOLD[False] // 2)}"


def alt(scene: Scene) -> str:
    """The order; per racer: the learning rate found for it, its last loss and its test accuracy."""
    words = scene.words
    each = "; ".join(
        f"{named(scene, k)}: {words('figure.loss')} {brief(recording.columns['loss'].values[-1])}, "
        f"{words('figure.race_test')} {percent(words, float(recording.columns['test_accuracy'].values[-1]))}"
        for k, recording in enumerate(scene.recordings)
    )
    return ". ".join([*sentences(scene), each])
