"""What the figures of the dropout lab have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from figures.palette import Look
from figures.registry import Chart, Scene

GAP, NARROW_GAP, LINE = 0.1, 0.17, 0.025
"""Share of the width between two panes side by side; of the height between two one below the other, and that of a
line of the heading between them."""
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


def look(scene: Scene, k: int) -> Look:
    """How variant k is drawn."""
    return scene.looks[k % len(scene.looks)]


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


def percent(share: float) -> str:
    """0.9125 -> 91.2 %."""
    return f"{100 * share:.1f} %"


def listed(values: Any) -> Any:
    """Nested lists with None in place of NaN and infinity."""
    numbers = np.asarray(values, float)
    return np.where(np.isfinite(numbers), numbers.astype(object), None).tolist()  # type: ignore[call-overload]


def panes(count: int, narrow: bool, lines: int = 1, **common: Mapping[str, Any]) -> Chart:
    """Axes x, y, x2, y2 ...: in a row, on a narrow screen one below the other, with headings of so many lines.

    `x` and `y` are common to all panes.
    """
    gap = min(NARROW_GAP + LINE * (lines - 1), 0.5 / count) if narrow else GAP / max(1, count - 1)
    size = (1 - gap * (count - 1)) / count
    found: Chart = {}
    for k in range(count):
        low = k * (size + gap)
        down = max(0.0, 1 - low - size)
        across, up = ([0.0, 1.0], [down, down + size]) if narrow else ([low, min(1.0, low + size)], [0.0, 1.0])
        found[f"xaxis{tail(k)}"] = {**common.get("x", {}), "domain": across, "anchor": f"y{tail(k)}"}
        found[f"yaxis{tail(k)}"] = {**common.get("y", {}), "domain": up, "anchor": f"x{tail(k)}"}
    return found


def tail(k: int) -> str:
    """The number in the names of pane k's axes: "", "2", "3" ..."""
    return str(k + 1) if k else ""


def on(k: int) -> dict[str, str]:
    """A trace's place: pane k."""
    return {"xaxis": f"x{tail(k)}", "yaxis": f"y{tail(k)}"}


def heading(text: str, k: int) -> Chart:
    """The annotation above pane k; each line of the text on its own."""
    return {"text": text, "x": 0, "y": 1, "xref": f"x{tail(k)} domain", "yref": f"y{tail(k)} domain", "align": "left",
            "xanchor": "left", "yanchor": "bottom", "showarrow": False}  # fmt: skip


def titled(text: str) -> Chart:
    """An axis with this title."""
    return {"title": {"text": text}}


def legend(below: float = -0.2) -> Chart:
    """One line of names under the panes."""
    return {"orientation": "h", "y": below, "yanchor": "top", "x": 0}


def empty(scene: Scene, key: str = "figure.drop_not_yet") -> Chart:
    """What is drawn where there is nothing to show: a sentence."""
    note = {"text": scene.words(key), "showarrow": False, "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper",
            "font": {"size": 15}}  # fmt: skip
    hidden = {"visible": False}
    nothing = {"type": "scatter", "x": [], "y": []}  # Streamlit takes no figure without a trace
    return {"data": [nothing], "layout": {"height": 160, "annotations": [note], "xaxis": hidden, "yaxis": hidden}}


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
