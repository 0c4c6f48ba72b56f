"""How the sets with units and the photographs' patches are made."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.parts.datasets import DataSet

Array = np.ndarray
Parts = tuple[Array, Array, Array, Array]


def weather(data: DataSet, seed: int) -> Parts:
    """Class 1 where the pressure is low for that warmth: (p - 1000) / 100 + (t - 15) / 15 + noise < 0."""
    rng, noise = np.random.default_rng(seed), data.noise  # type: ignore[attr-defined]
    x = np.stack([rng.uniform(900, 1100, 600), rng.uniform(0, 30, 600)], 1)
    low = (x[:, 0] - 1000) / 100 + (x[:, 1] - 15) / 15 + noise * rng.standard_normal(600) < 0
    y = low.astype(np.int64)
    return x[:400], y[:400], x[400:], y[400:]


def ratings(data: DataSet, seed: int) -> Parts:
    """Class 1 likes the first four films and not the others, class 0 the other way round: 3 +- 1 + noise, in 1 to 5."""
    rng, noise = np.random.default_rng(seed), data.noise  # type: ignore[attr-defined]
    y = rng.permutation(np.arange(600) % 2).astype(np.int64)
    liking = np.outer(2 * y - 1, np.repeat([1, -1], 4))
    x = np.clip(np.rint(3 + liking + noise * rng.standard_normal((600, 8))), 1, 5)
    return x[:400], y[:400], x[400:], y[400:]


def cloud(data: DataSet, seed: int) -> Parts:
    """x = mean + (std_x z1, std_y (r z1 + sqrt(1 - r^2) z2)), z normal and whitened by the training part; y of z."""
    rng, k = np.random.default_rng(seed), vars(data)
    z = rng.standard_normal((600, 2))
    z -= z[:400].mean(0)
    z[:, 1] -= z[:, 0] * (z[:400, 0] @ z[:400, 1]) / (z[:400, 0] @ z[:400, 0])
    z /= z[:400].std(0)
    across = k["correlation"] * z[:, 0] + np.sqrt(1 - k["correlation"] ** 2) * z[:, 1]
    x = np.stack([k["mean_x"] + k["std_x"] * z[:, 0], k["mean_y"] + k["std_y"] * across], 1)
    y = 1.5 * z[:, 0] + z[:, 1] + k["noise"] * rng.standard_normal(600)
    return x[:400], y[:400], x[400:], y[400:]


def signs(data: DataSet, seed: int) -> Parts:
    """A shape in one channel alone, red for class 0 and green for class 1, as bright as the other by Rec. 601."""
    rng, noise = np.random.default_rng(seed), data.noise  # type: ignore[attr-defined]
    y = rng.permutation(np.arange(600) % 2).astype(np.int64)
    row, column = np.mgrid[-3.5:4.5, -3.5:4.5]
    disc, square = row**2 + column**2 < 11, np.maximum(abs(row), abs(column)) < 3
    shapes = np.stack([disc, square, np.minimum(abs(row), abs(column)) < 1])
    x = np.zeros((600, 64, 3))
    drawn = shapes.reshape(3, 64)[rng.integers(0, 3, 600)]
    x[np.arange(600), :, y] = drawn * np.array([0.587, 0.299])[y, None] / 0.886
    x += noise * rng.standard_normal((600, 64, 1))
    rows = x.reshape(600, 192)
    return rows[:400], y[:400], rows[400:], y[400:]


def photos(data: DataSet, seed: int) -> Parts:
    """Patches at random places of both photographs, as many of each."""
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(600) % 2).astype(np.int64)
    x = np.empty((600, 192))
    for k, picture in enumerate(pictures()):
        rows = np.flatnonzero(y == k)
        tops = rng.integers(0, picture.shape[0] - 8, len(rows))
        lefts = rng.integers(0, picture.shape[1] - 8, len(rows))
        for row, top, left in zip(rows, tops, lefts, strict=True):
            x[row] = picture[top : top + 8, left : left + 8].ravel() / 255
    return x[:400], y[:400], x[400:], y[400:]


def pictures() -> list[Array]:
    """China and flower, (427, 640, 3) bytes each, from the installed scikit-learn."""
    from importlib.util import find_spec
    from pathlib import Path

    from PIL import Image

    package = find_spec("sklearn")
    folder = Path(((package and package.submodule_search_locations) or [""])[0]) / "datasets" / "images"
    return [np.asarray(Image.open(folder / f"{name}.jpg")) for name in ("china", "flower")]


UNITS: dict[str, Callable[[DataSet, int], Parts]] = {
    "weather": weather,
    "cloud": cloud,
    "ratings": ratings,
    "signs": signs,
    "photos": photos,
}
"""Name -> maker."""
