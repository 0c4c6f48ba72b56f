"""The surface with the paths on it, in three dimensions, to turn round."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.parts.surfaces import Surface
from engine.parts.windows import Window
from figures.descend.scene import Scale, at, drawn, elsewhere, ending, heights, path, scale, shown_window
from figures.numbers import brief, listed, packed
from figures.scene import Chart, Scene, look

COLUMNS = ("position", "loss")
POINTS = 81
LEAST = 1e-4
"""Smallest height above the lowest point that is told apart, as a share of the highest."""
LIFT = 0.012
"""How far a path is drawn above the surface, which between its grid points is flat, as a share of the height."""
MARKERS = ("circle", "square", "diamond", "cross", "x")
"""Plotly has few markers in three dimensions; the others are drawn as a diamond."""
GREYS = [[0.0, "#f7f9fb"], [0.5, "#d5dae1"], [1.0, "#a4adba"]]
"""Low is light, so that the paths stand out most at their ends."""


def draw(scene: Scene) -> Chart:
    """The surface and the paths on it; heights are logs where they differ too much to be seen together."""
    surface, variants = drawn(scene)
    x, y, f = heights(surface, shown_window(scene, surface), POINTS)
    shown = scale(surface, f, LEAST)
    z = shown(f)
    lift = LIFT * float(np.ptp(z[np.isfinite(z)])) if np.isfinite(z).any() else 0.0
    data = [_ground(x, y, z), *(_path(scene, k, surface, shown, lift) for k in variants)]
    points = [point for k in variants if (point := _point(scene, k, surface, shown, lift))]
    return {"data": data + points, "layout": _layout(scene, surface, shown)}


def _ground(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> dict[str, Any]:
    lines = {"show": True, "usecolormap": False, "color": "rgba(60,70,85,0.45)", "width": 1}
    return {
        "type": "surface", "x": listed(x, 6), "y": listed(y, 6), "z": packed(z), "colorscale": GREYS,
        "showscale": False, "opacity": 0.85, "hoverinfo": "skip", "contours": {"z": lines},
        "lighting": {"ambient": 0.75, "diffuse": 0.5, "specular": 0.05},
    }  # fmt: skip


def _path(scene: Scene, k: int, surface: Surface, shown: Scale, lift: float) -> dict[str, Any]:
    """A path as far as it stays over the window."""
    steps, x, y, f = path(scene.recordings[k])
    inside = within(shown_window(scene, surface), x, y)
    z = np.where(inside, shown(f) + lift, np.nan)
    style = look(scene, k)
    return {
        "type": "scatter3d", "mode": "lines+markers", "name": scene.names[k], "legendgroup": str(k),
        "x": listed(np.where(inside, x, np.nan)), "y": listed(np.where(inside, y, np.nan)), "z": listed(z),
        "customdata": listed(np.stack([steps, f], 1)), "hovertemplate": _hover(scene),
        "line": {"color": style.color, "dash": style.dash, "width": 5},
        "marker": {"color": style.color, "symbol": solid_marker(style.marker), "size": 2.5},
    }  # fmt: skip


def solid_marker(name: str) -> str:
    """The look's marker, as far as there is one in three dimensions."""
    return name if name in MARKERS else "diamond"


def within(window: Window, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Which points are in the window."""
    x_lo, x_hi, y_lo, y_hi = window
    found: np.ndarray = (x >= x_lo) & (x <= x_hi) & (y >= y_lo) & (y <= y_hi)
    return found


def _hover(scene: Scene) -> str:
    step, height = scene.words("figure.step"), scene.words("figure.descend_height")
    place = "x %{x:.4g}, y %{y:.4g}"
    return f"{step} %{{customdata[0]}}: {place}, {height} %{{customdata[1]:.4g}}<extra>%{{fullData.name}}</extra>"


def _cursor(scene: Scene, k: int) -> tuple[float, float, float] | None:
    """(x, y, f) of variant k at the opened step."""
    index = at(scene, k)
    if index is None:
        return None
    columns = scene.recordings[k].columns
    (x, y), f = columns["position"].values[index], columns["loss"].values[index]
    return float(x), float(y), float(f)


def _point(scene: Scene, k: int, surface: Surface, shown: Scale, lift: float) -> dict[str, Any] | None:
    point = _cursor(scene, k)
    if point is None or not within(shown_window(scene, surface), np.array(point[0]), np.array(point[1])):
        return None
    style = look(scene, k)
    marker = {"color": style.color, "symbol": solid_marker(style.marker), "size": 8}
    return {
        "type": "scatter3d", "mode": "markers", "x": [point[0]], "y": [point[1]], "z": listed([shown(point[2]) + lift]),
        "name": scene.names[k], "legendgroup": str(k), "showlegend": False, "hoverinfo": "skip",
        "marker": {**marker, "line": {"color": "#ffffff", "width": 2}},
    }  # fmt: skip


def _title(scene: Scene, shown: Scale) -> str:
    return scene.words("figure.descend_log_height" if shown.log else "figure.descend_height")


def _layout(scene: Scene, surface: Surface, shown: Scale) -> dict[str, Any]:
    x_lo, x_hi, y_lo, y_hi = shown_window(scene, surface)
    axes = {
        "xaxis": {"title": {"text": "x"}, "range": [x_lo, x_hi]},
        "yaxis": {"title": {"text": "y"}, "range": [y_lo, y_hi]},
        "zaxis": {"title": {"text": _title(scene, shown)}},
    }
    view = {"eye": {"x": -0.95, "y": -1.25, "z": 1.15}, "center": {"x": 0, "y": 0, "z": -0.15}}
    box = {"aspectmode": "manual", "aspectratio": {"x": 1, "y": 1, "z": 0.6}, "camera": view}
    size = {"height": 420 if scene.narrow else 560, "margin": {"l": 0, "r": 0, "t": 30, "b": 0}}
    legend = {"orientation": "h", "x": 0, "y": -0.02, "yanchor": "top"}
    return {"scene": axes | box, "legend": legend, "uirevision": "surface", **size, **_note(scene, surface)}


def _note(scene: Scene, surface: Surface) -> dict[str, Any]:
    """A line on the variants that are not drawn."""
    others = elsewhere(scene, surface)
    text = f"{scene.words('figure.descend_elsewhere')}: {', '.join(others)}" if others else ""
    return {"title": {"text": text, "font": {"size": 13}, "x": 0, "y": 0.99, "yanchor": "top"}} if text else {}


def alt(scene: Scene) -> str:
    """Per variant: where it started and where it is, with heights, and that it diverged, if it did."""
    surface, variants = drawn(scene)
    parts = [_sentence(scene, k) for k in variants]
    return "; ".join(parts + [f"{name}: –" for name in elsewhere(scene, surface)])


def _sentence(scene: Scene, k: int) -> str:
    columns = scene.recordings[k].columns
    position, loss = columns["position"], columns["loss"]
    ends = [
        f"({brief(position.values[end][0])}, {brief(position.values[end][1])}), f {brief(loss.values[end])}"
        for end in (0, -1)
    ]
    return f"{scene.names[k]}: {' → '.join(ends)}, {scene.words('figure.step')} {position.steps[-1]}{ending(scene, k)}"
