"""The card of the dropout lab: the same small network under three masks, and whole."""

from __future__ import annotations

from figures.palette import LOOKS

LAYERS = (4, 5, 5, 3)
OFF = (
    {(1, 1), (1, 3), (2, 0), (2, 4)},
    {(1, 0), (1, 2), (1, 4), (2, 2)},
    {(1, 3), (2, 1), (2, 3)},
    set[tuple[int, int]](),
)
"""(layer, unit) that are off in each drawing; the last is evaluation mode."""


def draw() -> str:
    """Four drawings in a row: three masks in training, everything on at test time."""
    parts = "".join(_network(8 + 80 * k, off, LOOKS[1 if off else 0].color) for k, off in enumerate(OFF))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 140">{parts}</svg>'


def _place(left: float, layer: int, unit: int) -> tuple[float, float]:
    return left + 20 * layer + 2, 70 + 24 * (unit - (LAYERS[layer] - 1) / 2)


def _network(left: float, off: set[tuple[int, int]], color: str) -> str:
    units = [(layer, unit) for layer, count in enumerate(LAYERS) for unit in range(count)]
    lines = [
        "M{:.0f} {:.0f}L{:.0f} {:.0f}".format(*_place(left, *a), *_place(left, *b))
        for a in units
        for b in units
        if b[0] == a[0] + 1 and a not in off and b not in off
    ]
    edges = f'<path d="{"".join(lines)}" stroke="{color}" stroke-opacity="0.35" stroke-width="0.7"/>'
    return edges + "".join(_unit(*_place(left, *unit), unit in off, color) for unit in units)


def _unit(x: float, y: float, off: bool, color: str) -> str:
    if off:
        return f'<path d="M{x - 4:.0f} {y - 4:.0f}l8 8m0 -8l-8 8" stroke="#808080" stroke-width="1.6"/>'
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4.5" fill="{color}"/>'
