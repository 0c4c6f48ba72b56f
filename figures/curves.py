"""Loss and accuracy against the step, as an inspectable Vega-Lite chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from figures.numbers import measured, told
from figures.scene import Chart, Scene

COLUMNS = ("loss", "test_loss", "train_accuracy", "test_accuracy", "train_r2", "test_r2")
DASHES = {
    "solid": [1, 0],
    "dash": [6, 4],
    "dot": [2, 3],
    "dashdot": [6, 3, 2, 3],
    "longdash": [11, 4],
    "longdashdot": [11, 3, 2, 3],
}
PANES = (
    ("loss", (("loss", "train"), ("test_loss", "test"))),
    ("accuracy", (("train_accuracy", "train"), ("test_accuracy", "test"))),
    ("explained", (("train_r2", "train"), ("test_r2", "test"))),
)

FLOOR = 1e-6
WIDTHS = {False: 480, True: 240}
AXES: dict[str, Chart] = {
    "loss": {"scale": {"type": "log", "nice": False}, "axis": {"format": "~g", "tickCount": 5}},
    "accuracy": {"scale": {"domain": [0, 1]}, "axis": {"format": "%"}},
    "explained": {"scale": {"domain": [0, 1]}, "axis": {}},
}


def draw(scene: Scene) -> Chart:
    """Loss, and accuracy or R^2, whichever there is; each variant has its colour and dash, the test part thinner lines.

    A cross marks where one diverged. The loss axis is logarithmic; a loss below FLOOR is drawn there. The data stand in
    the layers: those at the top of a chart Streamlit sends through pandas and Arrow, 75 MB in the web process.
    """
    panes = [pane for pane in PANES if pane[0] == "loss" or _known(scene, pane[1])]
    return {"vconcat": [_pane(scene, *pane) for pane in panes], "config": {"view": {"stroke": None}}}


def _known(scene: Scene, columns: tuple[tuple[str, str], ...]) -> bool:
    """Whether a variant has numbers in one of these columns."""
    series = [recording.columns.get(column) for recording in scene.recordings for column, _ in columns]
    return any(each is not None and np.isfinite(each.values).any() for each in series)


def _pane(scene: Scene, name: str, columns: tuple[tuple[str, str], ...]) -> Chart:
    words = scene.words
    x = {"field": "step", "type": "quantitative", "title": words("figure.step")}
    y = {"field": "value", "type": "quantitative", "title": words(f"figure.{name}"), **AXES[name]}
    ends = list(_ends(scene, columns[0][0]))
    line = {
        "data": {"values": list(_rows(scene, columns))},
        "mark": {"type": "line"},
        "encoding": {"x": x, "y": y, **_looks(scene), "tooltip": _tooltip(scene, name)},
    }
    cross = {
        "data": {"values": ends},
        "mark": {"type": "point", "shape": "cross", "size": 140, "angle": 45, "filled": True},
        "encoding": {"x": x, "y": y, "color": _looks(scene)["color"], "tooltip": _tooltip(scene, name)},
    }
    return {"width": WIDTHS[scene.narrow], "height": 190, "layer": [line, cross] if ends else [line]}


def _looks(scene: Scene) -> Chart:
    """Encodings of the variant (colour and dash) and of the part (width)."""
    looks, parts = scene.looks[: len(scene.names)], [scene.words("figure.train"), scene.words("figure.test")]
    top = {"orient": "top", "columns": 1 if scene.narrow else 3, "labelLimit": 300}
    return {
        "color": _named("name", scene.names, [look.color for look in looks], top),
        "strokeDash": _named("name", scene.names, [DASHES[look.dash] for look in looks], top),
        "size": _named("part", parts, [2.4, 1.0], top) | {"type": "ordinal"},
    }


def _named(field: str, domain: Any, values: list[Any], legend: Chart) -> Chart:
    scale = {"domain": list(domain), "range": values}
    return {"field": field, "type": "nominal", "title": None, "sort": None, "scale": scale, "legend": legend}


def _tooltip(scene: Scene, name: str) -> list[Chart]:
    return [
        {"field": "name", "type": "nominal", "title": scene.words("figure.variant")},
        {"field": "part", "type": "nominal", "title": scene.words("figure.part")},
        {"field": "step", "type": "quantitative", "title": scene.words("figure.step")},
        {"field": "value", "type": "quantitative", "title": scene.words(f"figure.{name}"), "format": ".4~g"},
    ]


def _rows(scene: Scene, columns: tuple[tuple[str, str], ...]) -> Iterator[Chart]:
    for name, recording in zip(scene.names, scene.recordings, strict=True):
        for column, part in columns:
            series = recording.columns.get(column)
            low = FLOOR if column.endswith("loss") else 0.0
            for step, number in zip(series.steps, series.values, strict=True) if series else ():
                if np.isfinite(number):
                    yield _row(scene, name, part, step, max(number, low))


def _ends(scene: Scene, column: str) -> Iterator[Chart]:
    """The last finite number of each variant that diverged."""
    for name, recording in zip(scene.names, scene.recordings, strict=True):
        series = recording.columns.get(column)
        if recording.status == "diverged" and series is not None and np.isfinite(series.values).any():
            last = np.flatnonzero(np.isfinite(series.values))[-1]
            yield _row(scene, name, "train", series.steps[last], series.values[last])


def _row(scene: Scene, name: str, part: str, step: Any, value: Any) -> Chart:
    return {"name": name, "part": scene.words(f"figure.{part}"), "step": int(step), "value": float(value)}


def alt(scene: Scene) -> str:
    """Per variant: first and last loss, first and last accuracies, and that it diverged, if it did."""
    return "; ".join(_sentence(scene, k) for k in range(len(scene.names)))


def _sentence(scene: Scene, k: int) -> str:
    recording, words = scene.recordings[k], scene.words
    ends = [
        f"{measured(words, c, s.values[0])} → {told(words, c, s.values[-1])}"
        for c in COLUMNS
        if (s := recording.columns.get(c)) and np.isfinite(s.values[0])
    ]
    if recording.status == "diverged" and recording.ending:
        ends.append(f"{words('figure.diverged')}, {words('figure.step')} {recording.ending.step}")
    return f"{scene.names[k]}: {', '.join(ends)}"
