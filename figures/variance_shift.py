"""Variance shift: the variance that a batch normalization's input has in train mode against eval mode, by layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from engine.train.columns import SHIFT
from figures import plotting
from figures.numbers import brief, listed
from figures.scene import Chart, Scene, look
from figures.series import GREY, at, empty, log_axis, positive, series, shown, two_panes

COLUMNS = ("variance_shift",)


def values(scene: Scene, k: int) -> dict[str, np.ndarray]:
    """{"train", "eval", "running": (depth,)} of variant k at the step shown."""
    found = series(scene, k, "variance_shift")
    assert found is not None
    return dict(zip(SHIFT, found.values[at(scene, found)].astype(float).T, strict=True))


def ratio(table: dict[str, np.ndarray]) -> np.ndarray:
    """(depth,) variance in train mode over that in eval mode."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return table["train"] / table["eval"]


def draw(scene: Scene) -> Chart:
    """Left: the variances by layer; right: train over eval, 1 where nothing shifts."""
    able = shown(scene, "variance_shift")
    if not able:
        return empty(scene)
    return {"data": [trace for k in able for trace in _traces(scene, k)], "layout": _layout(scene)}


def _traces(scene: Scene, k: int) -> Iterator[Chart]:
    table, style, name = values(scene, k), look(scene, k), scene.names[k]
    layers = list(range(1, len(table["train"]) + 1))
    marks = {"train": style.marker, "eval": f"{style.marker}-open"}
    for mode, symbol in marks.items():
        label = f"{scene.words(f'figure.bn_{mode}_mode')}: {name}"
        yield _line(scene, k, layers, positive(table[mode]), 1, name=label, marker=_mark(style.color, symbol))
    yield _line(scene, k, layers, listed(ratio(table)), 2, name=name, showlegend=False,
                marker=_mark(style.color, style.marker))  # fmt: skip


def _mark(color: str, symbol: str) -> Chart:
    return {"color": color, "symbol": symbol, "size": 9}


def _line(scene: Scene, k: int, x: list[int], y: Any, pane: int, **more: Any) -> Chart:
    style = look(scene, k)
    hover = f"{scene.words('figure.layer')} %{{x}}: %{{y:.3g}}<extra>%{{fullData.name}}</extra>"
    return {"type": "scatter", "mode": "lines+markers", "x": x, "y": y, "xaxis": f"x{pane}", "yaxis": f"y{pane}",
            "line": {"color": style.color, "dash": style.dash}, "hovertemplate": hover, **more}  # fmt: skip


def _layout(scene: Scene) -> dict[str, Any]:
    words = scene.words
    layout = plotting.pair({"title": {"text": words("figure.layer")}, "dtick": 1}, {}, scene.narrow, 50)
    tables = [values(scene, k) for k in shown(scene, "variance_shift")]
    layout["yaxis"] |= log_axis([table[mode] for table in tables for mode in ("train", "eval")])
    layout["yaxis2"] |= {"rangemode": "tozero"}
    one = {"type": "line", "x0": 0, "x1": 1, "xref": "x2 domain", "y0": 1, "y1": 1, "yref": "y2",
           "line": {"color": GREY, "dash": "dot"}}  # fmt: skip
    return {**two_panes(scene, layout, "bn_input_variance", "bn_train_over_eval"), "shapes": [one]}


def there(specs: Sequence[Any]) -> bool:
    """Whether any variant has batch norm, of whose statistics it speaks."""
    return any(spec.norm.name == "batch_norm" for spec in specs)


def alt(scene: Scene) -> str:
    """Per variant: train over eval variance of every layer."""
    return "; ".join(
        f"{scene.names[k]}: {scene.words('figure.bn_train_over_eval')} "
        + ", ".join(brief(number) for number in ratio(values(scene, k)) if np.isfinite(number))
        for k in shown(scene, "variance_shift")
    ) or scene.words("figure.bn_none")
