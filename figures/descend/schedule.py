"""The learning rate over the updates, and what each coordinate's direction was in fact multiplied by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from figures import plotting
from figures.descend.loss import LOG_AXIS, legend, trace
from figures.descend.scene import thin
from figures.numbers import brief
from figures.scene import Chart, Scene

COLUMNS = ("lr", "effective_lr")


def _ready(scene: Scene) -> list[int]:
    return [k for k, recording in enumerate(scene.recordings) if set(COLUMNS) <= set(recording.columns)]


def draw(scene: Scene) -> Chart:
    """Two panes on log axes: the schedule, and the effective rates of x (thick) and y (thin)."""
    data = [part for k in _ready(scene) for part in _traces(scene, k)]
    return {"data": data, "layout": _layout(scene)}


def _traces(scene: Scene, k: int) -> Iterator[dict[str, Any]]:
    columns = scene.recordings[k].columns
    kept = thin(len(columns["lr"].steps))
    steps = columns["lr"].steps[kept]
    yield trace(scene, k, 1, (steps, columns["lr"].values[kept]), "lr") | {"showlegend": True}
    for coordinate, width in (("x", 2.6), ("y", 1.2)):
        values = columns["effective_lr"].values[kept, "xy".index(coordinate)]
        yield trace(scene, k, 2, (steps, values), coordinate, width=width) | {"meta": coordinate}


def _layout(scene: Scene) -> dict[str, Any]:
    x = {"title": {"text": scene.words("figure.step")}}
    layout = plotting.pair(x, LOG_AXIS, scene.narrow)
    heads = (scene.words("figure.descend_lr"), scene.words("figure.descend_effective"))
    notes = [plotting.heading(head, pane) for pane, head in enumerate(heads)]
    return {**layout, "annotations": notes, "legend": legend(scene)}


def alt(scene: Scene) -> str:
    """Per variant: first and last learning rate, and the last effective ones."""
    return "; ".join(_sentence(scene, k) for k in _ready(scene))


def _sentence(scene: Scene, k: int) -> str:
    columns, name = scene.recordings[k].columns, scene.names[k]
    last = max(len(columns["lr"].steps) - 2, 0)  # no update is made at the last point
    rates, (x, y) = columns["lr"].values, columns["effective_lr"].values[last]
    effective = f"{scene.words('figure.descend_effective')} x {brief(x)}, y {brief(y)}"
    return f"{name}: {scene.words('figure.descend_lr')} {brief(rates[0])} → {brief(rates[last])}, {effective}"
