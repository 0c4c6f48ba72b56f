"""Live mask: which units are off in a step, and the gradient that comes back to each unit: 0 where it is off."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.record.recording import Recording
from figures.numbers import percent
from figures.plotting import heading, on, panes
from figures.scene import Chart, Scene, look
from pages.dropout.figures.scene import empty, focus, player, told

COLUMNS = ("mask", "mask_gradient")
OFF = {"color": "#808080", "size": 11, "symbol": "x-thin-open", "line": {"width": 2}}
UNITS, LAYERS, FRAMES = 14, 5, 16
"""Units of a layer, layers and steps that are drawn."""
MOVING = ("x", "y", "marker", "customdata")


def draw(scene: Scene) -> Chart:
    """Left, forward: kept units full, dropped ones crossed. Right, backward: size and colour are the gradient's size.

    A slider goes through the steps; each is one training example's pass in the update that follows it.
    """
    k = focus(scene, "mask")
    if k is None:
        return empty(scene)
    recording = scene.recordings[k]
    moments = _moments(recording)
    names = [str(int(recording.columns["mask"].steps[at])) for at in moments]
    drawn = [_traces(scene, k, at) for at in moments]
    every = list(range(len(drawn[0])))
    frames = [{"name": name, "data": _moving(data), "traces": every} for name, data in zip(names, drawn, strict=True)]
    layout = _layout(scene, k) | player(names, scene.words("figure.step"), scene)
    return {"data": drawn[0], "layout": layout, "frames": frames}


def _moments(recording: Recording) -> list[int]:
    """Indices of at most FRAMES snapshots, evenly chosen."""
    count = len(recording.columns["mask"].steps)
    return sorted({round(at) for at in np.linspace(0, count - 1, min(count, FRAMES))})


def _moving(traces: list[Chart]) -> list[Chart]:
    """What a frame changes of the traces; each property costs time to check."""
    return [{key: trace[key] for key in MOVING if key in trace and trace[key] is not OFF} for trace in traces]


def drawn_units(mask: np.ndarray) -> np.ndarray:
    """(layers, units) of the mask that are drawn: the first ones."""
    return mask[:LAYERS, :UNITS]


def is_on(mask: np.ndarray) -> np.ndarray:
    """Where a unit is on; NaN is a unit that only wider layers have."""
    on_: np.ndarray = (mask != 0) & ~np.isnan(mask)
    return on_


def _traces(scene: Scene, k: int, at: int) -> list[Chart]:
    """Edges, units on and units off of the left pane, units on and units off of the right one."""
    columns = scene.recordings[k].columns
    mask, gradient = (drawn_units(columns[name].values[at]) for name in COLUMNS)
    color = look(scene, k).color
    kept, off = np.argwhere(is_on(mask)), np.argwhere(mask == 0)
    return [
        _edges(mask, color),
        _nodes(scene, kept, {"color": color, "size": 13}, 0, mask),
        _nodes(scene, off, OFF, 0, mask),
        _nodes(scene, kept, {"color": color, "size": _sizes(kept, gradient)}, 1, gradient),
        _nodes(scene, off, OFF, 1, gradient),
    ]


def _sizes(places: np.ndarray, gradient: np.ndarray) -> list[float]:
    """Diameters of nodes whose area is the gradient's share of the largest; after divergence all are small."""
    size = np.where(np.isfinite(gradient), np.abs(gradient), 0)
    sizes: list[float] = (3 + 15 * np.sqrt(size / (size.max() or 1)))[tuple(places.T)].round(1).tolist()
    return sizes


def _nodes(scene: Scene, places: np.ndarray, marker: Chart, pane: int, values: np.ndarray) -> Chart:
    """Points at these (layer, unit), with the values there to read."""
    there = np.nan_to_num(values[tuple(places.T)].astype(float)).tolist()
    return {"type": "scatter", "mode": "markers", "x": (places[:, 0] + 1).tolist(), "y": (-places[:, 1]).tolist(),
            "marker": marker, "customdata": there, "showlegend": False, **on(pane),
            "hovertemplate": f"{scene.words('figure.layer')} %{{x}}: %{{customdata:.3g}}<extra></extra>"}  # fmt: skip


def _edges(mask: np.ndarray, color: str) -> Chart:
    """Lines between kept units of neighbouring layers, as one broken line."""
    x: list[Any] = []
    y: list[Any] = []
    for layer in range(len(mask) - 1):
        for i in np.flatnonzero(is_on(mask[layer])):
            for j in np.flatnonzero(is_on(mask[layer + 1])):
                x += [layer + 1, layer + 2, None]
                y += [-int(i), -int(j), None]
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "hoverinfo": "skip", "showlegend": False,
            "opacity": 0.5, "line": {"color": color, "width": 0.8}, **on(0)}  # fmt: skip


def _layout(scene: Scene, k: int) -> Chart:
    words, mask = scene.words, scene.recordings[k].columns["mask"].values
    depth, width = min(mask.shape[1], LAYERS), min(mask.shape[2], UNITS)
    x = {"title": {"text": words("figure.layer")}, "range": [0.5, depth + 0.5], "dtick": 1, "showgrid": False}
    y = {"range": [-width + 0.3, 0.7], "showgrid": False, "zeroline": False, "showticklabels": False}
    part = f"{width} / {mask.shape[2]} {words('figure.drop_units')}"
    notes = [
        heading(f"<b>{words('figure.drop_forward_mask')}</b> · {part}<br>{scene.names[k]}", 0),
        heading(f"<b>{words('figure.drop_backward_mask')}</b><br>{_zeros(scene, k)}", 1),
    ]
    margin = {"l": 20, "r": 10, "t": 60, "b": 170 if scene.narrow else 120}
    size = {"height": 900 if scene.narrow else 560, "margin": margin}
    return {**panes(2, scene.narrow, x=x, y=y), **size, "annotations": notes}


def zeros(recording: Recording) -> tuple[int, int, float]:
    """(units off in all steps and layers, how many of them got a gradient of exactly 0, largest |gradient| there)."""
    mask, gradient = (recording.columns[name].values for name in COLUMNS)
    found = np.abs(gradient[mask == 0])
    return found.size, int((found == 0).sum()), float(found.max()) if found.size else 0.0


def _zeros(scene: Scene, k: int) -> str:
    off, exact, _ = zeros(scene.recordings[k])
    return f"{scene.words('figure.drop_exact_zeros')}: {exact} / {off}"


def alt(scene: Scene) -> str:
    """Per variant: share of units off, and how many of their gradients were exactly 0."""
    return told(scene, "mask", lambda k: _sentence(scene, k))


def _sentence(scene: Scene, k: int) -> str:
    mask = scene.recordings[k].columns["mask"].values
    off = float((mask == 0).sum() / np.isfinite(mask).sum())
    return f"{scene.words('figure.drop_units_off')} {percent(scene.words, off)}, {_zeros(scene, k)}"
