"""Height above the minimum over steps and over cost, and the error split by eigen-direction, beside the theory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from engine.descend.protocols import spent
from engine.descend.theory import measured_rate
from figures import plotting
from figures.descend import theory as descend_theory
from figures.descend.scene import ending, heights, thin
from figures.numbers import brief, listed
from figures.scene import Chart, Scene, look

Array = np.ndarray
COUNTS = ("gradient_evaluations", "function_evaluations", "hessian_evaluations")
COLUMNS = ("loss", "lr", "eigen_error", *COUNTS)
ERROR_COLUMNS = ("eigen_error", "lr")
DIRECTIONS = ("flat", "steep")
GREY = "#808080"
LOG_AXIS = {"type": "log", "exponentformat": "power", "nticks": 7}
FLOOR = 1e-16
"""What is smaller is drawn here: rounding decides there."""


def log(scene: Scene) -> bool:
    """Whether the heights are above a known minimum on all the surfaces, so that their logs can be drawn."""
    return all(spec.surface.minima for spec in scene.specs)


def above(scene: Scene, k: int) -> Array:
    """(T,) f - f*, at least FLOOR; f itself where no minimum is known."""
    values = scene.recordings[k].columns["loss"].values
    return np.maximum(values - scene.specs[k].surface.minima[0][2], FLOOR) if log(scene) else values


def costs(scene: Scene, k: int) -> Array:
    """(T,) what the way to each point has cost, in gradients."""
    gradients, calls, hessians = (scene.recordings[k].columns[name].values for name in COUNTS)
    return spent(gradients, calls, hessians)


def _ready(scene: Scene, *columns: str) -> list[int]:
    return [k for k, recording in enumerate(scene.recordings) if set(columns) <= set(recording.columns)]


def _split(scene: Scene) -> list[int]:
    """The variants whose distance from a minimum is known."""
    known = _ready(scene, *ERROR_COLUMNS)
    return [k for k in known if np.isfinite(scene.recordings[k].columns["eigen_error"].values[0]).all()]


def trace(scene: Scene, k: int, pane: int, points: tuple[Any, Any], label: str, **line: Any) -> dict[str, Any]:
    """A line of variant k in a pane, in the variant's colour and dash unless `line` says otherwise."""
    style = look(scene, k)
    return {
        "type": "scatter", "mode": "lines", "x": listed(points[0]), "y": listed(points[1]), "name": scene.names[k],
        "legendgroup": str(k), "showlegend": False, "xaxis": f"x{pane}", "yaxis": f"y{pane}",
        "line": {"color": style.color, "dash": style.dash, "width": 2, **line},
        "hovertemplate": f"%{{x:.6g}} · {label}: %{{y:.4g}}<extra>%{{fullData.name}}</extra>",
    }  # fmt: skip


def theory_trace(scene: Scene, k: int, pane: int, steps: Array, values: Array) -> dict[str, Any]:
    """The prediction: a thin dashed line, grey, as on a quadratic it lies on the measurement."""
    kept = thin(len(steps))
    shown = np.maximum(values[kept], FLOOR)
    label, line = scene.words("figure.descend_theory"), {"dash": "4px,4px", "width": 1.5, "color": GREY}
    return trace(scene, k, pane, (steps[kept], shown), label, **line) | {"meta": "theory"}


def draw(scene: Scene) -> Chart:
    """Two panes over the same heights: by steps, with the theory, and by cost in gradients."""
    label = scene.words("figure.descend_above" if log(scene) else "figure.descend_height")
    data: list[dict[str, Any]] = []
    for k in _ready(scene, *COLUMNS):
        steps, height = scene.recordings[k].columns["loss"].steps, above(scene, k)
        kept = thin(len(steps))
        data.append(trace(scene, k, 1, (steps[kept], height[kept]), label, width=3) | {"showlegend": True})
        predicted = descend_theory.gap(scene, k) if log(scene) else None
        if predicted is not None:
            data.append(theory_trace(scene, k, 1, *predicted))
        data.append(trace(scene, k, 2, (costs(scene, k)[kept], height[kept]), label))
    return {"data": data, "layout": _layout(scene, label)}


def _layout(scene: Scene, label: str) -> dict[str, Any]:
    y: dict[str, Any] = LOG_AXIS if log(scene) else {"range": _range(scene)}
    layout = plotting.pair({}, y, scene.narrow, 50)
    layout["xaxis"] |= {"title": {"text": scene.words("figure.step")}}
    layout["xaxis2"] |= {"title": {"text": scene.words("figure.descend_cost")}}
    notes = [plotting.heading(label, pane) for pane in (0, 1)]
    return {**layout, "annotations": notes, "legend": legend(scene), **_rates(scene)}


def legend(scene: Scene) -> dict[str, Any]:
    """Below the panes."""
    return plotting.legend(-0.12 if scene.narrow else -0.2)


def _range(scene: Scene) -> list[float]:
    """The heights on the windows: a path that leaves them would hide all others."""
    tables = [heights(spec.surface, spec.window, 61)[2] for spec in scene.specs]
    finite = np.concatenate([f[np.isfinite(f)] for f in tables])
    return [float(finite.min()), float(finite.max())] if finite.size else [0.0, 1.0]


def rates(scene: Scene) -> Iterator[tuple[int, float | None, float | None]]:
    """(variant, factor on the error in a step as measured over the later half, the same as predicted) of each."""
    for k in _ready(scene, *COLUMNS):
        recording = scene.recordings[k]
        yield k, measured_rate(recording), recording.notes.get("theory", {}).get("rate")


def _rates(scene: Scene) -> dict[str, Any]:
    """A line that sets the measured rates beside the predicted ones, where there are both."""
    theory = scene.words("figure.descend_theory")
    both = [(scene.names[k], m, p) for k, m, p in rates(scene) if m is not None and p is not None]
    parts = [f"{name}: {brief(m, 4)} ({theory} {brief(p, 4)})" for name, m, p in both]
    text = "<br>".join([scene.words("figure.descend_rate"), *parts])
    title = {"text": text, "font": {"size": 12}, "x": 0, "y": 1, "yanchor": "top", "pad": {"t": 18}}
    top = 60 + 16 * len(parts)
    height = (680 if scene.narrow else 360) + top
    return {"title": title, "height": height, "margin": {"l": 60, "r": 10, "t": top, "b": 50}} if parts else {}


def alt(scene: Scene) -> str:
    """Per variant: first and last height, what it cost, and the rates."""
    words = scene.words
    label, parts = words("figure.descend_above" if log(scene) else "figure.descend_height"), []
    for k, m, p in rates(scene):
        height = above(scene, k)
        text = f"{scene.names[k]}: {label} {brief(height[0])} → {brief(height[-1])}"
        text += f", {words('figure.descend_cost')} {brief(costs(scene, k)[-1])}{ending(scene, k)}"
        text += f", {words('figure.descend_rate')} {brief(m, 4)}" if m is not None else ""
        parts.append(text + (f", {words('figure.descend_theory')} {brief(p, 4)}" if p is not None else ""))
    return "; ".join(parts)


def draw_errors(scene: Scene) -> Chart:
    """Two panes, flat and steep direction: |error| over steps, and what the method's matrix predicts."""
    data: list[dict[str, Any]] = []
    for k in _split(scene):
        series, predicted = scene.recordings[k].columns["eigen_error"], descend_theory.errors(scene, k)
        kept = thin(len(series.steps))
        for pane in (1, 2):
            measured = np.maximum(np.abs(series.values[kept, pane - 1]), FLOOR)
            points = (series.steps[kept], measured)
            label = scene.words("figure.descend_error")
            data.append(trace(scene, k, pane, points, label, width=3) | {"showlegend": pane == 1})
            if predicted is not None:
                data.append(theory_trace(scene, k, pane, series.steps, np.abs(predicted[:, pane - 1])))
    return {"data": data, "layout": _error_layout(scene)}


def _error_layout(scene: Scene) -> dict[str, Any]:
    x = {"title": {"text": scene.words("figure.step")}}
    layout = plotting.pair(x, LOG_AXIS, scene.narrow)
    notes = [plotting.heading(_direction(scene, pane), pane) for pane in (0, 1)]
    title = {} if _split(scene) else {"title": {"text": scene.words("figure.descend_no_minimum"), "font": {"size": 14}}}
    return {**layout, "annotations": notes, "legend": legend(scene), **title}


def _direction(scene: Scene, pane: int) -> str:
    """ "Flat direction, λ = 0.1", λ being that of the first variant that has one; others are named if they differ."""
    everybody = (descend_theory.eigenvalues(scene, k) for k in range(len(scene.specs)))
    found = dict.fromkeys(map(brief, sorted(values[pane] for values in everybody if values)))
    text = scene.words(f"figure.descend_{DIRECTIONS[pane]}")
    return f"{text}: λ = {' / '.join(found)}" if found else text


def alt_errors(scene: Scene) -> str:
    """Per variant: first and last error along each direction, and the predicted last one."""
    parts = []
    for k in _split(scene):
        values, predicted = scene.recordings[k].columns["eigen_error"].values, descend_theory.errors(scene, k)
        for pane, key in enumerate(DIRECTIONS):
            text = f"{scene.names[k]}, {scene.words(f'figure.descend_{key}')}: "
            text += f"{brief(abs(values[0, pane]))} → {brief(abs(values[-1, pane]))}"
            theory = scene.words("figure.descend_theory")
            parts.append(text + (f" ({theory} {brief(abs(predicted[-1, pane]))})" if predicted is not None else ""))
    return "; ".join(parts) or scene.words("figure.descend_no_minimum")
