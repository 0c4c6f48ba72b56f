"""From a spec to arrays: inputs are made from `seed_data`, split, and scaled by the training part alone."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from engine.parts.datasets import DataSet
from engine.parts.preprocessing import Preprocessor, applied
from engine.train import own
from engine.train.data_units import UNITS
from engine.train.mnist1d import mnist1d
from engine.train.spec import TrainSpec
from engine.train.tables import TABLES, stratified, table

Array = np.ndarray
TRAIN, TEST = 400, 200
"""Examples of the two-dimensional sets."""


Parts = tuple[Array, Array, Array, Array]
"""(train_x, train_y, test_x, test_y), as they are in a data set."""


@dataclass(frozen=True)
class Data:
    """Inputs (N, n_in) in float64 as a network sees them, y (N,): classes in int64 or numbers in float64.

    The probe is the head of the training part.
    """

    train_x: Array
    train_y: Array
    test_x: Array
    test_y: Array
    probe_x: Array
    probe_y: Array
    validation_x: Array
    validation_y: Array


def load(spec: TrainSpec) -> Data:
    """The data of a run; the same object for specs that agree in what it depends on."""
    probe, parts = spec.probe or spec.data.probe, (spec.trained_on, spec.held_out, spec.rolled)
    return _load(spec.data, spec.preprocess, spec.seed_data, probe, parts, spec.label_noise)


@lru_cache(maxsize=32)
def _load(
    data: DataSet, preprocess: Preprocessor, seed: int, probe: int, parts: tuple[int, int, int], label_noise: float
) -> Data:
    x, y, test_x, test_y = MAKERS[data.name](data, seed)
    examples, held, rolled = parts
    x, y = np.roll(x, rolled, 0), np.roll(y, rolled)
    left = len(x) - held
    train_x, test_x, validation_x = prepared(preprocess, data.channels, x[:left][:examples], test_x, x[left:])
    train_y = relabelled(y[:left][:examples], label_noise, data.classes, seed)
    return Data(train_x, train_y, test_x, test_y, train_x[:probe], train_y[:probe], validation_x, y[left:])


def ends(spec: TrainSpec) -> tuple[float, float]:
    """The least and the largest y of the training examples."""
    y = load(spec).train_y
    return float(y.min()), float(y.max())


def prepared(preprocess: Any, channels: int, train: Array, test: Array, validation: Array) -> tuple[Array, ...]:
    """(train, test, validation) inputs as the network sees them, by the statistics that `fit` names."""
    seen = np.concatenate([train, test]) if preprocess.fit == "all" else train
    numbers = preprocess.numbers(seen, channels)
    own = preprocess.numbers(test, channels) if preprocess.fit == "own_test" else numbers
    return applied(train, numbers), applied(test, own), applied(validation, numbers)


def relabelled(y: Array, share: float, classes: int, seed: int) -> Array:
    """The classes with this share of them, at random places, replaced by one of the others."""
    rng = np.random.default_rng([seed, zlib.crc32(b"labels")])
    rows = rng.permutation(len(y))[: round(share * len(y))]
    found = y.copy()
    if classes > 1:
        found[rows] = (y[rows] + rng.integers(1, classes, len(rows))) % classes
    else:  # numbers change places
        found[rows] = y[rng.permutation(rows)]
    return found


def numbers_of(spec: TrainSpec) -> tuple[Array, Array, Array | None]:
    """(shift, scale, turn) that were made of the training inputs: `applied` does it to others, `restored` undoes it."""
    x, _, test_x, _ = MAKERS[spec.data.name](spec.data, spec.seed_data)
    x = x[: len(x) - spec.held_out][: spec.trained_on]
    seen = np.concatenate([x, test_x]) if spec.preprocess.fit == "all" else x
    return spec.preprocess.numbers(seen, spec.data.channels)


def _table(data: DataSet, seed: int) -> tuple[Array, Array, Array, Array]:
    """80 % of the examples, in equal shares of each class, to train on; the rest to test."""
    x, y = table(data.name)
    train, test = stratified(y, -(-len(y) // 5), seed)
    return x[train], y[train], x[test], y[test]


def _noise(data: DataSet, seed: int) -> tuple[Array, Array, Array, Array]:
    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal((1200, data.n_in)), rng.integers(0, data.classes, 1200)
    return x[:1000], y[:1000], x[1000:], y[1000:]


def points(
    make: Callable[[DataSet, np.random.Generator, Array], Array],
) -> Callable[[DataSet, int], tuple[Array, Array, Array, Array]]:
    """A two-dimensional set: balanced classes in random order, each point made by `make(data, rng, classes)`."""

    def draw(data: DataSet, seed: int) -> tuple[Array, Array, Array, Array]:
        rng = np.random.default_rng(seed)
        y = rng.permutation(np.arange(TRAIN + TEST) % data.classes).astype(np.int64)
        x = make(data, rng, y)
        return x[:TRAIN], y[:TRAIN], x[TRAIN:], y[TRAIN:]

    return draw


def jitter(data: DataSet, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    noise: float = data.noise  # type: ignore[attr-defined]
    return noise * rng.standard_normal(shape)


def _circle(data: DataSet, rng: np.random.Generator, y: Array) -> Array:
    """Class 0 on a ring of radius 1, class 1 in a disc of radius 0.5."""
    radius = np.where(y == 0, 1.0, 0.5 * np.sqrt(rng.uniform(0, 1, len(y))))
    return polar(radius, rng.uniform(0, 2 * np.pi, len(y))) + jitter(data, rng, (len(y), 2))


def _xor(data: DataSet, rng: np.random.Generator, y: Array) -> Array:
    """Uniform on the square [-1, 1]^2; class 1 where the signs of the two inputs agree."""
    x = rng.uniform(0, 1, (len(y), 2)) * rng.choice([-1.0, 1.0], (len(y), 1))
    x[:, 1] *= np.where(y == 1, 1, -1)
    return x + jitter(data, rng, x.shape)


def _gaussians(data: DataSet, rng: np.random.Generator, y: Array) -> Array:
    """Normal clouds around (-1, -1) and (1, 1)."""
    return (2.0 * y[:, None] - 1) + jitter(data, rng, (len(y), 2))


def _moons(data: DataSet, rng: np.random.Generator, y: Array) -> Array:
    """Two half circles of radius 1, the second turned over and moved by (1, 0.5), as in scikit-learn."""
    theta = rng.uniform(0, np.pi, len(y))
    upper = polar(np.ones(len(y)), theta)
    return np.where(y[:, None] == 0, upper, [1, 0.5] - upper) + jitter(data, rng, (len(y), 2))


def _spiral(data: DataSet, rng: np.random.Generator, y: Array) -> Array:
    """Radius 0 to 1 along each arm, turning by 4 radians, arm j starting at 2 pi j / arms; noise is on the angle."""
    radius = rng.uniform(0, 1, len(y))
    theta = 2 * np.pi * y / data.classes + 4 * radius + jitter(data, rng, (len(y),))
    return polar(radius, theta)


def numbers(
    make: Callable[[Array], Array],
) -> Callable[[DataSet, int], tuple[Array, Array, Array, Array]]:
    """Inputs uniform on [-1, 1], y = `make(x)` and noise."""

    def draw(data: DataSet, seed: int) -> tuple[Array, Array, Array, Array]:
        rng = np.random.default_rng(seed)
        x = rng.uniform(-1, 1, (TRAIN + TEST, data.n_in))
        y = make(x) + jitter(data, rng, (len(x),))
        return x[:TRAIN], y[:TRAIN], x[TRAIN:], y[TRAIN:]

    return draw


def _plane(x: Array) -> Array:
    """Half the sum of both inputs."""
    return x.sum(1) / 2


def _ridge(x: Array) -> Array:
    """exp(-2 (x1 + x2)^2)."""
    return np.exp(-2 * x.sum(1) ** 2)


def _curve(x: Array) -> Array:
    """sin(5 x)."""
    return np.sin(5 * x[:, 0])


def polar(radius: Array, theta: Array) -> Array:
    return np.stack([radius * np.cos(theta), radius * np.sin(theta)], 1)


PLANE: dict[str, Callable[[DataSet, np.random.Generator, Array], Array]] = {
    "circle": _circle,
    "xor": _xor,
    "gaussians": _gaussians,
    "moons": _moons,
    "spiral": _spiral,
}
NUMBERS: dict[str, Callable[[Array], Array]] = {"plane": _plane, "ridge": _ridge, "curve": _curve}
MAKERS: dict[str, Callable[[DataSet, int], tuple[Array, Array, Array, Array]]] = {
    **dict.fromkeys(TABLES, _table),
    "noise": _noise,
    "mnist1d": mnist1d,
    **{name: points(make) for name, make in PLANE.items()},
    **{name: numbers(make) for name, make in NUMBERS.items()},
    **UNITS,
    **own.MAKERS,
}
"""From a data set and a seed to (train_x, train_y, test_x, test_y), unscaled."""
