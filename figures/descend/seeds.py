"""A race under noise: twenty seeds of each method as a band around their median, and who is ahead in how many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from figures.descend.loss import FLOOR, LOG_AXIS, legend, log, trace
from figures.descend.scene import thin
from figures.numbers import brief, listed
from figures.plotting import folded
from figures.scene import Chart, Scene, look

Array = np.ndarray
COLUMNS = ("seed_losses",)
BAND = (10, 50, 90)
MOST_SENTENCES = 3
NARROW = 42
"""Places of a line on a phone."""


def losses(scene: Scene, k: int) -> Array:
    """(seeds, steps + 1) f - f*, at least FLOOR (f itself where no minimum is known).

    Infinite after a divergence, NaN after the budget of evaluations is spent.
    """
    values = scene.recordings[k].columns["seed_losses"].values[-1]
    return np.maximum(values - scene.specs[k].surface.minima[0][2], FLOOR) if log(scene) else values


def ready(scene: Scene) -> list[int]:
    """The variants that have their seeds."""
    return [k for k, recording in enumerate(scene.recordings) if "seed_losses" in recording.columns]


def band(values: Array) -> Array:
    """(3, steps + 1) the 10, 50 and 90 % points over seeds, a path that has ended counting as the highest."""
    filled = np.where(np.isnan(values), np.inf, values)
    return np.percentile(filled, BAND, axis=0, method="inverted_cdf")


def draw(scene: Scene) -> Chart:
    """A median line and a band from 10 to 90 % a variant, and sentences on who is ahead."""
    data = [part for k in ready(scene) for part in _traces(scene, k)]
    return {"data": data, "layout": _layout(scene)}


def _traces(scene: Scene, k: int) -> Iterator[dict[str, Any]]:
    values = band(losses(scene, k))
    kept, color = thin(values.shape[1]), look(scene, k).color
    low, median, high = values[:, kept]
    ended = np.isfinite(high)
    around = np.concatenate([kept[ended], kept[ended][::-1]])
    yield {
        "type": "scatter", "mode": "lines", "x": listed(around), "y": listed([*high[ended], *low[ended][::-1]]),
        "fill": "toself", "fillcolor": _faint(color), "line": {"width": 0}, "hoverinfo": "skip",
        "name": scene.names[k], "legendgroup": str(k), "showlegend": False, "meta": "band",
    }  # fmt: skip
    yield trace(scene, k, 1, (kept, median), scene.words("figure.descend_median")) | {"showlegend": True}


def _faint(color: str) -> str:
    r, g, b = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({r},{g},{b},0.18)"


def ends(scene: Scene, k: int, step: int) -> Array:
    """(seeds,) heights at a step: infinite after a divergence, the last ones after a budget is spent."""
    values = losses(scene, k)[:, : step + 1]
    last = values.shape[1] - 1 - np.argmin(np.isnan(values)[:, ::-1], 1)
    return np.asarray(values[np.arange(len(values)), last])


def chosen(scene: Scene) -> int:
    """The step that is compared: the opened one, else the last that all variants have."""
    last = min(scene.recordings[k].columns["seed_losses"].values.shape[-1] for k in ready(scene)) - 1
    return min(scene.cell[2], last) if scene.cell else last


def sentences(scene: Scene) -> list[str]:
    """ "A ahead of B in 14 of 20 seeds at step 200", of the variant with the lowest median and each of the others."""
    shown = ready(scene)
    if len(shown) < 2:
        return []
    step = chosen(scene)
    heights = {k: ends(scene, k, step) for k in shown}
    first, *others = sorted(shown, key=lambda k: (float(np.sort(heights[k])[len(heights[k]) // 2]), k))
    return [_sentence(scene, (first, k), heights, step) for k in others[:MOST_SENTENCES]]


def _sentence(scene: Scene, pair: tuple[int, int], heights: Mapping[int, Array], step: int) -> str:
    """The one of the pair that is ahead in more seeds is named first; without noise all seeds are one."""
    a, b = pair
    wins, lost = (int((heights[p] < heights[q]).sum()) for p, q in ((a, b), (b, a)))
    if lost > wins:
        a, b, wins = b, a, lost
    names, silent = scene.names, not any(scene.specs[k].noisy for k in pair)
    key = "figure.descend_level" if not wins else "figure.descend_no_noise" if silent else "figure.descend_ahead"
    return scene.words(key).format(a=names[a], b=names[b], n=wins, seeds=len(heights[a]), step=step)


def _layout(scene: Scene) -> dict[str, Any]:
    label = scene.words("figure.descend_above" if log(scene) else "figure.descend_height")
    y = {"title": {"text": label}, "anchor": "x", **(LOG_AXIS if log(scene) else {})}
    told = sentences(scene) if ready(scene) else []
    text = "<br>".join(folded(sentence, NARROW) if scene.narrow else sentence for sentence in told)
    title = {"text": text, "font": {"size": 14}, "x": 0, "y": 1, "yanchor": "top", "pad": {"t": 18}}
    top = 40 + 20 * (text.count("<br>") + len(told[:1]))
    return {
        "xaxis": {"title": {"text": scene.words("figure.step")}, "anchor": "y"}, "yaxis": y,
        "legend": {**legend(scene), "y": -0.32 if scene.narrow else -0.2},
        "height": 360 + top, "margin": {"l": 60, "r": 10, "t": top, "b": 50},
        **({"title": title} if told else {}),
    }  # fmt: skip


def alt(scene: Scene) -> str:
    """The sentences, and per variant the median and the band at the step compared."""
    shown = ready(scene)
    step = chosen(scene) if shown else 0
    parts = [_numbers(scene, k, step) for k in shown]
    return "; ".join([*(sentences(scene) if shown else []), *parts])


def _numbers(scene: Scene, k: int, step: int) -> str:
    low, median, high = band(losses(scene, k))[:, step]
    where = f"{scene.words('figure.step')} {step}"
    middle = f"{scene.words('figure.descend_median')} {brief(median)}"
    return f"{scene.names[k]}, {where}: {middle} ({brief(low)} – {brief(high)})"
