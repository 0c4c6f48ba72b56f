"""The four lines of batch normalization with the numbers of one unit and one mini-batch, and the unit at test time."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from engine.train.norm_layout import UNIT, WALK
from figures import panes
from figures.norm_scene import GREY, at, chosen, empty, look, series, shown
from figures.numbers import brief
from figures.registry import Chart, Scene

COLUMNS = ("bn_walk", "bn_unit")
BINS = 24


def numbers(scene: Scene) -> tuple[int, int, dict[str, np.ndarray], dict[str, float]]:
    """(variant, step, rows of the walk by name, the unit's numbers by name) of what is shown."""
    variant, _ = chosen(scene, "bn_unit")
    walk, unit = (series(scene, variant, column) for column in COLUMNS)
    assert walk is not None
    assert unit is not None
    index = at(scene, unit)
    rows = dict(zip(WALK, walk.values[index], strict=True))
    return variant, int(unit.steps[index]), rows, dict(zip(UNIT, unit.values[index].tolist(), strict=True))


def draw(scene: Scene) -> Chart:
    """Histograms of x (left) and of y = gamma x_hat + beta in both modes (right), under the algorithm with numbers."""
    if not shown(scene, "bn_unit"):
        return empty(scene)
    variant, step, rows, unit = numbers(scene)
    color, words = look(scene, variant).color, scene.words
    data = [
        _bars(rows["x"], 1, words("figure.bn_x"), color),
        _bars(rows["y"], 2, words("figure.bn_y_train"), color),
        _bars(rows["y_test"], 2, words("figure.bn_y_test"), GREY),
    ]
    lines = algorithm(scene, rows, unit)
    head = f"{scene.names[variant]} · {words('figure.layer')} {unit['layer']:.0f} · {words('figure.bn_unit')} 1 · "
    layout = _layout(scene, lines)
    title = {"text": f"{head}{words('figure.step')} {step}", "font": {"size": 15}, "x": 0, "y": 0.99, "yanchor": "top",
             "yref": "container", "subtitle": {"text": "<br>".join(lines), "font": {"size": 13}}}  # fmt: skip
    return {"data": data, "layout": {**layout, "title": title}}


def algorithm(scene: Scene, rows: dict[str, np.ndarray], unit: dict[str, float]) -> list[str]:
    """The lines, one string each: mean, variance, x_hat and y of the first example; then the same at test time."""
    m, x, words = len(rows["x"]), brief(rows["x"][0]), scene.words
    scale, test = _root(unit["variance"], unit["eps"]), _root(unit["running_variance"], unit["eps"])
    gamma, beta = brief(unit["gamma"]), brief(unit["beta"])
    mean, running = brief(unit["mean"]), brief(unit["running_mean"])
    return [
        f"1 · μ<sub>B</sub> = Σx / {m} = {mean}",
        f"2 · σ²<sub>B</sub> = Σ(x − μ<sub>B</sub>)² / {m} = {brief(unit['variance'])}",
        f"3 · x̂<sub>1</sub> = ({x} − {mean}) / {scale} = {brief(rows['x_hat'][0])}",
        f"4 · y<sub>1</sub> = γ x̂<sub>1</sub> + β = {gamma} × {brief(rows['x_hat'][0])} + {beta} = "
        f"{brief(rows['y'][0])}",
        f"<b>{words('figure.bn_at_test')}</b> · x̂<sub>1</sub> = ({x} − {running}) / {test} = "
        f"{brief(rows['x_hat_test'][0])}, y<sub>1</sub> = {brief(rows['y_test'][0])}",
    ]


def _root(variance: float, eps: float) -> str:
    return f"√({brief(variance)} + {brief(eps)})" if variance < 1e3 * eps else f"{brief(sqrt(variance + eps))}"


def _bars(values: np.ndarray, pane: int, name: str, color: str) -> Chart:
    """A histogram of one row as bars of shares."""
    low, high = float(values.min()), float(values.max())
    pad = 0.5 if high - low < 1e-9 else 0.02 * (high - low)
    counts, edges = np.histogram(values, BINS, (low - pad, high + pad))
    return {
        "type": "bar", "x": ((edges[1:] + edges[:-1]) / 2).tolist(), "y": (counts / len(values)).tolist(),
        "width": float(edges[1] - edges[0]), "name": name, "marker": {"color": color}, "opacity": 0.75,
        "hovertemplate": "%{x:.3g}: %{y:.1%}<extra>%{fullData.name}</extra>",
        "xaxis": f"x{pane}", "yaxis": f"y{pane}",
    }  # fmt: skip


def _layout(scene: Scene, lines: list[str]) -> dict[str, Any]:
    words, top = scene.words, 70 + 20 * len(lines)
    layout = panes.layout({}, {"tickformat": ".0%", "rangemode": "tozero"}, scene.narrow, top)
    for axis, key in (("xaxis", "bn_x"), ("xaxis2", "bn_y"), ("yaxis", "share")):
        layout[axis]["title"] = {"text": words(f"figure.{key}")}
    legend = {"orientation": "h", "y": -0.14 if scene.narrow else -0.24, "yanchor": "top", "x": 0}
    return {**layout, "height": layout["height"] + 100, "barmode": "overlay", "legend": legend}


def alt(scene: Scene) -> str:
    """Which unit, and the five lines as text."""
    if not shown(scene, "bn_unit"):
        return scene.words("figure.bn_none")
    variant, step, rows, unit = numbers(scene)
    text = "; ".join(algorithm(scene, rows, unit))
    for tag in ("<sub>", "</sub>", "<b>", "</b>"):
        text = text.replace(tag, "")
    return f"{scene.names[variant]}, {scene.words('figure.step')} {step}: {text}"
