"""The four lines of batch normalization with the numbers of one unit and one mini-batch, and the unit at test time."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from figures import plotting
from figures.numbers import brief
from figures.scene import Chart, Scene, look
from figures.series import GREY, at, chosen, empty, heading, line, series, shown, title
from pages.batch_norm.columns import UNIT, WALK

COLUMNS = ("bn_walk", "bn_unit")


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
    after = edges(rows["y"], rows["y_test"])
    data = [
        _bars(rows["x"], edges(rows["x"]), 1, words("figure.bn_x"), color),
        _bars(rows["y"], after, 2, words("figure.bn_y_train"), color),
        _outline(rows["y_test"], after, words("figure.bn_y_test")),
    ]
    lines = algorithm(scene, rows, unit)
    place = f"{words('figure.layer')} {unit['layer']:.0f} · {words('figure.bn_unit')} 1 · {words('figure.step')} {step}"
    head = heading(scene, variant, place)
    layout = _layout(scene, [*head.split("<br>")[1:], *"<br>".join(lines).split("<br>")])
    subtitle = {"text": "<br>".join(lines), "font": {"size": 15}}
    return {"data": data, "layout": {**layout, "title": title(head, subtitle=subtitle)}}


def algorithm(scene: Scene, rows: dict[str, np.ndarray], unit: dict[str, float]) -> list[str]:
    """The lines, one string each: mean, variance, x_hat and y of the first example; then the same at test time."""
    m, x, gamma, beta = len(rows["x"]), brief(rows["x"][0]), brief(unit["gamma"]), term(unit["beta"])
    hats = {name: brief(rows[name][0]) for name in ("x_hat", "x_hat_test", "y", "y_test")}
    return [
        f"1 · μ<sub>B</sub> = Σx / {m} = {brief(unit['mean'])}",
        f"2 · σ²<sub>B</sub> = Σ(x − μ<sub>B</sub>)² / {m} = {brief(unit['variance'])}",
        f"3 · x̂<sub>1</sub> = ({x} {term(-unit['mean'])}) / {root(unit['variance'], unit['eps'])} = {hats['x_hat']}",
        f"4 · y<sub>1</sub> = γ x̂<sub>1</sub> + β = {gamma} × {hats['x_hat']} {beta} = {hats['y']}",
        f"<b>{scene.words('figure.bn_at_test')}</b>{'<br>' if scene.narrow else ' · '}"
        f"x̂<sub>1</sub> = ({x} {term(-unit['running_mean'])}) / "
        f"{root(unit['running_variance'], unit['eps'])} = {hats['x_hat_test']}{',' if scene.narrow else ', '}"
        f"{'<br>' if scene.narrow else ''}y<sub>1</sub> = {hats['y_test']}",
    ]


def term(value: float) -> str:
    """A number as the next term of a sum: "+ 0.1", "− 0.1"."""
    return f"{'−' if value < 0 else '+'} {brief(abs(value))}"


def root(variance: float, eps: float) -> str:
    """The divisor; as a root of a sum where eps is not small beside the variance."""
    return f"√({brief(variance)} + {brief(eps)})" if variance < 1e3 * eps else brief(sqrt(variance + eps))


def edges(*rows: np.ndarray) -> np.ndarray:
    """Bins that hold all of these rows: as many as the root of their number, 8 to 24."""
    low, high = (float(end([end(row) for row in rows])) for end in (min, max))
    pad = 0.5 if high - low < 1e-9 else 0.02 * (high - low)
    return np.linspace(low - pad, high + pad, int(np.clip(2 * sqrt(len(rows[0])), 8, 24)) + 1)


def _bars(values: np.ndarray, bins: np.ndarray, pane: int, name: str, color: str) -> Chart:
    """A histogram of one row as bars of shares."""
    counts, _ = np.histogram(values, bins)
    return {
        "type": "bar", "x": ((bins[1:] + bins[:-1]) / 2).tolist(), "y": (counts / len(values)).tolist(),
        "width": float(bins[1] - bins[0]), "name": name, "marker": {"color": color}, "opacity": 0.6,
        "hovertemplate": "%{x:.3g}: %{y:.1%}<extra>%{fullData.name}</extra>",
        "xaxis": f"x{pane}", "yaxis": f"y{pane}",
    }  # fmt: skip


def _outline(values: np.ndarray, bins: np.ndarray, name: str) -> Chart:
    """The same as the outline of its bars, to lie over others."""
    shares = np.histogram(values, bins)[0] / len(values)
    x, y = np.repeat(bins, 2), np.concatenate([[0], np.repeat(shares, 2), [0]])
    return line(x.tolist(), y.tolist(), name, GREY, line={"color": GREY, "width": 3}, xaxis="x2", yaxis="y2",
                hovertemplate="%{x:.3g}: %{y:.1%}<extra>%{fullData.name}</extra>")  # fmt: skip


def _layout(scene: Scene, lines: list[str]) -> dict[str, Any]:
    words, top = scene.words, 64 + 23 * len(lines)
    layout = plotting.pair({}, {"tickformat": ".0%", "rangemode": "tozero"}, scene.narrow, top)
    for axis, key in (("xaxis", "bn_x"), ("xaxis2", "bn_y"), ("yaxis", "share")):
        layout[axis]["title"] = {"text": words(f"figure.{key}")}
    legend = plotting.legend(-0.14 if scene.narrow else -0.24)
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
