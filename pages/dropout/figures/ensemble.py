"""Capacity and the ensemble check: one evaluation pass, the mean of more and more masks, of more and more networks."""

from __future__ import annotations

import numpy as np

from figures.numbers import brief, listed, percent
from figures.plotting import heading, legend, on, panes
from figures.scene import Chart, Scene, look
from pages.dropout.figures.scene import coloured, empty, joined, last, shown, told

COLUMNS = ("ensemble", "capacity")
ROWS = (("eval_pass", "dot"), ("mean_of_masks", "solid"), ("mean_of_networks", "dash"))
"""Rows of the column, in order."""


def draw(scene: Scene) -> Chart:
    """Test accuracy and test loss over how many predictions are averaged (log axis)."""
    able = shown(scene, "ensemble")
    if not able:
        return empty(scene)
    data = [_line(scene, k, row, pane) for k in able for row in range(len(ROWS)) for pane in (0, 1)]
    return {"data": data, "layout": _layout(scene, able)}


def _table(scene: Scene, k: int) -> np.ndarray:
    """(3, n, 3): how many, accuracy, loss; NaN where a row has no more."""
    found = last(scene, k, "ensemble")
    assert found is not None
    return found


def _line(scene: Scene, k: int, row: int, pane: int) -> Chart:
    table, drawn, (name, dash) = _table(scene, k), look(scene, k), ROWS[row]
    words = scene.words(f"figure.drop_{name}")
    counts, values = table[row, :, 0], table[row, :, 1 + pane]
    there = np.isfinite(counts)
    x, y = counts[there], values[there]
    if row == 0:  # one number: a line across
        x, y = np.array([1.0, np.nanmax(table[:, :, 0])]), np.repeat(y[:1], 2)
    return {
        "type": "scatter", "mode": "lines" if row == 0 else "lines+markers", "x": listed(x), "y": listed(y),
        "line": {"color": drawn.color, "dash": dash, "width": 2}, "marker": {"symbol": drawn.marker, "size": 7},
        "name": words, "legendgroup": words, **on(pane), "showlegend": pane == 0 and k == shown(scene, "ensemble")[0],
        "hovertemplate": f"%{{x}}: %{{y:{'.3g' if pane else '.1%'}}}<extra>{scene.names[k]}: {words}</extra>",
    }  # fmt: skip


def _layout(scene: Scene, able: list[int]) -> Chart:
    words = scene.words
    x = {
        "title": {"text": words("figure.drop_how_many")},
        "type": "log",
        "tickvals": [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    }
    layout = panes(2, scene.narrow, x=x)
    layout["yaxis"] |= {"title": {"text": words("column.test_accuracy")}, "tickformat": ".1%"}
    layout["yaxis2"] |= {"title": {"text": words("column.test_loss")}}
    capacities = "".join("<br>" + coloured(scene, k, f"{scene.names[k]}: {_capacity(scene, k)}") for k in able)
    notes = [heading(f"<b>{words('figure.drop_capacity')}</b>{capacities}", 0)]
    top = 40 + 18 * capacities.count("<br>")
    size = {"height": 860 if scene.narrow else 500, "margin": {"l": 60, "r": 10, "t": top, "b": 60}}
    return {**layout, **size, "annotations": notes, "legend": legend()}


def _capacity(scene: Scene, k: int) -> str:
    """2^n in digits, and how many masks training drew at most."""
    found = last(scene, k, "capacity")
    if found is None or not found[0]:
        return scene.words("figure.drop_one_network")
    units, exponent, drawn = (float(number) for number in found)
    drawn_masks = f"{scene.words('figure.drop_masks_drawn')} {drawn:,.0f}"
    return joined(scene, f"2^{units:.0f} ≈ 10^{exponent:.0f}", drawn_masks)


def alt(scene: Scene) -> str:
    """Per variant: capacity, and accuracy and loss of the three."""
    return told(scene, "ensemble", lambda k: _sentence(scene, k))


def _sentence(scene: Scene, k: int) -> str:
    parts = [_capacity(scene, k).replace("<br>", " · ")]
    for (name, _), row in zip(ROWS, _table(scene, k), strict=True):
        row = row[np.isfinite(row).all(1)]
        if len(row):
            count, accuracy, loss = row[-1]
            parts.append(
                f"{scene.words(f'figure.drop_{name}')} ({count:.0f}): {percent(scene.words, accuracy)}, {brief(loss)}"
            )
    return ", ".join(parts)
