"""Parts of Plotly charts with any number of panes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from figures.scene import Chart

GAP, NARROW_GAP, LINE = 0.1, 0.17, 0.025
"""Share of the width between two panes side by side; of the height between two one below the other, and that of a
line of the heading between them."""


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


def legend(below: float = -0.2) -> Chart:
    """One line of names under the panes."""
    return {"orientation": "h", "y": below, "yanchor": "top", "x": 0}


def sentence(text: str) -> Chart:
    """A chart that only says something."""
    note = {"text": text, "showarrow": False, "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper",
            "font": {"size": 15}}  # fmt: skip
    hidden = {"visible": False}
    nothing = {"type": "scatter", "x": [], "y": []}  # Streamlit takes no figure without a trace
    return {"data": [nothing], "layout": {"height": 160, "annotations": [note], "xaxis": hidden, "yaxis": hidden}}
