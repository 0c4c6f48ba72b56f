"""Six ways to tell variants apart, by colour and by dash and by marker; the same in every chart of the app."""

from __future__ import annotations

from typing import NamedTuple


class Look(NamedTuple):
    """How one variant is drawn; dash and marker have Plotly's names."""

    color: str
    dash: str
    marker: str


LOOKS = (
    Look("#2f7fc1", "solid", "circle"),
    Look("#d9660b", "dash", "square"),
    Look("#12946b", "dot", "diamond"),
    Look("#a860c4", "dashdot", "triangle-up"),
    Look("#8f7a12", "longdash", "triangle-down"),
    Look("#5a78a8", "longdashdot", "star"),
)
"""Every colour has a contrast of at least 3:1 on both backgrounds; hues follow Okabe and Ito 2008."""
