"""One example in changing company: a cloud of outputs in train mode, one point in eval mode, and the spread by size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from figures import plotting
from figures.numbers import brief, listed
from figures.scene import Chart, Scene, look
from figures.series import GREY, at, log_axis, positive, series, shown, two_panes
from pages.batch_norm.columns import COMPANIES

COLUMNS = ("companions_cloud",)
FITTED = 32
"""The line goes through the batch sizes from here on: 1/sqrt(B) is the law of small disturbances."""
JITTER = 0.22
"""Width of a cloud, in factors of two of the batch size."""


def cloud(scene: Scene, k: int) -> np.ndarray:
    """(COMPANIES, 1 + DRAWS) of variant k at the step shown: eval mode first."""
    found = series(scene, k, "companions_cloud")
    assert found is not None
    table: np.ndarray = found.values[at(scene, found)].astype(float)
    return table


def spread(table: np.ndarray) -> np.ndarray:
    """(COMPANIES,) standard deviation over the draws in train mode."""
    found: np.ndarray = np.nanstd(table[:, 1:], 1)
    return found


def draw(scene: Scene) -> Chart:
    """Left: the logit of the example's own class by batch size; right: its spread on log axes with 1/sqrt(B)."""
    data = [trace for k in shown(scene, "companions_cloud") for trace in _traces(scene, k)]
    return {"data": data, "layout": _layout(scene)}


def _traces(scene: Scene, k: int) -> Iterator[Chart]:
    table, style, name = cloud(scene, k), look(scene, k), scene.names[k]
    group = {"name": name, "legendgroup": name, "xaxis": "x1", "yaxis": "y1", "type": "scatter"}
    points = table[:, 1:]
    shift = np.linspace(-JITTER, JITTER, points.shape[1])[None] + np.zeros_like(points)
    places = np.array(COMPANIES)[:, None] * 2.0**shift
    yield {**group, "mode": "markers", "x": places.ravel().tolist(), "y": listed(points.ravel()),
           "marker": {"color": style.color, "symbol": style.marker, "size": 4, "opacity": 0.45},
           "hoverinfo": "y+name"}  # fmt: skip
    ends = {"x": [COMPANIES[0], COMPANIES[-1]], "y": listed(table[[0, -1], 0])}
    yield {**group, **ends, "mode": "lines", "line": {"color": style.color, "dash": style.dash, "width": 2},
           "name": f"{scene.words('figure.bn_eval_mode')}: {name}",
           "hovertemplate": "%{y:.4g}<extra>%{fullData.name}</extra>"}  # fmt: skip
    right = {**group, "xaxis": "x2", "yaxis": "y2", "showlegend": False}
    yield {**right, "mode": "markers", "x": list(COMPANIES), "y": positive(spread(table)),
           "marker": {"color": style.color, "symbol": style.marker, "size": 9},
           "hovertemplate": "B = %{x}: %{y:.3g}<extra>%{fullData.name}</extra>"}  # fmt: skip
    if (scale := root_line(spread(table))) is not None:
        yield {**right, "mode": "lines", "x": list(COMPANIES), "y": positive(scale / np.sqrt(COMPANIES)),
               "line": {"color": GREY, "dash": "dot", "width": 1.5}, "hoverinfo": "skip"}  # fmt: skip


def root_line(spreads: np.ndarray) -> float | None:
    """c of c / sqrt(B), the geometric mean of spread x sqrt(B) over the larger sizes; None where nothing spreads."""
    sizes = np.array(COMPANIES)
    good = (sizes >= FITTED) & np.isfinite(spreads) & (spreads > 0)
    return float(np.exp(np.log(spreads[good] * np.sqrt(sizes[good])).mean())) if good.any() else None


def _layout(scene: Scene) -> dict[str, Any]:
    words = scene.words
    x = {"title": {"text": words("figure.bn_companions")}, "type": "log", "tickvals": list(COMPANIES)}
    layout = plotting.pair(x, {}, scene.narrow, 50)
    layout["yaxis2"] |= log_axis([spread(cloud(scene, k)) for k in shown(scene, "companions_cloud")])
    return two_panes(scene, layout, "bn_own_logit", "bn_companion_spread")


def alt(scene: Scene) -> str:
    """Per variant: the output in eval mode, and the spread in train mode at the smallest and the largest size."""
    return "; ".join(_sentence(scene, k) for k in shown(scene, "companions_cloud")) or scene.names[0]


def _sentence(scene: Scene, k: int) -> str:
    table = cloud(scene, k)
    by_size = ", ".join(f"B = {size}: {brief(value)}" for size, value in zip(COMPANIES, spread(table), strict=True))
    return (
        f"{scene.names[k]}: {scene.words('figure.bn_eval_mode')} {brief(table[0, 0])}, "
        f"{scene.words('figure.bn_companion_spread')} {by_size}"
    )
