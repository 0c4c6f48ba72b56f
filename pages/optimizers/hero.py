"""The opening picture of the app: the runs of one preset, racing down their ravine at one update a tick."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.experiments import EXPERIMENTS
from figures.palette import Look, looks
from pages.optimizers.lab import LAB

PRESET = "zig_zag"
"""Whose runs are drawn, and where the picture leads."""
SIDE, SCALE, TURN = 360, 41.0, -38
"""Of the square and of one unit of the surface, in pixels; degrees by which the ravine is turned."""
CENTRE = (304.0, 78.0)
LEVELS = (0.012, 0.06, 0.17, 0.36, 0.68, 1.2, 2.0, 3.1, 4.6, 6.6, 9.2)
SHOWN = 100
"""Updates: what comes after is smaller than a pixel or all along the floor."""
MARKERS = {
    "circle": "M-6.5 0a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0 -13 0",
    "square": "M-6 -6h12v12h-12z",
    "diamond": "M0 -8l8 8l-8 8l-8 -8z",
}
STYLE = """
:root { --valley: #fdfeff; --hill: #9cb8d4; --edge: #48566a; --rim: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --valley: #3b6389; --hill: #0e1622; --edge: #b3bfce; --rim: #1a2330; } }
.ground { fill: var(--hill); }
.band { fill: color-mix(in oklab, var(--valley), var(--hill) var(--height)); stroke: var(--edge); stroke-opacity: 0.1; }
.drawn { fill: none; stroke-width: 2.2; stroke-linejoin: round; stroke-dasharray: 1; animation: drawn 9s both; }
.head { stroke: var(--rim); stroke-width: 1.8; }
.head { offset-rotate: TURNED; offset-distance: 100%; animation: travel 9s both; }
@keyframes drawn { from { stroke-dashoffset: 1; } to { stroke-dashoffset: 0; } }
@keyframes travel { from { offset-distance: 0%; } to { offset-distance: 100%; } }
@media (prefers-reduced-motion: reduce) { .drawn, .head { animation: none; } }
"""
"""The picture is an image of its own: it follows the colour scheme of where it stands, and the wish for calm."""


def draw() -> str:
    """The ravine in bands of height, three paths, and a marker at the head of each."""
    preset = LAB.preset(PRESET)
    if preset is None:
        raise KeyError(f"no preset {PRESET!r}")
    specs, _ = LAB.parse(preset.address)
    runs = EXPERIMENTS[LAB.experiment].run(specs, ["position"])
    paths = [SCALE * np.array(run.columns["position"].values[: SHOWN + 1]) * (1, -1) for run in runs]
    surface: Any = vars(specs[0])["surface"]
    steep, flat = surface.sharpness, surface.sharpness / surface.condition
    racers = "".join(_racer(path, look) for path, look in reversed([*zip(paths, looks(specs), strict=True)]))
    x, y = CENTRE
    body = f'<g transform="translate({x} {y}) rotate({TURN})">{_bands(steep, flat)}{racers}</g>'
    ground = (
        f'<style>{STYLE.replace("TURNED", f"{-TURN}deg")}</style><rect class="ground" width="{SIDE}" height="{SIDE}"/>'
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">{ground}{body}</svg>'


def _bands(steep: float, flat: float) -> str:
    """{(u, v): steep v^2 / 2 + flat u^2 / 2 < level}, the highest first."""
    found = []
    for k in range(len(LEVELS) - 1, -1, -1):
        rx, ry = (SCALE * np.sqrt(2 * LEVELS[k] / curvature) for curvature in (flat, steep))
        share = round(100 * k / (len(LEVELS) - 1))
        found.append(f'<ellipse class="band" style="--height: {share}%" rx="{rx:.1f}" ry="{ry:.1f}"/>')
    return "".join(found)


def _racer(path: np.ndarray, look: Look) -> str:
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in path)
    pace = f"animation-timing-function: linear({_pace(path)})"
    drawn = f'<path class="drawn" pathLength="1" d="{line}" stroke="{look.color}" style="{pace}"/>'
    head = f"offset-path: path('{line}'); {pace}"
    return f'{drawn}<path class="head" d="{MARKERS[look.marker]}" fill="{look.color}" style="{head}"/>'


def _pace(path: np.ndarray) -> str:
    """The share of its own length that a path has covered after each update, so that all take their steps together."""
    lengths = np.hypot(*np.diff(path, axis=0).T)
    return ", ".join(f"{share:.3f}" for share in (0, *np.cumsum(lengths) / lengths.sum()))
