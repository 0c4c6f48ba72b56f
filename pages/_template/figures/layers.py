"""The spread of every layer's weights, at the start and at the last step that was recorded."""

from __future__ import annotations

from figures.numbers import brief, listed
from figures.scene import Chart, Scene, look

COLUMN = "template_weight_std"
COLUMNS = (COLUMN,)


def draw(scene: Scene) -> Chart:
    """Standard deviation over layer on a log axis: dotted at the start, solid now, in the variant's colour."""
    ends = [(k, at) for k in range(len(scene.names)) for at in (0, -1)]
    x = {"title": {"text": scene.words("figure.layer")}, "dtick": 1}
    y = {"title": {"text": scene.words(f"column.{COLUMN}")}, "type": "log"}
    size = {"height": 380, "margin": {"l": 60, "r": 10, "t": 20, "b": 50}}
    return {"data": [_line(scene, k, at) for k, at in ends], "layout": {"xaxis": x, "yaxis": y, **size}}


def _line(scene: Scene, k: int, at: int) -> Chart:
    series, drawn = scene.recordings[k].columns[COLUMN], look(scene, k)
    values = series.values[at]
    step = f"{scene.words('figure.step')} {series.steps[at]}"
    return {
        "type": "scatter", "mode": "lines+markers", "x": list(range(1, len(values) + 1)), "y": listed(values),
        "line": {"color": drawn.color, "dash": "solid" if at else "dot"}, "marker": {"symbol": drawn.marker},
        "name": f"{scene.names[k]}, {step}", "legendgroup": scene.names[k],
    }  # fmt: skip


def alt(scene: Scene) -> str:
    """Per variant: the first layer's spread at the start and at the last step."""
    label = f"{scene.words(f'column.{COLUMN}')}, {scene.words('figure.layer')} 1"
    return "; ".join(
        f"{name}: {label}: {brief(spread[0][0])} → {brief(spread[-1][0])}"
        for name, recording in zip(scene.names, scene.recordings, strict=True)
        for spread in [recording.columns[COLUMN].values]
    )
