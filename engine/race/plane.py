"""Slices of a network's loss surface: a centre, two directions, and the loss on a grid of the plane they span.

Source: Li, Xu, Taylor, Studer and Goldstein 2018, Visualizing the Loss Landscape of Neural Nets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from engine.race.spec import GRID, SLICE_FRAMES
from engine.train.data import Data
from engine.train.network import Pass
from engine.train.spec import TrainSpec
from engine.train.weights import Weights

Array = np.ndarray
MARGIN = 0.25
"""Share of the paths' extent that a window leaves around them."""


@dataclass(frozen=True)
class Plane:
    """Weights centre + a d_0 + b d_1. `centre` is (P,), `directions` (2, P); `share` of the paths' variance in it."""

    centre: Array
    directions: Array
    share: float

    def project(self, points: Array) -> Array:
        """(T, 2) coordinates of the points of the plane that are nearest to `points` (T, P)."""
        found: Array = np.linalg.lstsq(self.directions.T, (points - self.centre).T, rcond=None)[0].T
        return found


def pca_plane(paths: Sequence[Array], centre: Array) -> Plane:
    """The plane through `centre` that holds most of the mean square of all paths (T, P) about it."""
    offsets = np.concatenate(paths) - centre
    if len(offsets) <= offsets.shape[1]:  # the smaller of the two matrices of products has the same eigenvalues
        power, left = np.linalg.eigh(offsets @ offsets.T)
        found = left[:, :-3:-1].T @ offsets
    else:
        power, right = np.linalg.eigh(offsets.T @ offsets)
        found = right[:, :-3:-1].T
    rows = np.zeros((2, offsets.shape[1]))
    rows[: len(found)] = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-300)
    return Plane(centre, rows, float(power[-2:].sum() / max(power.sum(), 1e-300)))


def random_plane(spec: TrainSpec, paths: Sequence[Array], centre: Weights) -> Plane:
    """Two normal directions; each unit's incoming weights have the norm of the centre's, biases do not move."""
    rng = np.random.default_rng([spec.seed, 2018])
    directions = np.stack([_filter_normalised(spec, centre, rng) for _ in range(2)])
    middle = centre.flat[0].numpy().astype(float)
    plane = Plane(middle, directions, 0.0)
    offsets = np.concatenate(paths) - middle
    held = plane.project(offsets + middle) @ directions
    return Plane(middle, directions, float((held**2).sum() / max((offsets**2).sum(), 1e-300)))


def _filter_normalised(spec: TrainSpec, centre: Weights, rng: np.random.Generator) -> Array:
    direction = Weights(spec, 1, torch.float64)
    for mine, theirs in zip(direction.w, centre.w, strict=True):
        draw = torch.from_numpy(rng.standard_normal(tuple(theirs.shape)))
        mine.copy_(draw * (theirs.double().norm(dim=1, keepdim=True) / draw.norm(dim=1, keepdim=True)))
    found: Array = direction.flat[0].numpy()
    return found


def window(paths: Sequence[Array], least: float) -> list[Array]:
    """GRID values along each side of a window that holds projected paths (T, 2) and reaches `least` from the centre.

    Paths of one point get a window of width 2.
    """
    points = np.concatenate(paths)
    low, high = points.min(0), points.max(0)
    least = least if (high > low).any() else 1.0
    room = MARGIN * np.maximum(high - low, 0.3 * (high - low).max())
    low, high = np.minimum(low - room, -least), np.maximum(high + room, least)
    return [np.linspace(a, b, GRID) for a, b in zip(low, high, strict=True)]


def slice_loss(spec: TrainSpec, data: Data, plane: Plane, x: Array, y: Array) -> Iterator[Array | None]:
    """(GRID, GRID) mean loss of the training examples, row by row of y; NaN where it is still to come.

    SLICE_FRAMES times, with None after each row in between.
    """
    found = np.full((len(y), len(x)), np.nan)
    weights = Weights(spec, len(x), torch.float32)
    run = Pass(weights, [spec] * len(x), len(data.train_x))
    run.x.copy_(torch.from_numpy(data.train_x))
    classes = np.broadcast_to(data.train_y, (len(x), len(data.train_y)))
    for row, b in enumerate(y):
        points = plane.centre + x[:, None] * plane.directions[0] + b * plane.directions[1]
        weights.flat.copy_(torch.from_numpy(points))
        found[row] = run.criterion.losses(run.forward().numpy(), classes)
        yield None if (row + 1) % (GRID // SLICE_FRAMES) else found.copy()
