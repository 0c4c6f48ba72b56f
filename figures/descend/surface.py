"""The surface with the paths on it: in three dimensions to turn round, and as a flat map of contours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from engine.parts.surfaces import Surface
from figures.descend.scene import Scale, at, drawn, elsewhere, ending, heights, path, scale
from figures.numbers import brief, listed, packed
from figures.scene import Chart, Scene, look

COLUMNS = ("position", "loss")
SOLID_POINTS, FLAT_POINTS = 81, 91
LEVELS = 16
SOLID_LEAST, FLAT_LEAST = 1e-4, 1e-6
"""Smallest height above the lowest point that is told apart, as a share of the highest."""
LIFT = 0.012
"""How far a path is drawn above the surface, which between its grid points is flat, as a share of the height."""
SOLID_MARKERS = {"circle": "circle", "square": "square", "diamond": "diamond", "cross": "cross", "x": "x"}
"""Plotly has few markers in three dimensions; the others are drawn as a diamond."""
GREYS = [[0.0, "#f7f9fb"], [0.5, "#d5dae1"], [1.0, "#a4adba"]]
"""Low is light, so that the paths stand out most at their ends."""


def draw_solid(scene: Scene) -> Chart:
    """The surface and the paths on it; heights are logs where they differ too much to be seen together."""
    surface, variants = drawn(scene)
    x, y, f = heights(surface, SOLID_POINTS)
    shown = scale(surface, f, False, SOLID_LEAST)
    z = shown(f)
    lift = LIFT * float(np.ptp(z[np.isfinite(z)])) if np.isfinite(z).any() else 0.0
    data = [_solid(x, y, z), *(_solid_path(scene, k, surface, shown, lift) for k in variants)]
    points = [point for k in variants if (point := _solid_cursor(scene, k, surface, shown, lift))]
    return {"data": data + points, "layout": _solid_layout(scene, surface, shown)}


def _solid(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> dict[str, Any]:
    lines = {"show": True, "usecolormap": False, "color": "rgba(60,70,85,0.45)", "width": 1}
    return {
        "type": "surface", "x": listed(x, 6), "y": listed(y, 6), "z": packed(z), "colorscale": GREYS,
        "showscale": False, "opacity": 0.85, "hoverinfo": "skip", "contours": {"z": lines},
        "lighting": {"ambient": 0.75, "diffuse": 0.5, "specular": 0.05},
    }  # fmt: skip


def _solid_path(scene: Scene, k: int, surface: Surface, shown: Scale, lift: float) -> dict[str, Any]:
    """A path as far as it stays over the window."""
    steps, x, y, f = path(scene.recordings[k])
    inside = within(surface, x, y)
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
    return SOLID_MARKERS.get(name, "diamond")


def within(surface: Surface, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Which points are in the window."""
    x_lo, x_hi, y_lo, y_hi = surface.window
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


def _solid_cursor(scene: Scene, k: int, surface: Surface, shown: Scale, lift: float) -> dict[str, Any] | None:
    point = _cursor(scene, k)
    if point is None or not within(surface, np.array(point[0]), np.array(point[1])):
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


def _solid_layout(scene: Scene, surface: Surface, shown: Scale) -> dict[str, Any]:
    x_lo, x_hi, y_lo, y_hi = surface.window
    axes = {
        "xaxis": {"title": {"text": "x"}, "range": [x_lo, x_hi]},
        "yaxis": {"title": {"text": "y"}, "range": [y_lo, y_hi]},
        "zaxis": {"title": {"text": _title(scene, shown)}},
    }
    view = {"eye": {"x": -0.95, "y": -1.25, "z": 1.15}, "center": {"x": 0, "y": 0, "z": -0.15}}
    box = {"aspectmode": "manual", "aspectratio": {"x": 1, "y": 1, "z": 0.6}, "camera": view}
    size = {"height": 420 if scene.narrow else 560, "margin": {"l": 0, "r": 0, "t": 30, "b": 0}}
    return {"scene": axes | box, "legend": _legend(), "uirevision": "surface", **size, **_note(scene, surface)}


def _legend() -> dict[str, Any]:
    return {"orientation": "h", "x": 0, "y": -0.02, "yanchor": "top"}


def _note(scene: Scene, surface: Surface) -> dict[str, Any]:
    """A line on the variants that are not drawn."""
    others = elsewhere(scene, surface)
    text = f"{scene.words('figure.descend_elsewhere')}: {', '.join(others)}" if others else ""
    return {"title": {"text": text, "font": {"size": 13}, "x": 0, "y": 0.99, "yanchor": "top"}} if text else {}


def draw_flat(scene: Scene) -> Chart:
    """Contours at log-spaced heights above the minimum, the paths, the starts and the known minima."""
    surface, variants = drawn(scene)
    x, y, f = heights(surface, FLAT_POINTS)
    shown = scale(surface, f, True, FLAT_LEAST)
    data = [_flat(scene, x, y, shown(f), shown), *_minima(scene, surface)]
    for k in variants:
        data += _flat_path(scene, k)
    return {"data": data, "layout": _flat_layout(scene, surface)}


def _flat(scene: Scene, x: np.ndarray, y: np.ndarray, z: np.ndarray, shown: Scale) -> dict[str, Any]:
    finite = z[np.isfinite(z)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    size = (high - low) / LEVELS or 1.0
    text = scene.words("figure.descend_above" if shown.log else "figure.descend_height")  # its ticks are powers of ten
    bar = {"title": {"text": text, "side": "right"}, "thickness": 12, "len": 0.9}
    return {
        "type": "contour", "x": listed(x, 6), "y": listed(y, 6), "z": packed(z), "colorscale": GREYS,
        "contours": {"start": low + size / 2, "end": high, "size": size, "coloring": "fill"},
        "line": {"width": 0.6, "color": "rgba(60,70,85,0.55)"}, "showscale": not scene.narrow, "hoverinfo": "skip",
        "colorbar": bar | (_powers(low, high) if shown.log else {}), "opacity": 0.9,
    }  # fmt: skip


def _powers(low: float, high: float) -> dict[str, Any]:
    """Colour bar ticks at whole powers of ten."""
    ticks = list(range(int(np.ceil(low)), int(np.floor(high)) + 1))
    return {"tickvals": ticks, "ticktext": [f"10<sup>{tick}</sup>" for tick in ticks]}


def _minima(scene: Scene, surface: Surface) -> Iterator[dict[str, Any]]:
    for key, symbol, points in (("minimum", "star", surface.minima), ("saddle", "x-thin-open", surface.saddles)):
        if points:
            x, y, f = zip(*points, strict=True)
            label = scene.words(f"figure.descend_{key}")
            yield {
                "type": "scatter", "mode": "markers", "x": list(x), "y": list(y), "customdata": list(f), "name": label,
                "marker": {"symbol": symbol, "size": 13 if len(points) < 20 else 6, "color": "#111827",
                           "line": {"width": 1, "color": "#ffffff" if key == "minimum" else "#111827"}},
                "hovertemplate": f"{label}: x %{{x:.6g}}, y %{{y:.6g}}, f %{{customdata:.6g}}<extra></extra>",
            }  # fmt: skip


def _flat_path(scene: Scene, k: int) -> Iterator[dict[str, Any]]:
    """The path, a ring at its start, and the point of the opened step."""
    steps, x, y, f = path(scene.recordings[k])
    style = look(scene, k)
    common = {"type": "scatter", "legendgroup": str(k), "name": scene.names[k]}
    yield {
        **common, "mode": "lines+markers", "x": listed(x), "y": listed(y),
        "customdata": listed(np.stack([steps, f], 1)),
        "line": {"color": style.color, "dash": style.dash, "width": 2}, "hovertemplate": _hover(scene),
        "marker": {"color": style.color, "symbol": style.marker, "size": 6, "maxdisplayed": 40},
    }  # fmt: skip
    ends = [("start", f"{style.marker}-open", (float(x[0]), float(y[0]))), ("cursor", style.marker, _cursor(scene, k))]
    for key, symbol, point in ends:
        if point is not None:
            edge = {"width": 2, **({"color": "#ffffff"} if key == "cursor" else {})}
            marker = {"color": style.color, "symbol": symbol, "size": 12, "line": edge}
            yield {**common, "mode": "markers", "x": listed([point[0]]), "y": listed([point[1]]), "marker": marker,
                   "showlegend": False, "hoverinfo": "skip", "meta": key}  # fmt: skip


def _flat_layout(scene: Scene, surface: Surface) -> dict[str, Any]:
    x_lo, x_hi, y_lo, y_hi = surface.window
    axes = {
        "xaxis": {"title": {"text": "x"}, "range": [x_lo, x_hi], "constrain": "domain", "zeroline": False},
        "yaxis": {
            "title": {"text": "y"},
            "range": [y_lo, y_hi],
            "constrain": "domain",
            "scaleanchor": "x",
            "zeroline": False,
        },
    }
    size = {"height": 430 if scene.narrow else 600, "margin": {"l": 50, "r": 10, "t": 30, "b": 40}}
    legend = {**_legend(), "y": -0.3 if scene.narrow else -0.12}
    return {**axes, **size, "legend": legend, "uirevision": "contours", **_note(scene, surface)}


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
