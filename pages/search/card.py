"""The card of the search lab: nine points of a grid, nine at random, and what they leave on the edge."""

from __future__ import annotations

import numpy as np

from engine.search.samplers import grid, random
from engine.search.space import Axis

SIDE, TOP, LEFT = 96, 14, (42, 182)
SEED, BEST = 4, 0.62
SCALE = ("#b5de2b", "#35b779", "#26828e", "#3e4989", "#482878")
"""Of viridis, bright to dark."""
AXES = (Axis("x"), Axis("y"))


def draw() -> str:
    """Two squares with dots, under each the ticks of their projections."""
    squares = _square(grid(AXES, 9, 0), LEFT[0]) + _square(random(AXES, 9, SEED), LEFT[1])
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 140">{squares}</svg>'


def _square(points: np.ndarray, left: float) -> str:
    frame = (
        f'<rect x="{left}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#888" stroke-opacity="0.5"/>'
    )
    return frame + "".join(_trial(left + SIDE * u, TOP + SIDE * (1 - v), abs(u - BEST)) for u, v in points)


def _trial(x: float, y: float, far: float) -> str:
    """A dot, the brighter the nearer its first value is to the best one, and its tick below."""
    color = SCALE[min(int(far / 0.16), len(SCALE) - 1)]
    tick = f'<rect x="{x - 1:.1f}" y="{TOP + SIDE + 6}" width="2" height="11" fill="#888"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5" fill="{color}"/>{tick}'
