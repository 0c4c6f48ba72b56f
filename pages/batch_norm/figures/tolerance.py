"""The tolerance map: accuracy at every learning rate x scale of the first weights, with and without the norm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from engine.spec import show
from figures.numbers import listed, percent
from figures.scene import Chart, Scene

COLUMNS = ("tolerance",)
GOOD = 0.9
"""A cell at least this accurate counts as trained."""
DIVERGED = "#7a1f5c"


def tables(scene: Scene) -> Iterator[tuple[str, np.ndarray]]:
    """(norm, accuracies (SCALES, RATES)) of every map; variants that differ in nothing that a cell keeps share theirs.

    First every variant's map with its norm, then those with none.
    """
    drawn: list[np.ndarray] = []
    for half in (0, 1):
        for k, recording in enumerate(scene.recordings):
            found = recording.columns.get("tolerance")
            table = found.values[-1][half] if found is not None else np.full((1, 1), np.nan)
            if found is not None and not any(_same(table, other) for other in drawn):
                drawn.append(table)
                yield "none" if half else _axes(scene, k)["norm"], table


def _same(table: np.ndarray, other: np.ndarray) -> bool:
    """Whether two maps are one: nothing else gives equal numbers, but both may be empty still."""
    return bool(np.isfinite(table).any()) and np.array_equal(table, other, equal_nan=True)


def _axes(scene: Scene, k: int) -> Mapping[str, Any]:
    found: Mapping[str, Any] = scene.recordings[k].notes.get("axes", {}).get("tolerance", {})
    return found


def draw(scene: Scene) -> Chart:
    """Maps side by side; a cell is one training, empty while it has not been made."""
    return {"maps": [_map(scene, norm, table) for norm, table in tables(scene)], "hint": _hint(scene)}


def _title(scene: Scene, norm: str) -> str:
    return scene.words("figure.bn_without" if norm == "none" else f"option.norm.{norm}")


def _map(scene: Scene, norm: str, table: np.ndarray) -> Chart:
    axes, words = _axes(scene, 0), scene.words
    return {
        "title": _title(scene, norm),
        "x": {"title": words("figure.bn_learning_rate"), "values": list(axes["x_values"]), "log": True},
        "y": {"title": words("figure.bn_init_scale"), "values": list(axes["y_values"]), "log": True},
        "z": listed(table), "range": [0, 1], "unit": words("figure.accuracy"),
        "categories": [{"value": -1, "label": words("figure.diverged"), "color": DIVERGED}], "lines": [], "points": [],
    }  # fmt: skip


def _hint(scene: Scene) -> str:
    """What a cell trains, and how many of each map were trained well."""
    if not scene.recordings or not _axes(scene, 0):
        return ""
    counts = [
        scene.words("figure.bn_reach").format(
            norm=_title(scene, norm), good=int((table >= GOOD).sum()), done=int(np.isfinite(table).sum())
        )
        for norm, table in tables(scene)
    ]
    return " ".join([scene.words("figure.bn_cell").format(**_axes(scene, 0)), *counts])


def pick(scene: Scene, index: int, column: int, row: int) -> dict[str, str]:
    """The cell's learning rate, weights and norm for the first variant."""
    axes = _axes(scene, 0)
    return {
        "optimizer.lr": show(axes["x_values"][column]),
        "init": "normal",
        "init.std": show(axes["y_values"][row]),
        "norm": [norm for norm, _ in tables(scene)][index],
    }


def alt(scene: Scene) -> str:
    """Per map: how many cells are done, and how many of them are at least 90 % accurate, and how many diverged."""
    good = percent(scene.words, GOOD)
    return "; ".join(
        f"{_title(scene, norm)}: {int((table >= GOOD).sum())} / {int(np.isfinite(table).sum())} ≥ {good}, "
        f"{scene.words('figure.diverged')} {int((table == -1).sum())}"
        for norm, table in tables(scene)
    )
