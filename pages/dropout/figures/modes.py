"""Same input, two modes: every unit's mean over masks in training mode against its value in evaluation mode."""

from __future__ import annotations

from typing import Any

import numpy as np

from figures.numbers import brief, listed
from figures.plotting import heading, legend, on, panes, tail
from figures.scene import Chart, Scene, look
from pages.dropout.figures.scene import coloured, drops, empty, faint, last, shown, told

COLUMNS = ("unit_modes",)
PANES = 4
"""Layers that are drawn, evenly chosen among more."""
UNITS = 80
"""Units of a layer that are drawn of one variant."""


def draw(scene: Scene) -> Chart:
    """One pane a layer with the diagonal on which both modes agree; error bars: the standard deviation over masks."""
    able = shown(scene, "unit_modes")
    if not able:
        return empty(scene)
    layers = chosen_layers(max(len(_modes(scene, k)) for k in able))
    data = [trace for pane, layer in enumerate(layers) for trace in _pane(scene, able, pane, layer)]
    return {"data": data, "layout": _layout(scene, able, layers)}


def chosen_layers(depth: int) -> list[int]:
    """At most PANES layers (from 0), the first and the last among them."""
    return sorted({round(layer) for layer in np.linspace(0, depth - 1, min(depth, PANES))})


def _modes(scene: Scene, k: int) -> np.ndarray:
    """(depth, width, 3): mean and standard deviation over masks, value in evaluation mode."""
    found = last(scene, k, "unit_modes")
    assert found is not None
    return found


def _units(scene: Scene, k: int, layer: int) -> np.ndarray:
    """(units, 3) of the units that this layer has."""
    modes = _modes(scene, k)[layer]
    return modes[: scene.specs[k].hidden[layer]] if scene.specs else modes


def ratio(modes: np.ndarray) -> float:
    """Mean over units in evaluation mode / mean over units in training mode, of one layer (width, 3)."""
    train, evaluation = float(modes[:, 0].mean()), float(modes[:, 2].mean())
    return evaluation / train if train else float("nan")


def _pane(scene: Scene, able: list[int], pane: int, layer: int) -> list[Chart]:
    deep = [k for k in able if layer < len(_modes(scene, k))]
    ends = _ends(np.concatenate([_units(scene, k, layer)[:, [0, 2]].ravel() for k in deep]))
    line: Chart = {"type": "scatter", "mode": "lines", "x": ends, "y": ends, "hoverinfo": "skip", **on(pane)}
    line |= {"line": {"color": "#808080", "width": 1, "dash": "dot"}, "showlegend": False}
    return [line, *(_points(scene, k, pane, layer) for k in deep)]


def _ends(values: np.ndarray) -> list[float]:
    finite = values[np.isfinite(values)]
    return [float(finite.min()), float(finite.max())] if finite.size else [0.0, 1.0]


def _points(scene: Scene, k: int, pane: int, layer: int) -> Chart:
    modes, drawn, words = _units(scene, k, layer), look(scene, k), scene.words
    modes = modes[np.unique(np.linspace(0, len(modes) - 1, UNITS).round().astype(int))]
    hover = f"{words('figure.drop_eval_value')} %{{x:.3g}}<br>"
    hover += f"{words('figure.drop_train_mean')} %{{y:.3g}} ± %{{customdata:.3g}}"
    return {
        "type": "scatter", "mode": "markers", "x": listed(modes[:, 2]), "y": listed(modes[:, 0]),
        "customdata": listed(modes[:, 1]), "hovertemplate": hover + "<extra>%{fullData.name}</extra>",
        "error_y": {"type": "data", "array": listed(modes[:, 1]), "thickness": 0.7, "width": 0,
                    "color": faint(drawn.color), "visible": drops(scene, k)},
        "marker": {"color": drawn.color, "symbol": drawn.marker, "size": 6}, "name": scene.names[k],
        "legendgroup": str(k), "showlegend": pane == 0, **on(pane),
    }  # fmt: skip


def _layout(scene: Scene, able: list[int], layers: list[int]) -> Chart:
    words = scene.words
    x = {"title": {"text": words("figure.drop_eval_value")}}
    layout = panes(len(layers), scene.narrow, 1 + len(able), x=x)
    layout["yaxis"] = layout["yaxis"] | {"title": {"text": words("figure.drop_train_mean")}}
    texts = [f"<b>{words('figure.layer')} {layer + 1}</b>{_ratios(scene, able, layer)}" for layer in layers]
    height = 340 * len(layers) + 80 if scene.narrow else 430
    layout |= {"height": height, "margin": {"l": 60, "r": 10, "t": 40 + 18 * len(able), "b": 60}}
    notes: list[Any] = [heading(text, pane) for pane, text in enumerate(texts)]
    if scene.narrow:
        for pane in range(len(layers) - 1):
            layout[f"xaxis{tail(pane)}"] = layout[f"xaxis{tail(pane)}"] | {"title": {"text": ""}}
    return {**layout, "annotations": notes, "legend": legend(-0.08 if scene.narrow else -0.22)}


def _ratios(scene: Scene, able: list[int], layer: int) -> str:
    """A line a variant: the ratio of the layer's means."""
    return "".join(
        "<br>" + coloured(scene, k, f"{scene.words('figure.drop_ratio')} {brief(ratio(_units(scene, k, layer)))}")
        for k in able
        if layer < len(_modes(scene, k))
    )


def alt(scene: Scene) -> str:
    """Per variant: the ratio of the means in both modes, layer by layer."""
    return told(scene, "unit_modes", lambda k: _sentence(scene, k))


def _sentence(scene: Scene, k: int) -> str:
    layer = scene.words("figure.layer")
    means = [ratio(_units(scene, k, at)) for at in range(len(_modes(scene, k)))]
    found = [f"{layer} {number}: {brief(mean)}" for number, mean in enumerate(means, 1)]
    return f"{scene.words('figure.drop_ratio')} {', '.join(found)}"
