"""What the figures of descents have in common: heights of a surface, a scale for them, and the paths over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from engine.parts.surfaces import SURFACES, Surface
from engine.parts.windows import Window, spread, united
from engine.record.recording import Recording
from figures.scene import Scene

Array = np.ndarray
MOST_POINTS = 600
"""Points drawn of one path; of a longer one every second, third, ... point and the last."""
WIDE = 100.0
"""Highest height over the height below which a tenth of the window lies: from here on heights are drawn as logs."""


@dataclass(frozen=True)
class Scale:
    """How heights are drawn: f, or log10(f - base), where less than `floor` counts as `floor`."""

    log: bool
    base: float
    floor: float

    def __call__(self, f: Any) -> Any:
        with np.errstate(all="ignore"):
            return np.log10(np.maximum(f - self.base, self.floor)) if self.log else f


class Path(NamedTuple):
    """The points of a path that are drawn."""

    steps: Array
    x: Array
    y: Array
    f: Array


@lru_cache(maxsize=16)
def heights(surface: Surface, window: Window, points: int) -> tuple[Array, Array, Array]:
    """x (points,), y (points,), f (points, points) over a window, a row for each y."""
    x, y = spread(window, points)
    f: Array = surface.f(*np.meshgrid(x, y))
    f.flags.writeable = False
    return x, y, f


def lowest(surface: Surface) -> float | None:
    """The height of the lowest known minimum."""
    return surface.minima[0][2] if surface.minima else None


def scale(surface: Surface, f: Array, least: float) -> Scale:
    """Log above the lowest point if the heights call for it; plain where f is unbounded below.

    The log's floor is `least` of the highest point's height, or the lowest height met if that is higher.
    """
    finite = f[np.isfinite(f)]
    known = lowest(surface)
    if finite.size == 0 or (known is None and not isinstance(surface, SURFACES["formula"])):
        return Scale(False, 0.0, 0.0)
    base = float(finite.min()) if known is None else known
    above = finite - base
    top, tenth = float(above.max()), float(np.percentile(above, 10))
    wide = top > 0 and top > WIDE * tenth
    return Scale(wide, base, max(top * least, float(above[above > 0].min(initial=top))))


def drawn(scene: Scene) -> tuple[Surface, list[int]]:
    """The surface of the variant that is opened, else of the first, and the variants that descend on it."""
    chosen = scene.cell[0] if scene.cell and scene.cell[0] < len(scene.specs) else 0
    surface: Surface = scene.specs[chosen].surface
    here = [k for k, spec in enumerate(scene.specs) if spec.surface == surface]
    return surface, [k for k in here if {"position", "loss"} <= set(scene.recordings[k].columns)]


def shown_window(scene: Scene, surface: Surface) -> Window:
    """The window that holds the surface's and the starts of all who descend on it."""
    return united(spec.window for spec in scene.specs if spec.surface == surface)


def elsewhere(scene: Scene, surface: Surface) -> list[str]:
    """Names of the variants that descend on another surface."""
    return [name for name, spec in zip(scene.names, scene.specs, strict=True) if spec.surface != surface]


def path(recording: Recording) -> Path:
    """The path, thinned out to MOST_POINTS."""
    position, loss = recording.columns["position"], recording.columns["loss"]
    kept = thin(len(position.steps))
    x, y = position.values[kept].T
    return Path(position.steps[kept], x, y, loss.values[kept])


def thin(count: int) -> Array:
    """Indices of at most about MOST_POINTS out of `count`, evenly spaced, first and last included."""
    stride = -(-count // MOST_POINTS)
    return np.unique(np.append(np.arange(0, count, stride), count - 1))


def at(scene: Scene, k: int) -> int | None:
    """Index of variant k's point nearest to the opened step; None if none is opened."""
    if scene.cell is None:
        return None
    return int(np.abs(scene.recordings[k].columns["position"].steps - scene.cell[2]).argmin())


def ending(scene: Scene, k: int) -> str:
    """ ", diverged at step 12", or nothing."""
    recording = scene.recordings[k]
    if recording.status != "diverged" or recording.ending is None:
        return ""
    return f", {scene.words('figure.diverged')}, {scene.words('figure.step')} {recording.ending.step}"


def axes(scene: Scene, k: int, column: str) -> Mapping[str, Any]:
    """Names and values of a study's axes; {} where nothing has come yet or where the variant has no such map."""
    found: Mapping[str, Any] = scene.recordings[k].notes.get("axes", {}).get(column, {})
    return found if found.get("x_values") and found.get("y_values") else {}


def reached(scene: Scene, k: int) -> list[list[float]]:
    """(x, y, f) of the minima that the map's indices mean: the known ones, or else those that were found."""
    place, notes = axes(scene, k, "basin_minimum"), scene.recordings[k].notes
    found: list[list[float]] = place.get("minima", notes.get("minima", []))
    return found
