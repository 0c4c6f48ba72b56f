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


UNITS: dict[str, Callable[[DataSet, int], Parts]] = {"weather": weather, "ratings": ratings, "photos": photos}
"""Name -> maker."""
