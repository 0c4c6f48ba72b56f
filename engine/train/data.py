"""From a spec to arrays: inputs are made from `seed_data`, split, and scaled by the training part alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.parts.datasets import DataSet
from engine.train.spec import TrainSpec
from engine.train.tables import TABLES, stratified, table

Array = np.ndarray
TRAIN, TEST = 400, 200
"""Examples of the two-dimensional sets."""


@dataclass(frozen=True)
class Data:
    """Scaled inputs (N, n_in) in float64, y (N,): classes in int64 or numbers in float64.

    The probe is the head of the training part.
    """

    train_x: Array
    train_y: Array
    test_x: Array
    test_y: Array
    probe_x: Array
    probe_y: Array


def load(spec: TrainSpec) -> Data:
    """The data of a run; the same object for specs that agree in what it depends on."""
    return _load(spec.data, spec.scaling, spec.seed_data, spec.probe or spec.data.probe, spec.trained_on)


@lru_cache(maxsize=16)
def _load(data: DataSet, scaling: str, seed: int, probe: int, examples: int) -> Data:
    train_x, train_y, test_x, test_y = MAKERS[data.name](data, seed)
    train_x, train_y = train_x[:examples], train_y[:examples]
    shift, scale = scaler(train_x, scaling)
    train_x, test_x = (train_x - shift) / scale, (test_x - shift) / scale
    return Data(train_x, train_y, test_x, test_y, train_x[:probe], train_y[:probe])


def ends(spec: TrainSpec) -> tuple[float, float]:
    """The least and the largest y of the training examples."""
    y = load(spec).train_y
    return float(y.min()), float(y.max())


def scaler(x: Array, scaling: str) -> tuple[Array, Array]:
    """(shift, scale) per feature, (n_in,) each, of the training inputs x: used as (x - shift) / scale.

    "standard": mean and population standard deviation; "unit": minimum and range; "none": 0 and 1. A feature that
    never varies is divided by 1.
    """
    if scaling == "none":
        return np.zeros(x.shape[1]), np.ones(x.shape[1])
    shift, scale = (x.mean(0), x.std(0)) if scaling == "standard" else (x.min(0), np.ptp(x, 0))
    return shift, np.where(scale > 1e-12, scale, 1.0)


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
    **{name: points(make) for name, make in PLANE.items()},
    **{name: numbers(make) for name, make in NUMBERS.items()},
}
"""From a data set and a seed to (train_x, train_y, test_x, test_y), unscaled."""
