"""The card of the preprocessing lab: a long bowl with a crooked way, and beside it a round one with a straight way."""

from __future__ import annotations

from figures.palette import LOOKS

LONG, ROUND = (86, 70), (236, 70)
"""Where both bowls have their middle, in pixels."""


def draw() -> str:
    """Ellipses from κ = 9 to circles, each with gradient descent's way to its middle."""
    long = "".join(_ring(*LONG, 24 + 24 * k, 8 + 8 * k) for k in range(3))
    round_ = "".join(_ring(*ROUND, 17 * (k + 1), 17 * (k + 1)) for k in range(3))
    ways = _way(_zigzag(), LOOKS[0].color) + _way([(196, 38), ROUND], LOOKS[2].color)
    arrow = '<path d="M160 70h22m-8-7 8 7-8 7" fill="none" stroke="#8a93a0" stroke-width="3"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 140">{long}{round_}{arrow}{ways}</svg>'


def _ring(x: int, y: int, a: int, b: int) -> str:
    turn = f' transform="rotate(-24 {x} {y})"'
    return (
        f'<ellipse cx="{x}" cy="{y}" rx="{a}" ry="{b}"{turn} fill="none" stroke="#9aa7b8" stroke-opacity="0.7" '
        'stroke-width="1.5"/>'
    )


def _zigzag() -> list[tuple[int, int]]:
    """From the left end along the long axis, from one side of it to the other."""
    x, y = LONG
    return [(round(x - 66 * 0.8**k), round(y + 29 * 0.8**k + (-1) ** k * 16 * 0.8**k)) for k in range(9)]


def _way(points: list[tuple[int, int]], color: str) -> str:
    line = "L".join(f"{x} {y}" for x, y in points)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="3"/>' for x, y in points)
    return f'<path d="M{line}" fill="none" stroke="{color}" stroke-width="2.4"/><g fill="{color}">{dots}</g>'
