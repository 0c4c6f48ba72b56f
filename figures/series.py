"""What a figure finds in recordings: which variants it can show, at which step; and axes, lines and titles for that."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.record.recording import Series
from figures import plotting
from figures.numbers import brief
from figures.scene import Chart, Scene

GREY = "#808080"


def series(scene: Scene, k: int, column: str) -> Series | None:
    """Variant k's series, None where there is none yet or nothing in it is a number (as without a norm)."""
    found = scene.recordings[k].columns.get(column)
    return found if found is not None and np.isfinite(found.values).any() else None


def shown(scene: Scene, column: str) -> list[int]:
    """The variants that have numbers in this column."""
    return [k for k in range(len(scene.recordings)) if series(scene, k, column)]


def chosen(scene: Scene, column: str) -> tuple[int, int | None]:
    """(variant, layer from 0): what was opened, if it has numbers in the column, else the first variant that has."""
    able = shown(scene, column) or [0]
    if scene.cell and scene.cell[0] in able:
        return scene.cell[0], scene.cell[1]
    return able[0], None


def at(scene: Scene, found: Series) -> int:
    """Index of the snapshot nearest to the opened step, else of the last one with a number."""
    if scene.cell:
        return int(np.abs(found.steps - scene.cell[2]).argmin())
    finite = np.isfinite(found.values.reshape(len(found.values), -1)).any(1)
    return int(np.flatnonzero(finite)[-1])


def first_layer(table: np.ndarray) -> int:
    """Index of the first layer (rows of a table) that has a number."""
    return int(np.flatnonzero(np.isfinite(table.reshape(len(table), -1)).any(1))[0])


def positive(values: Any) -> list[float | None]:
    """For a log axis: None in place of 0, NaN and infinity."""
    return [float(value) if np.isfinite(value) and value > 0 else None for value in np.asarray(values, float)]


def log_axis(values: Any) -> Chart:
    """A log axis over these values, every tick written out (Plotly writes the 2 and the 5 of a decade alone)."""
    sizes = [size for size in positive(np.ravel(values)) if size]
    low, high = (np.floor(np.log10(min(sizes))), np.ceil(np.log10(max(sizes)))) if sizes else (0, 1)
    digits = (1, 2, 5) if high - low <= 2 else (1,)
    ticks = [digit * 10.0**power for power in np.arange(low, high + 1, np.ceil((high - low) / 8)) for digit in digits]
    return {"type": "log", "tickvals": ticks, "ticktext": [brief(tick) for tick in ticks]}


def line(x: Any, y: Any, name: str, color: str, **more: Any) -> Chart:
    """One Plotly line; `more` overrides."""
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "name": name, "line": {"color": color}} | more


def heading(scene: Scene, k: int, place: str) -> str:
    """Variant k's name and a place in it; on a phone in lines."""
    between = "<br>" if scene.narrow else " · "
    return f"{scene.names[k].replace(' · ', between)}{between}{place}"


def title(head: str, **more: Any) -> Chart:
    """A chart's title; Plotly sets the first of several lines higher than a single one, so they begin lower."""
    room = {"t": 9 * head.count("<br>")}
    return {
        "text": head,
        "font": {"size": 15},
        "x": 0,
        "y": 0.99,
        "yanchor": "top",
        "yref": "container",
        "pad": room,
    } | more


def two_panes(scene: Scene, layout: Chart, left: str, right: str) -> Chart:
    """A layout of `plotting.pair` with these headings, and a legend below it."""
    notes = [plotting.heading(f"<b>{scene.words(f'figure.{key}')}</b>", k) for k, key in enumerate((left, right))]
    legend = plotting.legend(-0.12 if scene.narrow else -0.26)
    return {**layout, "height": layout["height"] + 60, "annotations": notes, "legend": legend}


def empty(scene: Scene) -> Chart:
    """What is drawn where no variant has a number: a sentence."""
    return plotting.sentence(scene.words("figure.bn_none"))
