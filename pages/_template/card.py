"""The drawing of this lab on the home page, as SVG."""

from __future__ import annotations

from figures.palette import LOOKS

SPREADS = (0.35, 0.8, 1.0, 0.7, 0.3)
"""Heights of the bars, as shares of the tallest."""


def draw() -> str:
    """Two rows of bars: weights at the start, and after training."""
    rows = (SPREADS, tuple(share**0.5 for share in SPREADS))
    bars = "".join(_row(shares, 66 + 66 * row, LOOKS[row].color) for row, shares in enumerate(rows))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 140">{bars}</svg>'


def _row(shares: tuple[float, ...], floor: float, color: str) -> str:
    places = ((60 + 44 * k, 56 * share) for k, share in enumerate(shares))
    bars = "".join(f'<rect x="{x}" y="{floor - tall:.1f}" width="36" height="{tall:.1f}"/>' for x, tall in places)
    return f'<g fill="{color}">{bars}</g>'
