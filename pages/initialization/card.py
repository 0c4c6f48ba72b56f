"""The card of the initialization lab: what layers hand on, from too small and from fitting weights."""

from __future__ import annotations

from math import erf, sqrt

import numpy as np

from engine.parts.activations import Tanh
from engine.train.theory import moments
from figures.palette import LOOKS

SMALL, FITTING, LAYERS = 0.05, 1.0, 7
"""Variance of a pre-activation over the mean square below it, and how many layers are drawn."""
WIDE, TALL, STEP = 19.0, 54.0, 44.0
"""Half the width and half the height of a violin, and from one to the next, in pixels."""


def draw() -> str:
    """A row of violins: the density of tanh activations layer by layer, the small ones inside the fitting ones."""
    pale = f'fill="{LOOKS[2].color}" fill-opacity="0.16" stroke="{LOOKS[2].color}" stroke-width="1.6"'
    full = f'fill="{LOOKS[0].color}" stroke="{LOOKS[0].color}"'
    parts = [_violins(FITTING, pale), _violins(SMALL, full)]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 140">{"".join(parts)}</svg>'


def _violins(gain: float, style: str) -> str:
    found, q = [], np.array([1.0])
    for layer in range(LAYERS):
        q = gain * q
        found.append(f'<path d="{_outline(float(q[0]), 28 + STEP * layer)}" {style} stroke-linejoin="round"/>')
        q = moments(Tanh(), q).square
    return "".join(found)


def _outline(q: float, x: float) -> str:
    """The density of tanh(z), z ~ N(0, q), mirrored, as wide as WIDE where it is highest."""
    edges = np.linspace(-1, 1, 52)
    inner = np.arctanh(np.clip(edges, -1 + 1e-9, 1 - 1e-9)) / sqrt(q)
    mass = np.diff([0.5 * (1 + erf(z / sqrt(2))) for z in inner])
    half, middle = WIDE * mass / mass.max(), (edges[1:] + edges[:-1]) / 2
    kept = half > 0.4
    right = [(x + w, 70 - TALL * y) for w, y in zip(half[kept], middle[kept], strict=True)]
    left = [(2 * x - a, b) for a, b in reversed(right)]
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in right + left) + "Z"
