"""The path columns: from what a trajectory keeps to what was asked for, for all its points at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from engine.descend.trajectory import Trajectory
from engine.parts.optimizers import Optimizer
from engine.parts.surfaces import Surface

Array = np.ndarray
Kept = Mapping[str, Array]
NEEDS = {
    "gradient": {"gradient"},
    "lr": {"lr"},
    "effective_lr": {"lr", "slots", "length"},
    "velocity": {"slots"},
    "second": {"slots"},
    "third": {"slots"},
    "target": {"target", "gradient", "lr"},
    "hessian": {"hessian"},
    "inverse_hessian": {"inverse_hessian"},
    "function_evaluations": {"calls"},
    "hessian_evaluations": {"hessians"},
}
"""What a trajectory has to keep for a column, besides positions."""
OF_UPDATES = frozenset(
    {"update", "lr", "effective_lr", "velocity", "second", "third", "target", "hessian", "inverse_hessian"}
)
"""Columns of the update made at a point: NaN where none was made."""


def needs(columns: Collection[str]) -> set[str]:
    """What a trajectory has to keep for these columns."""
    return set().union(*(NEEDS.get(name, set()) for name in columns))


class Chunk:
    """What a trajectory has kept of the points from step `first` on, and the slots as they were before."""

    def __init__(self, trajectory: Trajectory, surface: Surface, first: int, kept: Kept, before: Array | None) -> None:
        self.trajectory, self.surface, self.first, self.kept, self.before = trajectory, surface, first, kept, before
        self.n = len(kept["position"]) - 1
        self.heights = trajectory.field.f(kept["position"].transpose(1, 0, 2))  # (n + 1, N)

    def column(self, name: str) -> Array:
        """(n, ..., N) values of a column."""
        return MAKERS[name](self)

    # -- makers -------------------------------------------------------------------------------------------------------

    def position(self) -> Array:
        return self.kept["position"][:-1]

    def loss(self) -> Array:
        return self.heights[:-1]

    def update(self) -> Array:
        moved = np.diff(self.kept["position"], axis=0)
        if self.first + self.n > self.trajectory.steps:
            moved[-1] = np.nan
        return moved

    def slot(self, column: str) -> Array:
        """The slots recorded in this column, of each group."""
        found = np.full((self.n, 2, self.trajectory.n), np.nan)
        for group, rows in zip(self.trajectory.groups, self.trajectory.rows, strict=True):
            if column in group.method.slot_columns:
                index = group.method.slot_columns.index(column)
                found[..., rows] = self.kept["slots"][:, index, :, rows]
        return found

    def effective_lr(self) -> Array:
        lr = np.repeat(self.kept["lr"][:, None], 2, 1)
        slots = self.kept["slots"]
        start = np.zeros((1, *slots.shape[1:])) if self.before is None else self.before[None]
        earlier = np.concatenate([start, slots[:-1]])
        t = np.arange(self.first + 1, self.first + self.n + 1)[:, None, None]
        for group, rows in zip(self.trajectory.groups, self.trajectory.rows, strict=True):
            states = [_states(part, group.method, rows) for part in (earlier, slots)]
            knobs = {**group.knobs, "lr": lr[..., rows]}
            lr[..., rows] = group.method.effective(t, *states, **knobs)  # type: ignore[arg-type]
        length = self.kept["length"][:, None]
        return np.where(np.isnan(lr) | np.isnan(length), lr, length)

    def target(self) -> Array:
        found = self.kept["target"].copy()
        for group, rows in zip(self.trajectory.groups, self.trajectory.rows, strict=True):
            if group.method.target == "look_ahead":
                stride = self.kept["lr"][:, None, rows] * self.kept["gradient"][..., rows]
                found[..., rows] = self.position()[..., rows] - stride
        return found

    def gradient_evaluations(self) -> Array:
        return np.repeat(np.arange(self.first, self.first + self.n, dtype=float)[:, None], self.trajectory.n, 1)

    def to_minimum(self) -> Array:
        """(n, 2, N) from the nearest known minimum to w, and which one that is."""
        minima = np.array(self.surface.minima)
        gap = self.position()[..., None] - minima[:, :2].T[:, None]  # (n, 2, N, M)
        which = np.argmin(_length(gap), -1)
        self.nearest = which
        return np.take_along_axis(gap, which[:, None, :, None], -1)[..., 0]

    def distance(self) -> Array:
        if not self.surface.minima:
            return np.full((self.n, self.trajectory.n), np.nan)
        return _length(self.to_minimum())

    def eigen_error(self) -> Array:
        if not self.surface.minima:
            return np.full((self.n, 2, self.trajectory.n), np.nan)
        error, (x, y, _) = self.to_minimum(), np.array(self.surface.minima).T
        flat = flat_directions(self.surface.hessian(x, y))[:, self.nearest]  # (2, n, N)
        along = error[:, 0] * flat[0] + error[:, 1] * flat[1]
        return np.stack([along, error[:, 1] * flat[0] - error[:, 0] * flat[1]], 1)


MAKERS: Mapping[str, Callable[[Chunk], Array]] = {
    "position": Chunk.position,
    "loss": Chunk.loss,
    "gradient": lambda chunk: chunk.kept["gradient"],
    "update": Chunk.update,
    "lr": lambda chunk: chunk.kept["lr"],
    "effective_lr": Chunk.effective_lr,
    "velocity": lambda chunk: chunk.slot("velocity"),
    "second": lambda chunk: chunk.slot("second"),
    "third": lambda chunk: chunk.slot("third"),
    "target": Chunk.target,
    "hessian": lambda chunk: chunk.kept["hessian"],
    "inverse_hessian": lambda chunk: chunk.kept["inverse_hessian"],
    "gradient_evaluations": Chunk.gradient_evaluations,
    "function_evaluations": lambda chunk: chunk.kept["calls"][:-1],
    "hessian_evaluations": lambda chunk: chunk.kept["hessians"][:-1],
    "distance": Chunk.distance,
    "eigen_error": Chunk.eigen_error,
}


def flat_directions(hessian: Sequence[Array]) -> Array:
    """(2, M) unit eigenvectors of the smaller eigenvalue of [[a, b], [b, c]], pointing right (or up)."""
    a, b, c = hessian
    angle = 0.5 * np.arctan2(-2 * b, c - a)  # of the eigenvector of the smaller one, in (-pi/2, pi/2]
    return np.stack([np.cos(angle), np.sin(angle)])


def _length(gap: Array) -> Array:
    """sqrt(x^2 + y^2) over axis 1."""
    found: Array = np.sqrt(gap[:, 0] ** 2 + gap[:, 1] ** 2)
    return found


def _states(slots: Array, method: type[Optimizer], rows: slice) -> tuple[Array, ...]:
    return tuple(slots[:, index, :, rows] for index in range(method.slots))
