"""Forward and backward standard deviation by layer: measured points on the theory's line at step 0, and later ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from engine.record.recording import Recording
from figures import plotting
from figures.numbers import brief
from figures.scene import Chart, Scene

COLUMNS = ("activation_std", "gradient_std", "theory_activation_std", "theory_gradient_gain")
PANES = ("activation_std", "gradient_std")


def draw(scene: Scene) -> Chart:
    """Two panes over the same layers, both on log axes; what has no place on a log axis is named in a note.

    Full points and lines: step 0. Hollow points: the opened cell's step, else the last one.
    """
    traces = [trace for pane in (1, 2) for k in range(len(scene.recordings)) for trace in _traces(scene, k, pane)]
    return {"data": traces, "layout": _layout(scene)}


def theory_gradient_std(recording: Recording) -> np.ndarray:
    """(depth,) the measured gradient of the last hidden layer, carried back by the gains of the layers above each."""
    measured = recording.columns["gradient_std"].values[0]
    gain = recording.columns["theory_gradient_gain"].values[0]
    factors = np.concatenate([np.cumprod(gain[:0:-1])[::-1], [1.0]])
    carried: np.ndarray = measured[-1] * factors
    return carried


def _theory(recording: Recording, pane: int) -> np.ndarray:
    return recording.columns["theory_activation_std"].values[0] if pane == 1 else theory_gradient_std(recording)


def _traces(scene: Scene, k: int, pane: int) -> Iterator[dict[str, Any]]:
    recording, look, words = scene.recordings[k], scene.looks[k], scene.words
    if not set(COLUMNS) <= set(recording.columns):
        return
    line = {"color": look.color, "dash": look.dash, "width": 2}
    points = {"color": look.color, "symbol": look.marker, "size": 9}
    yield _trace(scene, k, pane, _theory(recording, pane), words("figure.theory"), mode="lines", line=line)
    measured = recording.columns[PANES[pane - 1]]
    first = _trace(scene, k, pane, measured.values[0], _step(scene, 0), mode="markers", marker=points)
    yield first | {"showlegend": pane == 1}
    if at := later(scene, k):
        hollow = {**points, "symbol": f"{look.marker}-open", "size": 7}
        values, label = measured.values[at], _step(scene, int(measured.steps[at]))
        yield _trace(scene, k, pane, values, label, mode="markers", marker=hollow, opacity=0.6)


def later(scene: Scene, k: int) -> int:
    """Index of variant k's snapshot nearest to the opened cell's step, else of its last one."""
    steps = scene.recordings[k].columns["activation_std"].steps
    return int(np.abs(steps - scene.cell[2]).argmin()) if scene.cell else len(steps) - 1


def _trace(scene: Scene, k: int, pane: int, values: np.ndarray, label: str, **style: Any) -> dict[str, Any]:
    name = scene.names[k]
    return {
        "type": "scatter", "x": list(range(1, len(values) + 1)), "y": _log(values), "name": name, "legendgroup": name,
        "hovertemplate": f"{scene.words('figure.layer')} %{{x}} · {label}: %{{y:.3g}}<extra>%{{fullData.name}}</extra>",
        "xaxis": f"x{pane}", "yaxis": f"y{pane}", "showlegend": False, **style,
    }  # fmt: skip


def _step(scene: Scene, step: int) -> str:
    return f"{scene.words('figure.step')} {step}"


def _log(values: np.ndarray) -> list[float | None]:
    """For a log axis: None in place of 0, NaN and infinity."""
    return [float(value) if np.isfinite(value) and value > 0 else None for value in values]


def _layout(scene: Scene) -> dict[str, Any]:
    x = {"title": {"text": scene.words("figure.layer")}, **({"dtick": 1, "tick0": 1} if _depth(scene) <= 12 else {})}
    log = {"type": "log", "exponentformat": "power", "nticks": 8}
    layout = plotting.pair(x, log, scene.narrow)
    notes = [plotting.heading(f"<b>{scene.words(f'figure.{column}')}</b>", pane) for pane, column in enumerate(PANES)]
    legend = plotting.legend(-0.12 if scene.narrow else -0.2)
    if lost := _lost(scene):
        title = {"text": lost, "font": {"size": 13}, "x": 0, "y": 0.99, "yanchor": "top"}
        layout |= {"title": title, "margin": {**layout["margin"], "t": 60 + 18 * lost.count("<br>")}}
    return {**layout, "annotations": notes, "legend": legend}


def _depth(scene: Scene) -> int:
    shown = [r.columns["activation_std"] for r in scene.recordings if "activation_std" in r.columns]
    return max((series.values.shape[1] for series in shown), default=1)


def _lost(scene: Scene) -> str:
    """A line on the variants with a 0, and one on those with NaN or infinity, at step 0."""
    return "<br>".join(
        f"{scene.words(f'figure.{key}')}: {', '.join(names)}"
        for key, test in (("zeros", _is_zero), ("not_finite", _is_not_finite))
        if (names := [n for n, r in zip(scene.names, scene.recordings, strict=True) if _first(r, test)])
    )


def _first(recording: Recording, test: Callable[[np.ndarray], Any]) -> bool:
    return any(test(recording.columns[c].values[0]).any() for c in PANES if c in recording.columns)


def _is_zero(values: np.ndarray) -> Any:
    return np.equal(values, 0)


def _is_not_finite(values: np.ndarray) -> Any:
    return np.logical_not(np.isfinite(values))


def alt(scene: Scene) -> str:
    """Per variant: std of the first and of the last layer, forward and backward, at step 0."""
    return "; ".join(
        f"{name}: {scene.words(f'figure.{column}')}, {scene.words('figure.layer')} 1: {brief(std[0])}, "
        f"{scene.words('figure.layer')} {len(std)}: {brief(std[-1])}"
        for name, recording in zip(scene.names, scene.recordings, strict=True)
        for column in PANES
        if column in recording.columns
        for std in [recording.columns[column].values[0]]
    )
