"""The optimizer lab's card: a narrow ravine and three real descents on it, made by the rules themselves."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.parts.optimizers import OPTIMIZERS
from engine.parts.surfaces import Quadratic
from figures.palette import Look, method_look

RAVINE = Quadratic(condition=30.0, angle=8.0)
START = (-8.8, 0.35)
DESCENTS: tuple[tuple[str, str, dict[str, float]], ...] = (
    ("gd", "sgd", {"lr": 0.95}),
    ("momentum", "momentum", {"lr": 0.06}),
    ("adam", "adam", {"lr": 0.5}),
)
STEPS = 60
SCALE, WIDTH, HEIGHT = 30.0, 320, 140
CENTRE = (284.0, 52.0)
LEVELS = (0.04, 0.25, 0.8, 1.9, 3.8, 6.6)
DASHES = {"solid": "", "dash": "7 4", "dot": "2 3", "dashdot": "7 3 2 3"}


def draw() -> str:
    """Contours of a quadratic with gradient descent zig-zagging beside momentum and Adam."""
    paths = "".join(_path(path(rule, knobs), method_look(look)) for look, rule, knobs in DESCENTS)
    x, y = CENTRE
    goal = f'<circle cx="{x}" cy="{y}" r="3.5" fill="#888"/>'
    body = _contours() + goal + paths
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{body}</svg>'


def path(rule: str, knobs: dict[str, float]) -> np.ndarray:
    """(STEPS + 1, 2) points of a rule on the ravine."""
    method = OPTIMIZERS[rule](**knobs)
    values = {key: getattr(method, key) for key in method.knobs()}
    w = np.array(START)
    state: list[Any] = [np.zeros(2)] * method.slots
    points = [w]
    for t in range(1, STEPS + 1):
        g = np.array(RAVINE.gradient(*w), float).reshape(2)
        w, *state = method.rule(w, g, t, *state, **values)
        points.append(w)
    return np.array(points)


def _contours() -> str:
    """The level lines u^2 / 2 l1 + v^2 / 2 l2 = level, as ellipses."""
    steep, flat = RAVINE.sharpness, RAVINE.sharpness / RAVINE.condition
    x, y = CENTRE
    axes = [(SCALE * np.sqrt(2 * level / flat), SCALE * np.sqrt(2 * level / steep)) for level in LEVELS]
    drawn = "".join(f'<ellipse rx="{rx:.1f}" ry="{ry:.1f}"/>' for rx, ry in axes)
    place = f"translate({x} {y}) rotate({-RAVINE.angle:g})"
    return f'<g fill="none" stroke="#888" stroke-opacity="0.35" transform="{place}">{drawn}</g>'


def _path(points: np.ndarray, look: Look) -> str:
    x, y = CENTRE
    drawn = " ".join(f"{x + SCALE * a:.1f},{y - SCALE * b:.1f}" for a, b in points)
    style = f'fill="none" stroke="{look.color}" stroke-width="2.2" stroke-linejoin="round"'
    return f'<polyline points="{drawn}" {style} stroke-dasharray="{DASHES[look.dash]}"/>'
