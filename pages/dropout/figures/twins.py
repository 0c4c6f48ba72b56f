"""Twin learning curves: loss and accuracy on the training probe and on the test part, with the gap in numbers."""

from __future__ import annotations

import numpy as np

from engine.record.recording import Recording
from figures.numbers import brief, listed, measured, percent
from figures.plotting import heading, legend, on, panes
from figures.scene import Chart, Scene, look
from pages.dropout.figures.scene import clipped, coloured, empty, told

COLUMNS = ("loss", "test_loss", "train_accuracy", "test_accuracy")
PANES = (("loss", "test_loss"), ("train_accuracy", "test_accuracy"))
GAPS = ("loss_gap", "accuracy_gap")
FLOOR = 1e-6


def draw(scene: Scene) -> Chart:
    """Left loss (log axis), right accuracy; thick: training probe, thin: test part, both in the mode of the spec."""
    able = [k for k, recording in enumerate(scene.recordings) if set(COLUMNS) <= set(recording.columns)]
    if not able:
        return empty(scene)
    data = [
        _line(scene, k, column, pane, part) for k in able for pane in (0, 1) for part, column in enumerate(PANES[pane])
    ]
    return {"data": data, "layout": _layout(scene, able)}


def _line(scene: Scene, k: int, column: str, pane: int, part: int) -> Chart:
    series, drawn = scene.recordings[k].columns[column], look(scene, k)
    values = np.maximum(series.values, FLOOR) if pane == 0 else series.values
    hover = f"{scene.names[k]}: {scene.words('figure.test' if part else 'figure.train')}"
    return {
        "type": "scatter", "mode": "lines", "x": series.steps.tolist(), "y": listed(values), **on(pane),
        "line": {"color": drawn.color, "dash": drawn.dash, "width": 1.4 if part else 3.2},
        "name": scene.names[k], "legendgroup": str(k), "showlegend": pane == 1 and not part,
        "hovertemplate": f"%{{x}}: %{{y:{'.1%' if pane else '.3g'}}}<extra>{hover}</extra>",
    }  # fmt: skip


def gaps(recording: Recording) -> tuple[float, float]:
    """(training minus test accuracy, test minus training loss) at the end."""
    end = {column: float(recording.columns[column].values[-1]) for column in COLUMNS}
    return end["train_accuracy"] - end["test_accuracy"], end["test_loss"] - end["loss"]


def _layout(scene: Scene, able: list[int]) -> Chart:
    words = scene.words
    layout = panes(2, scene.narrow, 1 + len(able), x={"title": {"text": words("figure.step")}})
    layout["yaxis"] |= {"title": {"text": words("figure.loss")}, "type": "log", "exponentformat": "power", "dtick": 1}
    layout["yaxis2"] |= {"title": {"text": words("figure.accuracy")}, "tickformat": ".0%"}
    texts = [f"<b>{words(f'figure.drop_{name}')}</b>{_gap_lines(scene, able, pane)}" for pane, name in enumerate(GAPS)]
    size = {"height": (780 if scene.narrow else 440) + (36 if scene.narrow else 18) * len(able)}
    margin = {"l": 60, "r": 10, "t": 40 + 18 * len(able), "b": 60}
    notes = [heading(text, pane) for pane, text in enumerate(texts)]
    return {**layout, **size, "margin": margin, "annotations": notes, "legend": legend()}


def _gap_lines(scene: Scene, able: list[int], pane: int) -> str:
    return "".join("<br>" + coloured(scene, k, f"{_gap(scene, k, pane)} · {clipped(scene.names[k])}") for k in able)


def _gap(scene: Scene, k: int, pane: int) -> str:
    accuracy, loss = gaps(scene.recordings[k])
    return percent(scene.words, accuracy) if pane else brief(loss)


def alt(scene: Scene) -> str:
    """Per variant: training and test accuracy and loss at the end, and the gaps."""
    return told(scene, "test_loss", lambda k: _sentence(scene, k))


def _sentence(scene: Scene, k: int) -> str:
    recording, words = scene.recordings[k], scene.words
    ends = [measured(words, column, recording.columns[column].values[-1]) for column in COLUMNS]
    gaps = [f"{words(f'figure.drop_{gap}')} {_gap(scene, k, pane)}" for pane, gap in enumerate(GAPS)]
    return ", ".join([*ends, *gaps])
