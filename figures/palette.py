"""Six ways to tell variants apart, by colour and by dash and by marker; the same in every chart of the app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


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

EXTRA = (
    *("#b5557a", "#b8652f", "#4e8f8f", "#7b68c8", "#a0703c", "#3f8fd0"),
    *("#c0504d", "#d6336c", "#5f9a4a", "#808080", "#0e8ca8"),
)
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
MARKERS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "star", "cross", "x", "pentagon", "hexagram")


def _numbered(k: int) -> Look:
    """The k-th of a longer list of looks: other colours, and dashes and markers that never repeat together."""
    if k < len(LOOKS):
        return LOOKS[k]
    return Look(EXTRA[(k - len(LOOKS)) % len(EXTRA)], DASHES[k % len(DASHES)], MARKERS[k % len(MARKERS)])


METHODS = (
    *("gd", "momentum", "adam", "nesterov", "rmsprop", "adagrad", "sgd", "adadelta", "adamw"),
    *("nadam", "amsgrad", "rprop", "lion", "newton", "bfgs", "lbfgs", "muon"),
)
METHOD_LOOKS: Mapping[str, Look] = {name: _numbered(k) for k, name in enumerate(METHODS)}
"""An optimizer looks the same wherever it is compared with others."""


def looks(specs: Sequence[Any]) -> list[Look]:
    """One look a variant: its optimizer's where all optimizers differ, else by its place."""
    methods = [spec.optimizer.name for spec in specs]
    if len(methods) > 1 and len(set(methods)) == len(methods):
        return [METHOD_LOOKS.get(name, LOOKS[0]) for name in methods]
    return [_numbered(k) for k in range(len(specs))]
