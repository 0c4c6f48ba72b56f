"""The card of the flight check: nine stamps, the sixth of them red."""

from __future__ import annotations

GOOD, BAD = "#0d7a56", "#d9480f"
FAILED = 5
"""Which of the nine."""


def draw() -> str:
    """A row of nine squares with ticks, one with a cross."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 140">{"".join(map(_stamp, range(9)))}</svg>'


def _stamp(at: int) -> str:
    x, y = 30 + 92 * (at % 3), 12 + 42 * (at // 3)
    color = BAD if at == FAILED else GOOD
    sign = "m-7 -7 14 14m0 -14-14 14" if at == FAILED else "m-8 0 6 6 11 -13"
    box = f'<rect x="{x}" y="{y}" width="76" height="34" rx="7" fill="none" stroke="{color}" stroke-width="2"/>'
    mark = f'<path d="M{x + 38} {y + 17}{sign}" fill="none" stroke="{color}" stroke-width="3.4"/>'
    return box + mark
