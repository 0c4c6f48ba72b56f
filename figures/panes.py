"""Two Plotly panes: side by side, or one above the other on a narrow screen."""

from __future__ import annotations

from typing import Any
from unicodedata import east_asian_width

SPANS = ((0.0, 0.44), (0.56, 1.0))
ROWS = ((0.61, 1.0), (0.0, 0.39))


def layout(x: dict[str, Any], y: dict[str, Any], narrow: bool, top: int = 40) -> dict[str, Any]:
    """Axes x, y, x2, y2, the height and the margins; `x` and `y` are what both panes' axes have in common."""
    axes: dict[str, Any] = {}
    for pane, tail in enumerate(("", "2")):
        across, up = ((0.0, 1.0), ROWS[pane]) if narrow else (SPANS[pane], (0.0, 1.0))
        axes[f"xaxis{tail}"] = {**x, "domain": list(across), "anchor": f"y{tail}"}
        axes[f"yaxis{tail}"] = {**y, "domain": list(up), "anchor": f"x{tail}"}
    return {**axes, "height": 680 if narrow else 380, "margin": {"l": 60, "r": 10, "t": top, "b": 50}}


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


def heading(text: str, pane: int, narrow: bool) -> dict[str, Any]:
    """The annotation above pane 0 or 1."""
    x, y = (0.0, ROWS[pane][1]) if narrow else (SPANS[pane][0], 1.0)
    return {"text": text, "x": x, "y": y, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom",
            "showarrow": False}  # fmt: skip
