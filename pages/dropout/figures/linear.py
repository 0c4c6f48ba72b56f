"""One linear unit with two inputs: all four masks enumerated, and its mean and variance against masks really drawn."""

from __future__ import annotations

import numpy as np

from figures.numbers import brief, listed, percent
from figures.plotting import heading, legend, on, panes
from figures.scene import Chart, Scene, look
from pages.dropout.figures.scene import empty, focus, last, told

COLUMNS = ("linear_unit", "linear_unit_moments")


def draw(scene: Scene) -> Chart:
    """Left: the unit's value under each of the four masks, wide as the mask is likely; the mean as a line.

    Right: for two inputs and for all, closed form and measurement of mean ± standard deviation.
    """
    k = focus(scene, "linear_unit")
    if k is None:
        return empty(scene)
    return {"data": [*_masks(scene, k), *_moments(scene, k)], "layout": _layout(scene, k)}


def _table(scene: Scene, k: int) -> tuple[np.ndarray, np.ndarray]:
    """(four masks (4, 4), moments (2, 5)) of variant k."""
    masks, moments = last(scene, k, "linear_unit"), last(scene, k, "linear_unit_moments")
    assert masks is not None
    assert moments is not None
    return masks, moments


def _masks(scene: Scene, k: int) -> list[Chart]:
    masks, moments = _table(scene, k)
    if not np.isfinite(masks).all():
        return []  # Gaussian noise has no masks
    labels = mask_labels(masks)
    bars: Chart = {
        "type": "bar", "x": labels, "y": listed(masks[:, 3]), "width": listed(np.sqrt(masks[:, 2])), **on(0),
        "marker": {"color": look(scene, k).color}, "showlegend": False, "customdata": listed(masks[:, 2]),
        "text": [percent(scene.words, share) for share in masks[:, 2]], "textposition": "outside",
        "hovertemplate": "%{x}: %{y:.4g} (%{customdata:.1%})<extra></extra>",
    }  # fmt: skip
    mean: Chart = {"type": "scatter", "mode": "lines", "x": labels, "y": [float(moments[0, 1])] * 4, **on(0),
                   "line": {"color": "#c0504d", "dash": "dash"}, "name": scene.words("figure.drop_mean_closed"),
                   "showlegend": True}  # fmt: skip
    return [bars, mean]


def mask_labels(masks: np.ndarray) -> list[str]:
    """What is left of w1 x + w2 y under each mask."""
    parts = ("w₁x", "w₂y")
    return [" + ".join(part for part, kept in zip(parts, row[:2], strict=True) if kept) or "0" for row in masks]


def _moments(scene: Scene, k: int) -> list[Chart]:
    """Closed form and measurement as points with error bars of one standard deviation."""
    words, (_, moments) = scene.words, _table(scene, k)
    places = [words("figure.drop_two_inputs"), f"{words('figure.drop_all_inputs')} ({int(moments[1, 0])})"]
    found = []
    for name, columns, color, symbol in (
        ("figure.drop_closed_form", (1, 3), "#808080", "line-ew-open"),
        ("figure.drop_measured", (2, 4), look(scene, k).color, "circle"),
    ):
        mean, variance = (moments[:, column] for column in columns)
        found.append({
            "type": "scatter", "mode": "markers", "x": places, "y": listed(mean), "name": words(name), **on(1),
            "marker": {"color": color, "symbol": symbol, "size": 16 if symbol.startswith("line") else 8,
                       "line": {"width": 3}},
            "error_y": {"type": "data", "array": listed(np.sqrt(variance)), "color": color,
                        "thickness": 4 if symbol.startswith("line") else 1.5},
            "hovertemplate": "%{y:.4g} ± %{error_y.array:.4g}<extra>%{fullData.name}</extra>",
        })  # fmt: skip
    return found


def _layout(scene: Scene, k: int) -> Chart:
    layout = panes(2, scene.narrow, 2)
    layout["xaxis"] |= {"title": {"text": scene.words("figure.drop_four_masks")}, "type": "category"}
    layout["xaxis2"] |= {"type": "category", "range": [-0.6, 1.6]}
    layout["yaxis"] |= {"title": {"text": scene.words("figure.drop_unit_value")}}
    layout["yaxis2"] |= {"title": {"text": scene.words("figure.drop_mean_and_std")}}
    left = _sentence(scene, k, 0) if np.isfinite(_table(scene, k)[0]).all() else scene.words("figure.drop_no_masks")
    notes = [heading(f"<b>{scene.names[k]}</b><br>{left}", 0), heading(_sentence(scene, k, 1), 1)]
    size = {"height": 780 if scene.narrow else 430, "margin": {"l": 60, "r": 10, "t": 84, "b": 60}}
    return {**layout, **size, "annotations": notes, "legend": legend()}


def _sentence(scene: Scene, k: int, row: int) -> str:
    """E and Var, closed and measured, of the two-input unit (row 0) or of the whole one."""
    words = scene.words
    _, mean, measured, variance, spread = (brief(float(number)) for number in _table(scene, k)[1][row])
    closed, drawn = words("figure.drop_closed_form"), words("figure.drop_measured")
    return f"E: {closed} {mean}, {drawn} {measured}<br>Var: {closed} {variance}, {drawn} {spread}"


def alt(scene: Scene) -> str:
    """Per variant: mean and variance of the two-input unit, closed form and measured."""
    return told(scene, "linear_unit_moments", lambda k: _sentence(scene, k, 0).replace("<br>", "; "))
