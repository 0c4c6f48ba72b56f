"""How large the gradient is at every node, from the output back to the leaves: a strip of bars on a log axis."""

from __future__ import annotations

import numpy as np

from engine.record.recording import Recording
from figures.numbers import brief
from figures.plotting import legend, sentence
from figures.scene import Chart, Scene, look

COLUMNS = ("gradient",)
FLOOR = 1e-12
"""Where bars begin at the lowest: what is smaller is nothing."""


def sizes(recording: Recording) -> tuple[list[str], np.ndarray]:
    """(nodes in the order of the backward pass, the largest entry of each gradient, 0 where none comes back)."""
    if "gradient" not in recording.columns:
        return [], np.zeros(0)
    rows = np.abs(recording.columns["gradient"].values)
    rows = rows.reshape(len(rows), -1)
    names: list[str] = recording.notes["gradient_names"][: len(rows)]
    return names, np.nan_to_num(rows, nan=0.0).max(1)


def draw(scene: Scene) -> Chart:
    """max |d output / d node| over the nodes, a colour a variant."""
    found = [sizes(recording) for recording in scene.recordings]
    if not any(names for names, _ in found):
        return sentence(scene.words("figure.backprop.waiting"))
    bars = [
        {
            "type": "bar", "name": scene.names[k], "x": names, "y": values.tolist(),
            "marker": {"color": look(scene, k).color}, "hovertemplate": "%{x}: %{y:.4g}",
        }
        for k, (names, values) in enumerate(found)
    ]  # fmt: skip
    seen = np.concatenate([values[values > FLOOR] for _, values in found])
    low, high = (seen.min(), seen.max()) if len(seen) else (0.1, 1.0)
    span = [float(np.floor(np.log10(low) - 0.3)), float(np.ceil(np.log10(high) + 0.1))]
    y = {
        "title": {"text": scene.words("figure.backprop.size")},
        "type": "log",
        "range": span,
        "exponentformat": "power",
    }
    x = {"title": {"text": scene.words("figure.backprop.order")}, "type": "category"}
    size = {"height": 380, "margin": {"l": 60, "r": 10, "t": 20, "b": 50}}
    return {"data": bars, "layout": {"xaxis": x, "yaxis": y, "barmode": "group", "legend": legend(), **size}}


def alt(scene: Scene) -> str:
    """Per variant: the node with the smallest gradient that comes back, and the one with the largest."""
    return "; ".join(_told(scene, k) for k in range(len(scene.names)))


def _told(scene: Scene, k: int) -> str:
    names, values = sizes(scene.recordings[k])
    if not names:
        return f"{scene.names[k]}: –"
    least, most = int(np.argmin(values)), int(np.argmax(values))
    return f"{scene.names[k]}: {names[least]} {brief(values[least])}, {names[most]} {brief(values[most])}"
