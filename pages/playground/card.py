"""The card of the playground: three arms of a spiral, each in its own field."""

from __future__ import annotations

from math import cos, pi, sin

CLASSES = ("#56b4e9", "#e69f00", "#cc79a7")
TURN, ARMS, MIDDLE, REACH = 4.0, 3, (160.0, 70.0), 64.0
"""How far an arm turns, in radians, how many there are, and where and how large the spiral is, in pixels."""


def draw() -> str:
    """Fields between the arms in pale, the arms as points."""
    fields = "".join(f'<path d="{_field(arm)}" fill="{CLASSES[arm]}" fill-opacity="0.28"/>' for arm in range(ARMS))
    points = "".join(_points(arm) for arm in range(ARMS))
    clip = '<clipPath id="plane"><circle cx="160" cy="70" r="66"/></clipPath>'
    body = f'<g clip-path="url(#plane)">{fields}{points}</g>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 140"><defs>{clip}</defs>{body}</svg>'


def _at(radius: float, arm: float) -> tuple[float, float]:
    angle = 2 * pi * arm / ARMS + TURN * radius
    return MIDDLE[0] + REACH * radius * cos(angle), MIDDLE[1] - REACH * radius * sin(angle)


def _field(arm: int) -> str:
    """Between the arm half a place before and the one half a place after, out to the edge."""
    reach = [0.06 * step for step in range(41)]
    before = [_at(radius, arm - 0.5) for radius in reach]
    after = [_at(radius, arm + 0.5) for radius in reversed(reach)]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in before + after) + "Z"


def _points(arm: int) -> str:
    places = (_at(0.08 + 0.062 * step, arm + 0.05 * sin(7.3 * step + arm)) for step in range(15))
    dots = (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in places)
    return f'<g fill="{CLASSES[arm]}" stroke="#fff" stroke-width="1">{"".join(dots)}</g>'
