"""The gradient on both sides of a batch normalization: what it takes away, and the bias that it leaves without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from figures import plotting
from figures.numbers import brief
from figures.scene import Chart, Scene, look
from figures.series import at, empty, series, shown, two_panes
from pages.batch_norm.columns import GRADIENT

COLUMNS = ("bn_gradient",)
FLOOR = 1e-12
"""Where an exact 0 is drawn on the log axis."""
PANES = (("mean_y", "mean_x"), ("cosine_y", "cosine_x"))


def values(scene: Scene, k: int) -> dict[str, np.ndarray]:
    """{measurement: (depth,)} of variant k at the step shown, and "bias_share": |dL/db| / |dL/dW| of the layer."""
    found = series(scene, k, "bn_gradient")
    assert found is not None
    table = dict(zip(GRADIENT, found.values[at(scene, found)].astype(float).T, strict=True))
    with np.errstate(invalid="ignore", divide="ignore"):
        return table | {"bias_share": table["bias"] / table["weight"]}


def draw(scene: Scene) -> Chart:
    """Left: mean over the batch, beside the bias's share; right: cosine with x_hat. Hollow: dL/dy, full: dL/dx."""
    able = shown(scene, "bn_gradient")
    if not able:
        return empty(scene)
    return {"data": [trace for k in able for trace in _traces(scene, k)], "layout": _layout(scene)}


def _traces(scene: Scene, k: int) -> Iterator[Chart]:
    found = values(scene, k)
    for pane, (before, after) in enumerate(PANES, 1):
        yield _points(scene, k, pane, found[before], "dL/dy", "-open")
        yield _points(scene, k, pane, found[after], "dL/dx", "")
    yield _points(scene, k, 1, found["bias_share"], "|dL/db| / |dL/dW|", "-cross") | {"marker": _cross(scene, k)}


def _cross(scene: Scene, k: int) -> Chart:
    color = look(scene, k).color
    return {"color": color, "symbol": "x-thin-open", "size": 10, "line": {"width": 2, "color": color}}


def _points(scene: Scene, k: int, pane: int, numbers: np.ndarray, what: str, tail: str) -> Chart:
    style = look(scene, k)
    shape = [float(max(abs(number), FLOOR)) if np.isfinite(number) else None for number in numbers]
    return {
        "type": "scatter", "mode": "markers", "x": list(range(1, len(numbers) + 1)), "y": shape,
        "name": f"{what}: {scene.names[k]}", "legendgroup": f"{k}{what}", "showlegend": pane == 1,
        "marker": {"color": style.color, "symbol": f"{style.marker}{tail}", "size": 10},
        "hovertemplate": f"{scene.words('figure.layer')} %{{x}}: %{{y:.2g}}<extra>%{{fullData.name}}</extra>",
        "xaxis": f"x{pane}", "yaxis": f"y{pane}",
    }  # fmt: skip


def _layout(scene: Scene) -> dict[str, Any]:
    words = scene.words
    x = {"title": {"text": words("figure.layer")}, "dtick": 1}
    log = {"type": "log", "exponentformat": "power", "nticks": 8, "range": [np.log10(FLOOR) - 0.5, 0.5]}
    layout = plotting.pair(x, log, scene.narrow, 50)
    return two_panes(scene, layout, "bn_gradient_mean", "bn_cosine")


def alt(scene: Scene) -> str:
    """Per variant: the largest mean, cosine and bias share of any layer."""
    return "; ".join(_sentence(scene, k) for k in shown(scene, "bn_gradient")) or scene.words("figure.bn_none")


def _sentence(scene: Scene, k: int) -> str:
    found = {key: float(np.nanmax(np.abs(numbers))) for key, numbers in values(scene, k).items()}
    mean, cosine = (scene.words(f"figure.{key}") for key in ("bn_gradient_mean", "bn_cosine"))
    return (
        f"{scene.names[k]}: {mean}: dL/dy {brief(found['mean_y'])}, dL/dx {brief(found['mean_x'])}; "
        f"{cosine}: dL/dy {brief(found['cosine_y'])}, dL/dx {brief(found['cosine_x'])}; "
        f"|dL/db| / |dL/dW| {brief(found['bias_share'])}"
    )
