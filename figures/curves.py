"""Loss and accuracy against the step, as an inspectable Vega-Lite chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from figures.numbers import brief
from figures.palette import LOOKS
from figures.registry import Chart, Scene

COLUMNS = ("loss", "test_loss", "train_accuracy", "test_accuracy")
DASHES = {
    "solid": [1, 0],
    "dash": [6, 4],
    "dot": [2, 3],
    "dashdot": [6, 3, 2, 3],
    "longdash": [11, 4],
    "longdashdot": [11, 3, 2, 3],
}
PANES = ((("loss", "train"), ("test_loss", "test")), (("train_accuracy", "train"), ("test_accuracy", "test")))


def draw(scene: Scene) -> Chart:
    """Two panes; a variant has its colour and dash, the test part thinner lines; a cross marks where one diverged."""
    looks = LOOKS[: len(scene.names)]
    color = {"field": "name", "type": "nominal", "title": None, "sort": None,
             "scale": {"domain": list(scene.names), "range": [look.color for look in looks]},
             "legend": {"orient": "top", "columns": 2, "labelLimit": 320}}  # fmt: skip
    dash = {"field": "name", "type": "nominal", "sort": None, "legend": None,
            "scale": {"domain": list(scene.names), "range": [DASHES[look.dash] for look in looks]}}  # fmt: skip
    return {
        "data": {"values": [*_rows(scene), *_ends(scene)]},
        "hconcat": [_pane(scene, pane, color, dash) for pane in range(len(PANES))],
        "config": {"view": {"stroke": None}},
    }


def _rows(scene: Scene) -> Iterator[dict[str, Any]]:
    for name, recording in zip(scene.names, scene.recordings, strict=True):
        for pane, columns in enumerate(PANES):
            for column, part in columns:
                series = recording.columns.get(column)
                for step, number in zip(series.steps, series.values, strict=True) if series else ():
                    if np.isfinite(number):
                        yield {
                            "name": name,
                            "pane": pane,
                            "part": scene.words(f"figure.{part}"),
                            "step": int(step),
                            "value": float(number),
                        }


def _ends(scene: Scene) -> Iterator[dict[str, Any]]:
    for name, recording in zip(scene.names, scene.recordings, strict=True):
        loss = recording.columns.get("loss")
        if recording.status == "diverged" and loss is not None and np.isfinite(loss.values).any():
            last = np.flatnonzero(np.isfinite(loss.values))[-1]
            yield {
                "name": name,
                "pane": 0,
                "end": True,
                "step": int(loss.steps[last]),
                "value": float(loss.values[last]),
            }


def _pane(scene: Scene, pane: int, color: dict[str, Any], dash: dict[str, Any]) -> dict[str, Any]:
    words = scene.words
    scale = {"type": "symlog", "constant": 0.01} if pane == 0 else {"domain": [0, 1]}
    y = {
        "field": "value",
        "type": "quantitative",
        "title": words("figure.loss" if pane == 0 else "figure.accuracy"),
        "scale": scale,
    }
    x = {"field": "step", "type": "quantitative", "title": words("figure.step")}
    size = {"field": "part", "type": "nominal", "title": None, "legend": {"orient": "top"} if pane == 0 else None,
            "scale": {"domain": [words("figure.train"), words("figure.test")], "range": [2.4, 1.0]}}  # fmt: skip
    tooltip = [
        {"field": key, "type": "nominal" if key in ("name", "part") else "quantitative"}
        for key in ("name", "part", "step", "value")
    ]
    encoding = {"x": x, "y": y, "color": color, "strokeDash": dash, "size": size, "tooltip": tooltip}
    line = {
        "transform": [{"filter": f"datum.pane == {pane} && !datum.end"}],
        "mark": {"type": "line", "interpolate": "linear"},
        "encoding": encoding,
    }
    cross = {
        "transform": [{"filter": f"datum.pane == {pane} && datum.end"}],
        "mark": {"type": "point", "shape": "cross", "size": 120, "filled": True},
        "encoding": {"x": x, "y": y, "color": color},
    }
    return {"width": 300, "height": 220, "layer": [line, cross]}


def alt(scene: Scene) -> str:
    """Per variant: first and last loss, last accuracies."""
    parts = []
    for name, recording in zip(scene.names, scene.recordings, strict=True):
        ends = [
            f"{scene.words(f'column.{c}')} {brief(s.values[0])} → {brief(s.values[-1])}"
            for c in COLUMNS
            if (s := recording.columns.get(c))
        ]
        parts.append(f"{name}: {', '.join(ends)}")
    return "; ".join(parts)
