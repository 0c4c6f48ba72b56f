"""The drawing of this lab on the home page, as SVG."""

from __future__ import annotations

import numpy as np

from engine.parts.activations import Tanh
from engine.train.theory import moments
from figures.palette import LOOKS


def draw() -> str:
    """Three rows of five layers: the density of tanh activations for a small, a large and a fitting initialization."""
    parts = []
    for row, gain in enumerate((0.05, 25.0, 1.0)):
        q = np.array([1.0])
        for layer in range(5):
            q = gain * q
            parts.append(_density(float(q[0]), 8 + 62 * layer, 8 + 44 * row, LOOKS[row].color))
            q = moments(Tanh(), q).square
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 140">{"".join(parts)}</svg>'


def _density(q: float, x: float, y: float, color: str) -> str:
    """One histogram of tanh(z), z ~ N(0, q), 56 x 36, as bars."""
    edges = np.linspace(-1, 1, 22)
    inner = np.arctanh(np.clip(edges, -1 + 1e-9, 1 - 1e-9)) / np.sqrt(2 * q)
    mass = np.diff(0.5 * (1 + np.vectorize(_erf)(inner)))
    tall = 36 * mass / mass.max()
    bars = [
        f'<rect x="{x + 2.67 * i:.1f}" y="{y + 36 - h:.1f}" width="2.4" height="{h:.1f}"/>' for i, h in enumerate(tall)
    ]
    return f'<g fill="{color}">{"".join(bars)}</g>'


def _erf(value: float) -> float:
    from math import erf

    return erf(value)
