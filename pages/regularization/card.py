"""The card of penalties: one boundary, jagged on the left, and smooth on the right."""

from __future__ import annotations

from math import pi, sin

CLASSES = ("#56b4e9", "#e69f00")
WIDTH, HEIGHT, MIDDLE = 320, 140, 70.0


def draw() -> str:
    """Two fields whose border is torn where nothing is penalized, and calm where weights are kept small."""
    line = [(8.0 * step, _border(8.0 * step)) for step in range(WIDTH // 8 + 1)]
    edge = "L".join(f"{x:.1f} {y:.1f}" for x, y in line)
    upper = f'<path d="M0 0L{edge}L{WIDTH} 0Z" fill="{CLASSES[0]}" fill-opacity="0.28"/>'
    lower = f'<path d="M0 {HEIGHT}L{edge}L{WIDTH} {HEIGHT}Z" fill="{CLASSES[1]}" fill-opacity="0.28"/>'
    stroke = f'<path d="M{edge}" fill="none" stroke="#5a6673" stroke-width="3" stroke-linejoin="round"/>'
    body = upper + lower + stroke + "".join(map(_dot, range(22)))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{body}</svg>'


def _border(x: float) -> float:
    """A wave, and on it teeth that shrink from left to right."""
    teeth = 34 * (1 - x / WIDTH) ** 2 * (sin(0.21 * x) + 0.7 * sin(0.53 * x + 1))
    return MIDDLE - 16 * sin(2 * pi * x / WIDTH) + teeth


def _dot(at: int) -> str:
    """A point on one side, now and then on the wrong one."""
    x = 12 + 14.0 * at
    side = at % 2 if at % 7 != 3 else 1 - at % 2
    y = MIDDLE - 16 * sin(2 * pi * x / WIDTH) + (34 + 9 * sin(2.3 * at)) * (1 if at % 2 else -1)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.2" fill="{CLASSES[side]}" stroke="#fff"/>'
