"""Trials as slices, one chart an axis, and as parallel coordinates: what is brushed in one is picked out in all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from engine.search.space import Axis
from figures.numbers import brief, percent
from figures.scene import Chart, Scene
from figures.search.trials import axes_of, evenly, places, scores, shown

COLUMNS = ("point", "trial", "outcome", "validation_accuracy", "validation_loss")
MOST = 400
"""Trials that are drawn, of all searches together: evenly taken."""
SIDE, TALL = {False: 210, True: 240}, 170
ACROSS = {False: 480, True: 240}
FAINT = 0.06
STATES = ("done", "pruned", "diverged")


def draw(scene: Scene) -> Chart:
    """Brushes on the slices meet (a trial is picked out where it lies in all of them); lines of the others fade."""
    records, axes = list(_records(scene)), axes_of(scene.specs[0], scene.words)
    slices = [_slice(scene, k, axis, label, records, len(axes)) for k, (axis, label) in enumerate(axes)]
    rows = {"columns": 1 if scene.narrow else 2, "concat": slices}
    found = [rows, _parallel(scene, [label for _, label in axes], records, len(axes))]
    return {"vconcat": found, "config": {"view": {"stroke": None}}}


def _picked(axes: int) -> list[Chart]:
    return [{"param": f"brush{k}"} for k in range(axes)]


def _slice(scene: Scene, k: int, axis: Axis, label: str, records: list[Chart], axes: int) -> Chart:
    """The score against one axis, with a brush."""
    x: Chart = {"field": f"x{k}", "title": label, "type": "nominal" if axis.options else "quantitative"}
    if not axis.options:
        x |= {
            "scale": {"type": "log" if axis.log else "linear", "nice": False},
            "axis": {"format": "~g", "tickCount": 5},
        }
    test = {"and": _picked(axes)}
    return {
        "data": {"values": records},
        "params": [{"name": f"brush{k}", "select": {"type": "interval"}}],
        "mark": {"type": "point", "filled": True, "size": 42},
        "width": SIDE[scene.narrow],
        "height": TALL,
        "encoding": {
            "x": x,
            "y": _y(scene),
            "color": _color(scene),
            "opacity": {"condition": {"test": test, "value": 0.9}, "value": 0.1},
            "tooltip": _tooltip(scene),
        },
    }


def _parallel(scene: Scene, labels: list[str], records: list[Chart], axes: int) -> Chart:
    """A line a trial through its places on all axes, each from its low end to its high end, and through its score."""
    stops = [*labels, _measured(scene)]
    rows = [row for record in records for row in _line(record, stops)]
    test = {"and": _picked(axes)}
    return {
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 1.4},
        "width": ACROSS[scene.narrow],
        "height": TALL,
        "encoding": {
            "x": {"field": "stop", "type": "nominal", "sort": stops, "title": None, "axis": {"labelAngle": 0}},
            "y": {"field": "place", "type": "quantitative", "title": None, "axis": None, "scale": {"domain": [0, 1]}},
            "detail": {"field": "id", "type": "nominal"},
            "color": _color(scene),
            "opacity": {"condition": {"test": test, "value": 0.75}, "value": FAINT},
        },
    }


def _line(record: Chart, stops: list[str]) -> Iterator[Chart]:
    kept = {key: value for key, value in record.items() if key[0] != "u"}
    for k, stop in enumerate(stops):
        yield {**kept, "stop": stop, "place": record[f"u{k}"]}


def _measured(scene: Scene) -> str:
    return scene.words(f"option.measure.{scene.specs[0].measure}").partition(" (")[0]


def _y(scene: Scene) -> Chart:
    accuracy = scene.specs[0].measure == "accuracy"
    look: Chart = {"axis": {"format": "%"}} if accuracy else {"scale": {"type": "log", "nice": False}}
    return {"field": "score", "type": "quantitative", "title": _measured(scene), **look}


def _color(scene: Scene) -> Chart:
    scheme = {"scheme": "viridis", "reverse": scene.specs[0].measure == "loss"}
    return {"field": "score", "type": "quantitative", "title": None, "scale": scheme, "legend": None}


def _tooltip(scene: Scene) -> list[Chart]:
    fields = [("name", scene.words("figure.variant")), ("trial", scene.words("column.trial"))]
    fields += [(f"x{k}", label) for k, (_, label) in enumerate(axes_of(scene.specs[0], scene.words))]
    return [{"field": field, "title": title} for field, title in [*fields, ("score", _measured(scene))]]


def _records(scene: Scene) -> Iterator[Chart]:
    """A record a trial of every search over the axes of the first: values x0, ..., places u0, ... and the score."""
    alike = [k for k, spec in enumerate(scene.specs[: len(scene.recordings)]) if _same_axes(spec, scene.specs[0])]
    each = max(1, MOST // max(1, len(alike)))
    for k in alike:
        spec, recording = scene.specs[k], scene.recordings[k]
        value, where = scores(spec, recording), places(spec, recording)
        finite = value[np.isfinite(value)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        for row in evenly(len(value), each):
            number = float(value[row]) if np.isfinite(value[row]) else high
            yield _record(scene, k, row, number, where[row], (number - low) / ((high - low) or 1.0))


def _same_axes(spec: Any, first: Any) -> bool:
    return [axis.knob for axis in spec.axes] == [axis.knob for axis in first.axes]


def _record(scene: Scene, k: int, row: int, number: float, where: Any, place: float) -> Chart:
    spec, columns = scene.specs[k], scene.recordings[k].columns
    found: Chart = {"name": scene.names[k], "id": f"{k}.{row}", "trial": int(columns["trial"].values[row]) + 1}
    for i, axis in enumerate(spec.axes):
        wide = len(axis.options) - 1 if axis.options else 1
        found |= {f"x{i}": shown(axis, columns["point"].values[row, i]), f"u{i}": float(where[i]) / wide}
    return {**found, "score": number, f"u{len(spec.axes)}": place}


def alt(scene: Scene) -> str:
    """Of each search its trials and the best and the worst score."""
    found = []
    for k, (spec, recording) in enumerate(zip(scene.specs, scene.recordings, strict=False)):
        value = scores(spec, recording)
        known = value[np.isfinite(value)]
        say = (lambda number: percent(scene.words, number)) if spec.measure == "accuracy" else brief
        if len(known):
            found.append(f"{scene.names[k]}: {len(value)}, {say(float(known.min()))} – {say(float(known.max()))}")
    return "; ".join(found) or "–"
