"""Batch statistics, running statistics and the truth over the steps: mean and variance of one layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from figures import plotting
from figures.numbers import brief, listed
from figures.scene import Chart, Scene, look
from figures.series import GREY, at, chosen, empty, first_layer, heading, line, series, shown, title
from pages.batch_norm.columns import STATISTICS

COLUMNS = ("bn_statistics",)
KINDS = ("batch", "running", "true")


def table(scene: Scene) -> tuple[int, int, np.ndarray, np.ndarray]:
    """(variant, layer from 0, steps (T,), values (T, STATISTICS)) of unit 0 of the layer shown."""
    variant, layer = chosen(scene, "bn_statistics")
    found = series(scene, variant, "bn_statistics")
    assert found is not None
    units = found.values[:, 0]
    if layer is None or not np.isfinite(units[:, min(layer, units.shape[1] - 1)]).any():
        layer = first_layer(units[at(scene, found)])
    layer = min(layer, units.shape[1] - 1)
    return variant, layer, found.steps, units[:, layer]


def draw(scene: Scene) -> Chart:
    """Two panes over the steps: mean and variance; points: the batch, line: running, dashes: all training examples."""
    if not shown(scene, "bn_statistics"):
        return empty(scene)
    variant, layer, steps, values = table(scene)
    data = []
    for pane, part in ((1, "mean"), (2, "variance")):
        data += [_trace(scene, variant, kind, pane, steps, _of(values, f"{kind}_{part}")) for kind in KINDS]
    corrected = _trace(scene, variant, "unbiased", 2, steps, _of(values, "unbiased_variance"))
    return {"data": [*data, corrected | {"showlegend": True}], "layout": _layout(scene, variant, layer)}


def _of(values: np.ndarray, name: str) -> np.ndarray:
    found: np.ndarray = values[:, STATISTICS.index(name)]
    return found


def _trace(scene: Scene, variant: int, kind: str, pane: int, steps: np.ndarray, values: np.ndarray) -> Chart:
    color = look(scene, variant).color
    styles: dict[str, Any] = {
        "batch": {"mode": "markers", "marker": {"color": color, "size": 5, "opacity": 0.55}},
        "unbiased": {"mode": "markers", "marker": {"color": color, "size": 7, "symbol": "diamond-open"}},
        "running": {"line": {"color": color, "width": 3}},
        "true": {"line": {"color": GREY, "dash": "dash", "width": 2}},
    }
    usual = {
        "xaxis": f"x{pane}", "yaxis": f"y{pane}", "legendgroup": kind, "showlegend": pane == 1,
        "hovertemplate": "%{x}: %{y:.4g}<extra>%{fullData.name}</extra>",
    }  # fmt: skip
    return line(steps.tolist(), listed(values), scene.words(f"figure.bn_{kind}"), color, **usual) | styles[kind]


def _layout(scene: Scene, variant: int, layer: int) -> dict[str, Any]:
    words = scene.words
    place = f"{words('figure.layer')} {layer + 1} · {words('figure.bn_unit')} 1"
    head = heading(scene, variant, f"{place}{correction(scene, variant)}")
    layout = plotting.pair({"title": {"text": words("figure.step")}}, {}, scene.narrow, 84 + 29 * head.count("<br>"))
    notes = [plotting.heading(f"<b>{words(f'figure.bn_{part}')}</b>", k) for k, part in enumerate(("mean", "variance"))]
    legend = plotting.legend(-0.12 if scene.narrow else -0.24)
    return {**layout, "height": layout["height"] + 40, "annotations": notes, "title": title(head), "legend": legend}


def correction(scene: Scene, variant: int) -> str:
    """· n/(n − 1) = 1.03 for the batch size of the variant."""
    found = series(scene, variant, "bn_statistics")
    assert found is not None
    biased, unbiased = (STATISTICS.index(name) for name in ("batch_variance", "unbiased_variance"))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = found.values[..., unbiased] / found.values[..., biased]
    return f" · n/(n − 1) = {brief(float(np.nanmedian(ratio)), 4)}" if np.isfinite(ratio).any() else ""


def alt(scene: Scene) -> str:
    """Mean and variance of batch, running and truth at the last step."""
    if not shown(scene, "bn_statistics"):
        return scene.words("figure.bn_none")
    variant, layer, steps, values = table(scene)
    last = dict(zip(STATISTICS, values[-1], strict=True))
    parts = [
        f"{scene.words(f'figure.bn_{kind}')}: {scene.words('figure.bn_mean')} {brief(last[f'{kind}_mean'])}, "
        f"{scene.words('figure.bn_variance')} {brief(last[f'{kind}_variance'])}"
        for kind in KINDS
    ]
    head = f"{scene.names[variant]}, {scene.words('figure.layer')} {layer + 1}, {scene.words('figure.step')}"
    return f"{head} {int(steps[-1])}{correction(scene, variant)}; {'; '.join(parts)}"
