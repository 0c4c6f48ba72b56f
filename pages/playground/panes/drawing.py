"""Points drawn by hand on the plane, with what the network that learns them answers beneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from engine.parts.datasets import DATASETS
from engine.parts.own import FEWEST_POINTS, MOST_COLORS, MOST_POINTS, REACH, Points, decode, encode
from engine.record.recording import Frame
from engine.spec import Spec, Unreadable
from engine.train.data import MAKERS, Array
from engine.train.drawn import networks
from figures.pictures import drawn

STARTS = ("circle", "xor", "gaussians", "moons", "spiral")
"""Sets that a drawing may begin with."""
GIVEN, WITHIN = 100, 1.15
"""So many of their points, moved and made smaller to lie within this distance of the middle."""
WORDS = (
    *("drawing_title", "drawing_hint", "drawing_class", "drawing_erase", "drawing_undo", "drawing_clear"),
    *("drawing_start", "drawing_none", *(f"drawing_{name}" for name in STARTS), "drawing_count", "drawing_full"),
    *("drawing_split", "drawing_keys", "drawing_few", "drawing_at", "drawing_veiled", "drawing_veiled_why"),
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """The answers over the plane."""
    return drawn.boundary_columns(specs)


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """What the planes are drawn of; the code of the points drawn so far, "" where the data are others."""
    data = networks(specs)[0].data
    code = data.points if isinstance(data, Points) else ""
    bounds = {"reach": REACH, "fewest": FEWEST_POINTS, "most": MOST_POINTS, "colors": MOST_COLORS}
    return drawn.view(specs) | {"code": code, "starts": starts()} | bounds


@cache
def starts() -> Mapping[str, str]:
    """{set: the code of its first points}."""
    return {name: _start(*MAKERS[name](DATASETS[name](), 0)[:2]) for name in STARTS}


def _start(x: Array, y: Array) -> str:
    x, y = x[:GIVEN], y[:GIVEN]
    x = x - (x.max(0) + x.min(0)) / 2
    x = x * min(1.0, WITHIN / float(np.abs(x).max()))
    return encode((float(a), float(b), int(c)) for (a, b), c in zip(x, y, strict=True))


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """None of its own: the boundary's pane, which stands beside it, has them sent."""
    return {}


def pick(specs: Sequence[Spec], said: Mapping[str, Any]) -> Mapping[str, str]:
    """The data that a hand has drawn: {"points": their code}; {} for what is none."""
    code = str(said.get("points"))
    try:
        decode(code)
    except Unreadable:
        return {}
    return {"data": Points.name, "data.points": code}
