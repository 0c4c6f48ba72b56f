"""The card of the activations lab: what is left of a gradient behind ten sigmoids, and behind ten ReLUs."""

from __future__ import annotations

import numpy as np

from engine.parts.activations import Activation, ReLU, Sigmoid
from engine.train.theory import moments
from figures.palette import LOOKS

LAYERS, DECADES = 10, 7.0
WIDE, STEP = 18.0, 29.0
"""A bar, and from one to the next, in pixels."""


def draw() -> str:
    """Two rows of bars on a log axis, by the theory: each layer's share of the last layer's gradient."""
    rows = [_bars(Sigmoid(), 1.0, 64, LOOKS[0].color), _bars(ReLU(), 2.0, 132, LOOKS[2].color)]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 140">{"".join(rows)}</svg>'


def shares(activation: Activation, gain: float) -> list[float]:
    """By layer, of weights with Var(W) = gain / n: products of chi_1 = gain E[f'(z)^2], as root."""
    q, factors = np.array([gain]), []
    for _ in range(LAYERS):
        found = moments(activation, q)
        factors.append(float(np.sqrt(gain * found.slope[0])))
        q = gain * found.square
    return [float(np.prod(factors[layer + 1 :])) for layer in range(LAYERS)]


def _bars(activation: Activation, gain: float, base: float, color: str) -> str:
    heights = [54 * max(0.03, 1 + np.log10(share) / DECADES) for share in shares(activation, gain)]
    places = [(18 + STEP * layer, tall) for layer, tall in enumerate(heights)]
    bars = (f'<rect x="{x:.0f}" y="{base - tall:.1f}" width="{WIDE:.0f}" height="{tall:.1f}"/>' for x, tall in places)
    return f'<g fill="{color}">{"".join(bars)}</g>'
