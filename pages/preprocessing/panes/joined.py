"""What the joined pair draws: two inputs as a cloud, and the loss of a linear model of them as a bowl."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from typing import Any

import numpy as np

from engine.parts.datasets import Cloud
from engine.parts.optimizers import SGD
from engine.parts.preprocessing import PREPROCESSORS, Raw, applied
from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.data import load, numbers_of
from engine.train.spec import TrainSpec

COLUMN = "linear_path"
WORDS = (
    *("joined_title", "joined_of", "joined_cloud", "joined_bowl", "joined_kappa_of", "joined_left"),
    *("joined_veil", "joined_slider", "joined_hands", "joined_legend", "joined_mean", "joined_width"),
    "joined_height",
    *(f"stop_{name}" for name in PREPROCESSORS),
)
MOST, SHOWN = 6, 400
"""Variants, and points of a cloud."""
HELD = ("mean_x", "mean_y", "std_x", "std_y", "correlation")
"""What a hand on the cloud changes."""
BY_MOMENTS = ("none", "centre", "standard", "pca", "whiten", "zca")
"""What can be worked out while a hand moves the cloud."""


def linear(spec: Spec) -> bool:
    """Whether it is a linear model of two inputs under the squared error: its loss is a bowl."""
    return (
        isinstance(spec, TrainSpec)
        and not spec.depth
        and spec.data.n_in == 2
        and spec.sizes[0] == 2
        and spec.objective.name == "squared"
    )


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """What is recorded for it."""
    return (COLUMN,) if len(specs) <= MOST and all(linear(spec) for spec in specs) else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """Inputs and targets of each data set, what is done to them by each variant, and what a hand can move."""
    networks = [spec for spec in specs if isinstance(spec, TrainSpec)]
    sets = list(dict.fromkeys((spec.data, spec.seed_data) for spec in networks))
    first = {key: next(spec for spec in networks if (spec.data, spec.seed_data) == key) for key in sets}
    held = networks[0].data if len(sets) == 1 and all(map(_movable, networks)) else None
    return {
        "sets": [_examples(first[key]) for key in sets],
        "variants": [{"set": sets.index((spec.data, spec.seed_data)), **_way(spec)} for spec in networks],
        "held": {key: getattr(held, key) for key in HELD} if held else None,
        "bounds": {key: [knob.low, knob.high] for key, knob in Cloud.knobs().items() if key in HELD},
    }


def _movable(spec: TrainSpec) -> bool:
    plain = not spec.examples and not spec.validation and spec.optimizer.name == "sgd"
    return isinstance(spec.data, Cloud) and spec.preprocess.name in BY_MOMENTS and plain


def _examples(spec: TrainSpec) -> dict[str, Any]:
    """Points (N, 2) as they are, and targets: the number, or 1 for the last class."""
    data = load(replace(spec, preprocess=Raw()))
    y = data.train_y if spec.data.numbers else (data.train_y == spec.data.classes - 1).astype(float)
    moments = np.hstack([data.train_x, np.ones((len(y), 1)), y[:, None]])
    points = [[float(f"{value:.5g}") for value in row] for row in data.train_x[:SHOWN]]
    return {"points": points, "moments": (moments.T @ moments / len(y)).tolist()}


def _way(spec: TrainSpec) -> dict[str, Any]:
    """x1' = a x1 + b x2 + c, x2' = d x1 + e x2 + f as [a, b, c, d, e, f]; by what; and the rate of plain descent."""
    corners = applied(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), numbers_of(spec))
    (a, d), (b, e), (c, f) = corners[1] - corners[0], corners[2] - corners[0], corners[0]
    rate = spec.optimizer.lr if spec.optimizer.name == "sgd" else None
    eps = getattr(spec.preprocess, "eps", 0.0)
    return {"map": [a, b, c, d, e, f], "kind": spec.preprocess.name, "eps": eps, "rate": rate}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """linear_path (n, K, 3)."""
    return {COLUMN: stacked(frames, COLUMN, (3,))}


# -- hands on the cloud -----------------------------------------------------------------------------------------------


def nothing_tried(specs: Sequence[Spec]) -> Sequence[Spec]:
    """No network need be run while a hand moves the cloud: its bowl has a closed form."""
    return ()


def turn(specs: Sequence[Spec], said: Mapping[str, Any]) -> Sequence[Spec]:
    """The variants with the cloud that a hand has left, each at its best rate anew; () for what makes no sense."""
    networks = [spec for spec in specs if isinstance(spec, TrainSpec)]
    if said.get("pane") != "joined" or not all(map(_movable, networks)) or not set(HELD) & set(said):
        return ()
    values = {key: _number(said.get(key)) for key in HELD if key in said}
    if any(value is None for value in values.values()):
        return ()
    return [_best(replace(spec, data=_held(spec.data, values))) for spec in networks]


def _number(value: Any) -> float | None:
    real = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return float(value) if real else None


def _held(data: Any, values: Mapping[str, Any]) -> Cloud:
    """The cloud with these numbers, within its bounds."""
    knobs = Cloud.knobs()
    return replace(data, **{key: float(f"{knobs[key].nearest(value):.3g}") for key, value in values.items()})


def _best(spec: TrainSpec) -> TrainSpec:
    """The network with the rate that is best for its steepest and flattest direction: 2 / (largest + smallest)."""
    lr = SGD.knobs()["lr"].nearest(float(f"{best_rate(spec):.4g}"))
    return replace(spec, optimizer=SGD(lr=lr))


def best_rate(spec: TrainSpec) -> float:
    """2 / (largest + smallest curvature) of the squared error of a linear model of its inputs and a bias."""
    x = load(spec).train_x
    values = np.linalg.svd(np.hstack([x, np.ones((len(x), 1))]), compute_uv=False) ** 2 / len(x)
    return float(2 / (values[0] + values[-1]))
