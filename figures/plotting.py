"""Parts of Plotly charts with any number of panes, and with two of a fixed size."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from unicodedata import east_asian_width

from figures.scene import Chart

GAP, NARROW_GAP, LINE = 0.1, 0.17, 0.025
"""Share of the width between two panes side by side; of the height between two one below the other, and that of a
line of the heading between them."""
APART, NARROW_APART = 0.12, 0.22
"""The same of a pair, where both axes have numbers of any length."""


PLAIN = re.compile(r"%\{([xyz]):\.\d+g\}")
"""Places in a hover text for a number with a format of D3, which writes 1e-7 and a hyphen."""
POWERS: Chart = {"exponentformat": "power"}


def readable(chart: Chart) -> Chart:
    """The chart with its numbers as `figures.numbers` writes them: powers of ten and a true minus.

    On the axes, and in hover texts by leaving D3's formats away: then they are written as the axis is.
    """
    layout = dict(chart["layout"])
    for name in {"xaxis", "yaxis", *(key for key in layout if re.fullmatch(r"[xy]axis\d*", key))}:
        layout[name] = POWERS | layout.get(name, {})
    if "coloraxis" in layout:
        layout["coloraxis"] = {**layout["coloraxis"], "colorbar": POWERS | layout["coloraxis"].get("colorbar", {})}
    return {**chart, "data": [_readable(trace) for trace in chart["data"]], "layout": layout}


def _readable(trace: Mapping[str, Any]) -> Chart:
    hover = {"hovertemplate": PLAIN.sub(r"%{\1}", trace["hovertemplate"])} if "hovertemplate" in trace else {}
    return {**trace, **hover}


def panes(count: int, narrow: bool, lines: int = 1, **common: Mapping[str, Any]) -> Chart:
    """Axes x, y, x2, y2 ...: in a row, on a narrow screen one below the other, with headings of so many lines.

    `x` and `y` are common to all panes.
    """
    gap = min(NARROW_GAP + LINE * (lines - 1), 0.5 / count) if narrow else GAP / max(1, count - 1)
    return _panes(count, narrow, gap, common)


def pair(x: Chart, y: Chart, narrow: bool, top: int = 40) -> Chart:
    """Two such panes with their height and margins; `x` and `y` are what both panes' axes have in common."""
    axes = _panes(2, narrow, NARROW_APART if narrow else APART, {"x": x, "y": y})
    return {**axes, "height": 680 if narrow else 380, "margin": {"l": 60, "r": 10, "t": top, "b": 50}}


def _panes(count: int, narrow: bool, gap: float, common: Mapping[str, Mapping[str, Any]]) -> Chart:
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


def folded(text: str, most: int) -> str:
    """The text in lines of at most `most` places where it has spaces to break at; wide letters take two places."""
    lines = [""]
    for part in text.split(" "):
        longer = f"{lines[-1]} {part}".strip()
        if lines[-1] and places(longer) > most:
            lines.append(part)
        else:
            lines[-1] = longer
    return "<br>".join(lines)


def places(text: str) -> int:
    """Width of a text in narrow letters."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
