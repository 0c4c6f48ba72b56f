"""Monte Carlo dropout knows when it does not know: uncertainty of the prediction as digits are turned."""

from __future__ import annotations

import numpy as np

from figures.numbers import brief, listed
from figures.plotting import heading, legend, on, panes
from figures.scene import Chart, Scene, look
from pages.dropout.columns import ANGLES
from pages.dropout.figures.scene import coloured, empty, focus, last, percent, shown, told

COLUMNS = ("uncertainty", "flicker", "flicker_input")
CURVES = (("eval_entropy", 1, "dot"), ("mask_entropy", 2, "solid"), ("disagreement", 3, "dash"))
"""Name, place in the last axis of the column, dash."""
PIXELS, STEP = 8, ANGLES[1] - ANGLES[0]
STRIP, SPACE = 0.16, 0.03
"""Height of the strip of images under the left pane and the space above it, as shares of that pane."""


def draw(scene: Scene) -> Chart:
    """Over the angle. Left: entropy of the evaluation pass, of the mean over masks, and what masks disagree by.

    Right: accuracy of the evaluation pass and its mean confidence. Below, where inputs are images: the chosen example
    at every angle, with what the evaluation pass says of it.
    """
    able = [k for k in shown(scene, "uncertainty") if np.isfinite(_table(scene, k)).all()]
    if not able:
        return empty(scene, "figure.drop_no_turn" if shown(scene, "uncertainty") else "figure.drop_not_yet")
    strip = _strip(scene)
    data = [trace for k in able for trace in _traces(scene, k)]
    return {"data": data + strip, "layout": _under(_layout(scene)) if strip else _layout(scene)}


def _strip(scene: Scene) -> list[Chart]:
    """The turned example as tiles, each under its angle."""
    k = focus(scene, "flicker_input")
    images, answers = (None if k is None else last(scene, k, column) for column in ("flicker_input", "flicker"))
    if images is None or answers is None or images.shape[1] != PIXELS**2:
        return []
    tiles = np.full((PIXELS, len(ANGLES), PIXELS + 1), np.nan)
    tiles[:, :, :PIXELS] = images.reshape(-1, PIXELS, PIXELS).transpose(1, 0, 2)[::-1]
    said = [f"{scene.words('figure.drop_class')} {p.argmax()}: {percent(p.max())}" for p in answers[:, 0]]
    x = [angle + STEP * (column - 3.5) / (PIXELS + 1) for angle in ANGLES for column in range(PIXELS + 1)]
    texts = [[said[column // (PIXELS + 1)] for column in range(len(x))]] * PIXELS
    return [{"type": "heatmap", "x": x, "z": listed(tiles.reshape(PIXELS, -1)), "text": texts, "colorscale": "Greys",
             "showscale": False, "hovertemplate": "%{text}<extra></extra>", "hoverongaps": False,
             "xaxis": "x", "yaxis": "y3"}]  # fmt: skip


def _under(layout: Chart) -> Chart:
    """The layout with room for the strip at the foot of the left pane."""
    low, high = layout["yaxis"]["domain"]
    floor = low + STRIP * (high - low)
    strip = {"domain": [low, floor], "anchor": "x", "visible": False}
    upper = {
        **layout["yaxis"],
        "domain": [floor + SPACE, high],
        "anchor": "free",
        "position": layout["xaxis"]["domain"][0],
    }
    return {**layout, "yaxis": upper, "yaxis3": strip, "xaxis": {**layout["xaxis"], "anchor": "y3"}}


def _table(scene: Scene, k: int) -> np.ndarray:
    """(angles, 5): accuracy, three entropies in nats, confidence."""
    found = last(scene, k, "uncertainty")
    assert found is not None
    return found


def _traces(scene: Scene, k: int) -> list[Chart]:
    table, words = _table(scene, k), scene.words
    lines = [_line(scene, k, table[:, at], words(f"figure.drop_{name}"), dash, 0) for name, at, dash in CURVES]
    accuracy = _line(scene, k, table[:, 0], words("figure.accuracy"), "solid", 1)
    return [*lines, accuracy, _line(scene, k, table[:, 4], words("figure.drop_confidence"), "dot", 1)]


def _line(scene: Scene, k: int, values: np.ndarray, name: str, dash: str, pane: int) -> Chart:
    drawn = look(scene, k)
    return {
        "type": "scatter", "mode": "lines+markers", "x": list(ANGLES), "y": listed(values), **on(pane),
        "line": {"color": drawn.color, "dash": dash}, "marker": {"symbol": drawn.marker, "size": 6},
        "name": name, "legendgroup": name, "showlegend": k == shown(scene, "uncertainty")[0],
        "hovertemplate": f"%{{x}}°: %{{y:.3g}}<extra>{scene.names[k]}: {name}</extra>",
    }  # fmt: skip


def _layout(scene: Scene) -> Chart:
    words = scene.words
    x = {"title": {"text": words("figure.drop_angle")}, "tickvals": list(ANGLES[::2]), "ticksuffix": "°"}
    layout = panes(2, scene.narrow, x=x)
    layout["yaxis"] |= {"title": {"text": words("figure.drop_nats")}, "rangemode": "tozero"}
    layout["yaxis2"] |= {"tickformat": ".0%", "range": [0, 1.02]}
    variants = [coloured(scene, k, scene.names[k]) for k in shown(scene, "uncertainty")]
    notes = [
        heading("<br>".join([f"<b>{words('figure.drop_uncertainty')}</b>", *variants]), 0),
        heading(f"<b>{words('figure.drop_sure_and_right')}</b>", 1),
    ]
    size = {"height": 860 if scene.narrow else 480, "margin": {"l": 60, "r": 10, "t": 40 + 18 * len(variants), "b": 60}}
    return {**layout, **size, "annotations": notes, "legend": legend()}


def alt(scene: Scene) -> str:
    """Per variant: entropies and accuracy upright and at the angle of the largest disagreement."""
    return told(scene, "uncertainty", lambda k: _sentence(scene, k))


def _sentence(scene: Scene, k: int) -> str:
    table, words = _table(scene, k), scene.words
    if not np.isfinite(table).all():
        return words("figure.drop_no_turn")
    worst = int(table[:, 3].argmax())
    parts = [
        f"{ANGLES[at]}°: {words('figure.accuracy')} {percent(table[at, 0])}, {words('figure.drop_eval_entropy')} "
        f"{brief(table[at, 1])}, {words('figure.drop_mask_entropy')} {brief(table[at, 2])}, "
        f"{words('figure.drop_disagreement')} {brief(table[at, 3])}"
        for at in dict.fromkeys((0, worst))
    ]
    return ", ".join(parts)
