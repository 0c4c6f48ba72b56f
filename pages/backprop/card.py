"""The card of this lab: a value goes up along an edge in blue, its gradient comes back in orange."""

from __future__ import annotations

from itertools import pairwise

from figures.palette import LOOKS

PLACES = ((34, 112), (96, 84), (158, 62), (220, 44), (284, 26))
"""Centres of the cards, from lower left to upper right."""
SIGNS = ("x", "z", "h", "o", "J")


def draw() -> str:
    """Five cards in a rising row: blue arrows between them, and orange ones back below."""
    forward = "".join(_arrow(a, b, LOOKS[0].color, -7) for a, b in pairwise(PLACES))
    back = "".join(_arrow(b, a, LOOKS[1].color, 7) for a, b in pairwise(PLACES))
    cards = "".join(_card(place, sign) for place, sign in zip(PLACES, SIGNS, strict=True))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 140">{forward}{back}{cards}</svg>'


def _arrow(start: tuple[int, int], end: tuple[int, int], color: str, shift: int) -> str:
    (x0, y0), (x1, y1) = start, end
    way = 18 if x1 > x0 else -18
    tip, low = (x1 - way, y1 + shift), y1 + shift
    head = f"M{tip[0] - way / 3:.0f} {low - 5}L{tip[0]} {low}L{tip[0] - way / 3:.0f} {low + 5}"
    line = f"M{x0 + way} {y0 + shift}L{tip[0]} {low}"
    return f'<path d="{line}{head}" fill="none" stroke="{color}" stroke-width="2.4" stroke-linecap="round"/>'


def _card(place: tuple[int, int], sign: str) -> str:
    x, y = place
    box = f'<rect x="{x - 16}" y="{y - 15}" width="32" height="30" rx="8" fill="#8aa0b8" fill-opacity="0.22"/>'
    look = 'font-family="sans-serif" font-size="16" font-weight="600" text-anchor="middle" fill="#7b8ca0"'
    return f'{box}<text x="{x}" y="{y + 6}" {look}>{sign}</text>'
