"""Accuracy on the test part in train mode and in eval mode over training, a pane for each variant."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Any

from figures.numbers import brief, listed
from figures.panes import folded
from figures.plotting import tail
from figures.scene import Chart, Scene, look
from figures.series import line

COLUMNS = ("eval_accuracy", "train_mode_accuracy")
MODES = {"eval_accuracy": "bn_eval_mode", "train_mode_accuracy": "bn_train_mode"}
ACROSS = 3
HEIGHT, GAP, TOP = 240, 0.07, 64
LINE = {1: 44, 2: 50, 3: 34}
"""Letters of a pane's heading in one line, by the panes side by side."""


def draw(scene: Scene) -> Chart:
    """Small panes with equal axes: thick for eval mode, thin dots for train mode; the gap between them is shaded."""
    data = [trace for k in range(len(scene.names)) for trace in _traces(scene, k)]
    return {"data": data, "layout": _layout(scene)}


def _traces(scene: Scene, k: int) -> Iterator[Chart]:
    color = look(scene, k).color
    lines = {
        "eval_accuracy": {"color": color, "width": 3},
        "train_mode_accuracy": {"color": color, "width": 1.5, "dash": "dot"},
    }
    for column, mode in MODES.items():
        found = scene.recordings[k].columns.get(column)
        if found is not None:
            fill = {"fill": "tonexty", "fillcolor": "rgba(128,128,128,0.18)"} if column != COLUMNS[0] else {}
            name = scene.words(f"figure.{mode}")
            yield line(found.steps.tolist(), listed(found.values), name, color, line=lines[column], legendgroup=mode,
                       xaxis=f"x{tail(k)}", yaxis=f"y{tail(k)}", showlegend=k == 0,
                       hovertemplate="%{x}: %{y:.1%}<extra>%{fullData.name}</extra>", **fill)  # fmt: skip


def _layout(scene: Scene) -> dict[str, Any]:
    count = len(scene.names)
    across = 1 if scene.narrow else min(ACROSS, count)
    rows = ceil(count / across)
    height = TOP + 70 + HEIGHT * rows
    layout: dict[str, Any] = {"height": height, "margin": {"l": 50, "r": 10, "t": TOP, "b": 70}, "annotations": []}
    for k, name in enumerate(scene.names):
        row, column = divmod(k, across)
        left, right = column / across + GAP / 2 * (column > 0), (column + 1) / across - GAP / 2
        top, bottom = 1 - row / rows - 0.12 * (row > 0) / rows, 1 - (row + 1) / rows + 0.12 / rows * (row < rows - 1)
        layout[f"xaxis{tail(k)}"] = {"domain": [left, min(right, 1)], "anchor": f"y{tail(k)}"}
        layout[f"yaxis{tail(k)}"] = {"domain": [max(bottom, 0), top], "anchor": f"x{tail(k)}", "range": [0, 1.02],
                                   "tickformat": ".0%"}  # fmt: skip
        head = f"<b>{folded(name, LINE[across])}</b>"
        layout["annotations"].append(
            {"text": head, "x": left, "y": top, "xref": "paper", "yref": "paper", "xanchor": "left",
             "yanchor": "bottom", "showarrow": False}
        )  # fmt: skip
    layout[f"xaxis{tail(count - 1)}"]["title"] = {"text": scene.words("figure.step")}
    return {**layout, "legend": {"orientation": "h", "y": -60 / (HEIGHT * rows), "yanchor": "top", "x": 0}}


def alt(scene: Scene) -> str:
    """Per variant: the accuracies of both modes at the end."""
    return "; ".join(
        f"{name}: "
        + ", ".join(
            f"{scene.words(f'figure.{mode}')} {brief(found.values[-1])}"
            for column, mode in MODES.items()
            if (found := recording.columns.get(column))
        )
        for name, recording in zip(scene.names, scene.recordings, strict=True)
    )
