"""What the figures of the dropout lab have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from figures.plotting import sentence
from figures.scene import Chart, Scene, look

NAME = 40
"""Characters of a variant's name in a heading."""


def last(scene: Scene, k: int, column: str) -> np.ndarray | None:
    """Variant k's last measurement of a column, None where there is none yet."""
    series = scene.recordings[k].columns.get(column)
    return series.values[-1] if series is not None and len(series.steps) else None


def shown(scene: Scene, column: str) -> list[int]:
    """The variants of which the column has been measured."""
    return [k for k in range(len(scene.recordings)) if last(scene, k, column) is not None]


def focus(scene: Scene, column: str) -> int | None:
    """The variant to draw where there is room for one: the one that was opened, else the first that drops anything."""
    able = shown(scene, column)
    if scene.cell and scene.cell[0] in able:
        return scene.cell[0]
    return next((k for k in able if drops(scene, k)), able[0] if able else None)


def drops(scene: Scene, k: int) -> bool:
    """Whether variant k has dropout of any kind."""
    return bool(scene.specs) and scene.specs[k].dropout.name != "none"


def told(scene: Scene, column: str, tell: Callable[[int], str]) -> str:
    """A chart in words: `tell(k)` of each variant whose column has been measured, and that the others have none yet."""
    able = shown(scene, column)
    parts = [tell(k) if k in able else scene.words("figure.drop_not_yet") for k in range(len(scene.names))]
    return "; ".join(f"{name}: {part}" for name, part in zip(scene.names, parts, strict=True))


def joined(scene: Scene, *parts: str) -> str:
    """Parts of a heading in one line, on a narrow screen one below the other."""
    return ("<br>" if scene.narrow else " · ").join(parts)


def clipped(name: str) -> str:
    """A variant's name, short enough for a heading."""
    return name if len(name) <= NAME else name[: NAME - 1] + "…"


def coloured(scene: Scene, k: int, text: str) -> str:
    """Text in the colour of variant k."""
    return f'<span style="color:{look(scene, k).color}">{text}</span>'


def faint(color: str) -> str:
    """A colour "#rrggbb" at a third of its strength."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.35)"


def empty(scene: Scene, key: str = "figure.drop_not_yet") -> Chart:
    """What is drawn where there is nothing to show: a sentence."""
    return sentence(scene.words(key))


def player(names: Sequence[str], label: str, scene: Scene) -> Chart:
    """Slider and play button over the frames of these names, as parts of a layout."""
    now = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    steps = [{"label": name, "method": "animate", "args": [[name], now]} for name in names]
    going = {"frame": {"duration": 250, "redraw": True}, "transition": {"duration": 0}, "fromcurrent": True}
    words, narrow = scene.words, scene.narrow
    buttons = [
        {"label": f"▶ {words('figure.drop_play')}", "method": "animate", "args": [None, going]},
        {"label": f"❚❚ {words('figure.drop_pause')}", "method": "animate", "args": [[None], now]},
    ]
    menu = {"type": "buttons", "direction": "left", "showactive": False, "buttons": buttons, "x": 0, "xanchor": "left",
            "y": 0, "yanchor": "top", "pad": {"t": 62}}  # fmt: skip
    slider = {"steps": steps, "currentvalue": {"prefix": f"{label} "}, "y": 0, "yanchor": "top",
              "x": 0 if narrow else 0.26, "len": 1 if narrow else 0.74, "pad": {"t": 95 if narrow else 50}}  # fmt: skip
    return {"updatemenus": [menu], "sliders": [slider]}
