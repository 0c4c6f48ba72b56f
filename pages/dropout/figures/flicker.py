"""One prediction flickers: the class probabilities of one test example, mask after mask, around its evaluation pass."""

from __future__ import annotations

import numpy as np

from figures.numbers import listed
from figures.plotting import heading, legend, on, panes
from figures.scene import Chart, Scene, look
from pages.dropout.figures.scene import empty, focus, joined, last, percent, player, told

COLUMNS = ("flicker", "flicker_input")
FRAMES = 32
"""Masks that the slider goes through."""
BINS = 25
PIXELS = 8


def draw(scene: Scene) -> Chart:
    """Left: probabilities of every class with one mask (the slider's), evaluation pass, mean and 5-95 % band.

    Right: how often each probability of the evaluation pass's class came up over all masks.
    """
    k = focus(scene, "flicker")
    if k is None:
        return empty(scene)
    evaluation, masks = upright(scene, k)
    names = [str(i + 1) for i in range(min(FRAMES, len(masks)))]
    frames = [
        {"name": name, "data": [{"type": "bar", "y": listed(masks[i])}], "traces": [0]} for i, name in enumerate(names)
    ]
    data = [_bars(scene, k, masks[0]), _band(scene, masks), _diamonds(scene, evaluation), *_histogram(scene, k)]
    data += _picture(scene, k)
    layout = _layout(scene, k) | player(names, scene.words("figure.drop_mask"), scene)
    return {"data": data, "layout": layout, "frames": frames}


def upright(scene: Scene, k: int) -> tuple[np.ndarray, np.ndarray]:
    """(evaluation pass (classes,), masks (M, classes)) of the example as it is."""
    found = last(scene, k, "flicker")
    assert found is not None
    return found[0, 0], found[0, 1:]


def _bars(scene: Scene, k: int, probabilities: np.ndarray) -> Chart:
    return {
        "type": "bar", "x": list(range(len(probabilities))), "y": listed(probabilities), "opacity": 0.75,
        "marker": {"color": look(scene, k).color}, "name": scene.words("figure.drop_one_mask"), **on(0),
        "hovertemplate": "%{x}: %{y:.1%}<extra>%{fullData.name}</extra>",
    }  # fmt: skip


def _band(scene: Scene, masks: np.ndarray) -> Chart:
    mean, (low, high) = masks.mean(0), np.quantile(masks, [0.05, 0.95], axis=0)
    return {
        "type": "scatter", "mode": "markers", "x": list(range(masks.shape[1])), "y": listed(mean), **on(0),
        "error_y": {"type": "data", "symmetric": False, "array": listed(np.maximum(high - mean, 0)),
                    "arrayminus": listed(np.maximum(mean - low, 0)), "thickness": 1.5, "width": 5, "color": "#808080"},
        "marker": {"symbol": "line-ew-open", "size": 14, "color": "#808080", "line": {"width": 2}},
        "name": scene.words("figure.drop_mask_mean"), "hovertemplate": "%{x}: %{y:.1%}<extra>%{fullData.name}</extra>",
    }  # fmt: skip


def _diamonds(scene: Scene, evaluation: np.ndarray) -> Chart:
    return {
        "type": "scatter", "mode": "markers", "x": list(range(len(evaluation))), "y": listed(evaluation), **on(0),
        "marker": {"symbol": "diamond", "size": 9, "color": "#c0504d"}, "name": scene.words("figure.drop_eval_pass"),
        "hovertemplate": "%{x}: %{y:.1%}<extra>%{fullData.name}</extra>",
    }  # fmt: skip


def _histogram(scene: Scene, k: int) -> list[Chart]:
    """Bars of shares of masks, and a line where the evaluation pass and where the mean is."""
    evaluation, masks = upright(scene, k)
    top = int(evaluation.argmax())
    counts, edges = np.histogram(masks[:, top], BINS, (0, 1))
    shares = counts / len(masks)
    bars: Chart = {
        "type": "bar", "x": ((edges[1:] + edges[:-1]) / 2).tolist(), "y": shares.tolist(), "width": 1 / BINS,
        "marker": {"color": look(scene, k).color, "line": {"width": 0}}, "showlegend": False, **on(1),
        "hovertemplate": "%{x:.2f}: %{y:.1%}<extra></extra>",
    }  # fmt: skip
    return [bars, *(_mark(x, shares.max(), color, dash) for x, color, dash in (
        (evaluation[top], "#c0504d", "solid"), (masks[:, top].mean(), "#808080", "dash")))]  # fmt: skip


def _picture(scene: Scene, k: int) -> list[Chart]:
    """The example itself, where it is an image, in the middle of the right pane."""
    found = last(scene, k, "flicker_input")
    if found is None or found.shape[1] != PIXELS**2:
        return []
    image = found[0].reshape(PIXELS, PIXELS)[::-1]
    return [{"type": "heatmap", "z": listed(image), "colorscale": "Greys", "showscale": False, "hoverinfo": "skip",
             **on(2)}]  # fmt: skip


def _inset(layout: Chart) -> Chart:
    """Axes of the picture, within those of the right pane."""
    across, up = layout["xaxis2"]["domain"], layout["yaxis2"]["domain"]
    (left, right), (low, high) = (
        (start + first * (end - start), start + second * (end - start))
        for (start, end), first, second in ((across, 0.1, 0.36), (up, 0.5, 1.0))
    )
    hidden = {"visible": False, "constrain": "domain"}
    return {
        "xaxis3": {**hidden, "domain": [left, right], "anchor": "y3"},
        "yaxis3": {**hidden, "domain": [low, high], "anchor": "x3", "scaleanchor": "x3"},
    }


def _mark(x: float, height: float, color: str, dash: str) -> Chart:
    return {"type": "scatter", "mode": "lines", "x": [float(x)] * 2, "y": [0, float(height)], "showlegend": False,
            "line": {"color": color, "dash": dash, "width": 2.5}, "hovertemplate": "%{x:.1%}<extra></extra>",
            **on(1)}  # fmt: skip


def _layout(scene: Scene, k: int) -> Chart:
    words, (evaluation, masks) = scene.words, upright(scene, k)
    layout = panes(2, scene.narrow, 2)
    layout["xaxis"] |= {"title": {"text": words("figure.drop_class")}, "dtick": 1}
    layout["yaxis"] |= {"title": {"text": words("figure.drop_probability")}, "tickformat": ".0%", "range": [0, 1.02]}
    layout["xaxis2"] |= {"title": {"text": words("figure.drop_probability")}, "tickformat": ".0%", "range": [0, 1]}
    layout["yaxis2"] |= {"title": {"text": words("figure.drop_share_of_masks")}, "tickformat": ".0%"}
    top = int(evaluation.argmax())
    single = f"{words('figure.drop_class')} {top}: {words('figure.drop_eval_pass')} {percent(evaluation[top])}"
    right = joined(scene, single, f"{words('figure.drop_mask_mean')} {percent(masks[:, top].mean())}")
    notes = [heading(f"<b>{scene.names[k]}</b>", 0), heading(right, 1)]
    margin = {"l": 60, "r": 10, "t": 70, "b": 170 if scene.narrow else 120}
    size = {"height": 780 if scene.narrow else 500, "margin": margin}
    return {
        **layout,
        **_inset(layout),
        **size,
        "annotations": notes,
        "legend": legend() | {"y": 1.12, "yanchor": "bottom"},
        "bargap": 0.2,
    }


def alt(scene: Scene) -> str:
    """Per variant: probability of the evaluation pass's class: evaluation, mean over masks, 5-95 % band."""
    return told(scene, "flicker", lambda k: _sentence(scene, k))


def _sentence(scene: Scene, k: int) -> str:
    words, (evaluation, masks) = scene.words, upright(scene, k)
    top = int(evaluation.argmax())
    low, high = np.quantile(masks[:, top], [0.05, 0.95])
    return (
        f"{words('figure.drop_class')} {top}, {words('figure.drop_eval_pass')} {percent(evaluation[top])}, "
        f"{words('figure.drop_mask_mean')} {percent(masks[:, top].mean())}, 5-95 %: {percent(low)} … {percent(high)}"
    )
