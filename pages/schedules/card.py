"""The card of the lab of schedules: a cosine and a constant rate, and below what noise leaves of the loss."""

from __future__ import annotations

import numpy as np

from engine.parts.schedules import Constant, Cosine, Schedule
from figures.palette import LOOKS

UPDATES, RATE, CURVATURE, NOISE = 60, 1.6, 1.0, 0.02
"""Of gradient descent on L = CURVATURE w^2 / 2 with noise of this variance in the gradient."""
LEFT, WIDE = 30.0, 260.0


def draw() -> str:
    """Two rates above; below them the expected losses, on a logarithmic axis."""
    parts = [_pair(Constant(), LOOKS[1].color), _pair(Cosine(), LOOKS[0].color)]
    axis = f'<path d="M{LEFT} 56h{WIDE}M{LEFT} 132h{WIDE}" stroke="#8b99ac" stroke-width="1"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 140">{axis}{"".join(parts)}</svg>'


def losses(schedule: Schedule) -> np.ndarray:
    """(UPDATES,) E[L]: E[w^2] <- (1 - lr CURVATURE)^2 E[w^2] + lr^2 NOISE, from w = 1."""
    square, found = 1.0, []
    for lr in RATE * schedule.factor(np.arange(UPDATES), UPDATES):
        found.append(CURVATURE * square / 2)
        square = (1 - lr * CURVATURE) ** 2 * square + lr**2 * NOISE
    return np.array(found)


def _pair(schedule: Schedule, color: str) -> str:
    rate = 56 - 42 * schedule.factor(np.arange(UPDATES), UPDATES)
    deep = np.log10(losses(schedule))
    loss = 72 + 54 * np.clip(-deep / 3.2, 0, 1)
    return "".join(_line(ys, color) for ys in (rate, loss))


def _end(y: float, color: str) -> str:
    """The dot at the cursor, as in the lab's picture."""
    return f'<circle cx="{LEFT + WIDE}" cy="{y:.1f}" r="4.5" fill="{color}"/>'


def _line(ys: np.ndarray, color: str) -> str:
    xs = np.linspace(LEFT, LEFT + WIDE, len(ys))
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
    return f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2.6"/>{_end(ys[-1], color)}'
