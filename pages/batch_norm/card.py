"""The card of the batch normalization lab: four mini-batches, each with its own place and width, all made alike."""

from __future__ import annotations

from math import exp

from figures.palette import LOOKS

BATCHES = ((34.0, 7.0), (62.0, 16.0), (88.0, 10.0), (112.0, 5.0))
"""Mean and standard deviation of each, in pixels."""


def draw() -> str:
    """Four bells apart on the left, an arrow, and the same four on one another on the right."""
    before = "".join(_bell(mean, std, 320 / std, k) for k, (mean, std) in enumerate(BATCHES))
    after = "".join(_bell(246 + 1.5 * k, 18, 52 - 3 * k, k) for k in range(len(BATCHES)))
    arrow = '<path d="M158 70h26m-9 -8l9 8l-9 8" fill="none" stroke="#7a8699" stroke-width="3"/>'
    ground = '<path d="M8 108H144M196 108H312" stroke="#7a8699" stroke-opacity="0.4"/>'
    body = f"{ground}{before}{arrow}{after}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 140">{body}</svg>'


def _bell(mean: float, std: float, height: float, k: int) -> str:
    """One normal density as an outline with a pale filling, standing on the ground."""
    steps = [mean + std * (i / 8 - 3) for i in range(49)]
    points = [f"{x:.1f},{108 - min(height, 80) * exp(-0.5 * ((x - mean) / std) ** 2):.1f}" for x in steps]
    color = LOOKS[k].color
    return (
        f'<polyline points="{" ".join(points)}" fill="{color}" fill-opacity="0.18" stroke="{color}" stroke-width="2"/>'
    )
