"""Bias and variance: thirty networks, each on its own training set, at the weakest, best and strongest penalty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from engine.spec import show
from figures import plotting
from figures.numbers import brief, listed
from figures.palette import LOOKS
from figures.scene import Chart, Scene, look
from figures.series import GREY, line, shown
from pages.regularization.resampling import COLUMN, SETS, STRENGTHS, Parts, parts, places, truth

COLUMNS = (COLUMN,)
TOP = 2.0
"""Half the height of the panes with answers: the curve goes from -1 to 1."""
LINES = (("bias", "solid"), ("variance", "dash"), ("error", "dot"))


def answers(scene: Scene, k: int) -> tuple[np.ndarray, list[int]]:
    """(STRENGTHS, SETS, POINTS), and the strengths that are trained."""
    table = scene.recordings[k].columns[COLUMN].values[-1].astype(float)
    return table, [at for at in range(len(STRENGTHS)) if np.isfinite(table[at]).all()]


def found(scene: Scene) -> tuple[int, np.ndarray, list[int], Parts] | None:
    """The first variant that has numbers: its place, its answers, what is trained, and the two parts of the error."""
    able = shown(scene, COLUMN)
    if not able:
        return None
    table, done = answers(scene, able[0])
    return (able[0], table, done, parts(table[done])) if done else None


def best(error: Parts) -> int:
    """The strength with the least error, among those trained."""
    return int((error.bias + error.variance).argmin())


def draw(scene: Scene) -> Chart:
    """Three panes of answers with their mean and the curve itself, and the two parts of the error by strength."""
    given = found(scene)
    if given is None:
        return plotting.sentence(scene.words("figure.resampling_none"))
    k, table, done, error = given
    fans = list(dict.fromkeys((done[0], done[best(error)], done[-1])))
    data = [trace for pane, at in enumerate(fans) for trace in _fan(scene, k, table[at], pane)]
    data += _lines(scene, done, error, len(fans))
    return {"data": data, "layout": _layout(scene, [strength(scene, at) for at in fans], len(fans))}


def strength(scene: Scene, at: int) -> str:
    """What a strength is called."""
    return show(STRENGTHS[at]) if STRENGTHS[at] else scene.words("figure.resampling_no_penalty")


def _fan(scene: Scene, k: int, table: np.ndarray, pane: int) -> Iterator[dict[str, Any]]:
    x, place = places(), plotting.on(pane)
    gap = np.full((len(table), 1), np.nan)
    xs = np.concatenate([np.broadcast_to(x, table.shape), gap], 1).ravel()
    ys = np.concatenate([np.clip(table, -TOP, TOP), gap], 1).ravel()
    quiet = {"showlegend": False, "hoverinfo": "skip"}
    yield line(listed(xs), listed(ys), "", GREY, opacity=0.35, line={"color": GREY, "width": 1}, **quiet, **place)
    names = [scene.words(f"figure.resampling_{name}") for name in ("mean", "truth")]
    looks: list[dict[str, Any]] = [
        {"color": look(scene, k).color, "width": 3},
        {"color": GREY, "width": 2, "dash": "dash"},
    ]
    for name, values, drawn in zip(names, (table.mean(0), truth()), looks, strict=True):
        yield line(listed(x), listed(values), name, GREY, legendgroup=name, showlegend=not pane, **place) | {
            "line": drawn
        }


def _lines(scene: Scene, done: list[int], error: Parts, pane: int) -> Iterator[dict[str, Any]]:
    values = {"bias": error.bias, "variance": error.variance, "error": error.bias + error.variance}
    for k, (name, dash) in enumerate(LINES):
        drawn = {"color": LOOKS[k].color, "dash": dash, "width": 2.5}
        label = scene.words(f"figure.resampling_{name}")
        x = [strength(scene, at) for at in done]
        yield {**line(x, listed(values[name]), label, GREY, mode="lines+markers", **plotting.on(pane)), "line": drawn}


def _layout(scene: Scene, fans: list[str], pane: int) -> dict[str, Any]:
    layout = plotting.panes(pane + 1, scene.narrow)
    for at in range(pane):
        layout[f"yaxis{plotting.tail(at)}"]["range"] = [-TOP, TOP]
    layout[f"xaxis{plotting.tail(pane)}"] |= {"type": "category"}
    layout[f"yaxis{plotting.tail(pane)}"]["rangemode"] = "tozero"
    heads = [f"λ: {name}" for name in fans] + [scene.words("figure.resampling_parts")]
    notes = [plotting.heading(head, at) for at, head in enumerate(heads)]
    size = {"height": 260 * (pane + 1) if scene.narrow else 360, "margin": {"l": 45, "r": 10, "t": 40, "b": 50}}
    return {**layout, "annotations": notes, "legend": plotting.legend(-0.08 if scene.narrow else -0.16), **size}


def alt(scene: Scene) -> str:
    """Both parts of the error without a penalty, at the best and at the strongest one."""
    given = found(scene)
    if given is None:
        return scene.words("figure.resampling_none")
    _, _, done, error = given
    told = [
        f"λ {strength(scene, done[at])}: {scene.words('figure.resampling_bias')} {brief(error.bias[at])}, "
        f"{scene.words('figure.resampling_variance')} {brief(error.variance[at])}"
        for at in dict.fromkeys((0, best(error), len(done) - 1))
    ]
    return f"{SETS} × {len(done)}; " + "; ".join(told)
