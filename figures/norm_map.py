"""The tolerance map: accuracy at every learning rate x scale of the first weights, with and without the norm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from engine.spec import show
from figures.norm_scene import listed
from figures.registry import Chart, Scene

COLUMNS = ("tolerance",)
GOOD = 0.9
"""A cell at least this accurate counts as trained."""
DIVERGED = "#7a1f5c"


def tables(scene: Scene) -> Iterator[tuple[str, int, np.ndarray]]:
    """(title, variant, accuracies (SCALES, RATES)) of every map; the variants' maps without a norm are one and the same
    as long as nothing but the norm differs, and are drawn once."""
    drawn: list[np.ndarray] = []
    for half, title in enumerate(("", scene.words("figure.bn_without"))):
        for k, recording in enumerate(scene.recordings):
            found = recording.columns.get("tolerance")
            if found is None:
                continue
            table = found.values[-1][half]
            if not any(np.array_equal(table, other, equal_nan=True) for other in drawn if np.isfinite(other).any()):
                drawn.append(table)
                yield title or _title(scene, k), k, table


def _title(scene: Scene, k: int) -> str:
    axes = _axes(scene, k)
    return scene.words(f"option.norm.{axes['norm']}") if axes else scene.names[k]


def _axes(scene: Scene, k: int) -> Mapping[str, Any]:
    found: Mapping[str, Any] = scene.recordings[k].notes.get("axes", {}).get("tolerance", {})
    return found


def draw(scene: Scene) -> Chart:
    """Maps side by side; a cell is one training, empty while it has not been made."""
    return {"maps": [_map(scene, *table) for table in tables(scene)], "hint": _hint(scene)}


def _map(scene: Scene, title: str, k: int, table: np.ndarray) -> Chart:
    axes, words = _axes(scene, k), scene.words
    return {
        "title": title,
        "x": {"title": words("figure.bn_learning_rate"), "values": list(axes["x_values"]), "log": True},
        "y": {"title": words("figure.bn_init_scale"), "values": list(axes["y_values"]), "log": True},
        "z": listed(table), "range": [0, 1], "unit": words("figure.accuracy"),
        "categories": [{"value": -1, "label": words("figure.diverged"), "color": DIVERGED}], "lines": [], "points": [],
    }  # fmt: skip


def _hint(scene: Scene) -> str:
    """What a cell trains, in a sentence."""
    return scene.words("figure.bn_cell").format(**_axes(scene, 0)) if scene.recordings and _axes(scene, 0) else ""


def pick(scene: Scene, index: int, column: int, row: int) -> dict[str, str]:
    """The cell's learning rate and weights for the first variant."""
    axes = _axes(scene, 0)
    return {
        "optimizer.lr": show(axes["x_values"][column]),
        "init": "normal",
        "init.std": show(axes["y_values"][row]),
    }


def alt(scene: Scene) -> str:
    """Per map: how many cells are done, and how many of them are at least 90 % accurate, and how many diverged."""
    return "; ".join(
        f"{title}: {int((table >= GOOD).sum())} / {int(np.isfinite(table).sum())} ≥ {GOOD:.0%}, "
        f"{scene.words('figure.diverged')} {int((table == -1).sum())}"
        for title, _, table in tables(scene)
    )
