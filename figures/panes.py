"""Two Plotly panes: side by side, or one above the other on a narrow screen."""

from __future__ import annotations

from typing import Any

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


def heading(text: str, pane: int, narrow: bool) -> dict[str, Any]:
    """The annotation above pane 0 or 1."""
    x, y = (0.0, ROWS[pane][1]) if narrow else (SPANS[pane][0], 1.0)
    return {"text": text, "x": x, "y": y, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom",
            "showarrow": False}  # fmt: skip
