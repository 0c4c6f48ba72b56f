"""Trajectories: groups of points on one landscape, step by step, keeping what is asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.descend.field import Landscape
from engine.descend.methods import stepper
from engine.parts.optimizers import Optimizer
from engine.record.pieces import Pieces, finish

Array = np.ndarray
FAR = 1e6
"""Window widths from the window's middle beyond which a path counts as diverged."""
PART = 25
"""Steps between two pauses for others: a step of L-BFGS with its line search takes half a millisecond."""


@dataclass(frozen=True)
class Group:
    """n points moved by one method.

    `knobs` are numbers, (n,) arrays or words; `start` (2, n); `factor` (steps, n or 1) is the schedule's; `noise`
    (steps + 1, 2, n or 1) is added to the gradient.
    """

    method: type[Optimizer]
    knobs: Mapping[str, Any]
    start: Array
    factor: Array
    noise: Array | None = None


class Trajectory:
    """All groups of one landscape, so that a step asks for its gradient once.

    `take(n)` goes on by n points and returns "position" (n + 1, 2, N), its last row being where the next take begins,
    and of those in `keep`: "calls" and "hessians" (n + 1, N), spent so far; "gradient" (n, 2, N), "lr" (n, N), "slots"
    (n, S, 2, N) and what steppers show in `extra` (n, ..., N). What belongs to an update is NaN where none was made.
    """

    def __init__(self, field: Landscape, groups: Sequence[Group], steps: int, keep: Collection[str] = ()) -> None:
        self.field, self.groups, self.steps, self.keep = field, groups, steps, frozenset(keep)
        self.t = 0
        self.w = np.concatenate([group.start for group in groups], 1)
        self.n = self.w.shape[1]
        self.rows = list(_slices([group.start.shape[1] for group in groups]))
        self.steppers = [
            stepper(group.method, group.knobs, field, rows.stop - rows.start)
            for group, rows in zip(groups, self.rows, strict=True)
        ]
        self._base = [np.broadcast_to(group.knobs["lr"], group.start.shape[1]) for group in groups]
        self._noisy = [
            (rows, group.noise) for group, rows in zip(groups, self.rows, strict=True) if group.noise is not None
        ]

    def take(self, n: int) -> dict[str, Array]:
        """The next n points, or those that are left."""
        return finish(self.taking(n))

    def taking(self, n: int) -> Pieces[dict[str, Array]]:
        """`take`, PART points a piece."""
        n = min(n, self.steps + 1 - self.t)
        kept = {key: np.full(shape, np.nan) for key, shape in self._shapes(n).items()}
        for start in range(0, n, PART):
            with np.errstate(all="ignore"):
                self._go_on(kept, range(start, min(start + PART, n)))
            yield
        kept["position"][n] = self.w
        self._spent(kept, n)
        return kept

    def _go_on(self, kept: dict[str, Array], places: range) -> None:
        for at in places:
            g = self._gradient(kept, at)
            if self.t < self.steps:
                self._step(g, kept, at)
            self.t += 1

    def _shapes(self, n: int) -> dict[str, tuple[int, ...]]:
        most = max(group.method.slots for group in self.groups)
        wide = {"slots": (most, 2), "lr": (), "length": (), "gradient": (2,), "target": (2,)}
        found = {key: (n, *wide.get(key, (3,)), self.n) for key in self.keep}
        counted = dict.fromkeys(self.keep & {"calls", "hessians"}, (n + 1, self.n))
        return found | counted | {"position": (n + 1, 2, self.n)}

    def _gradient(self, kept: dict[str, Array], at: int) -> Array:
        """The gradients at w_t, as the methods are told them."""
        kept["position"][at] = self.w
        self._spent(kept, at)
        g = self.field.gradient(self.w)
        for rows, noise in self._noisy:
            g[:, rows] += noise[self.t]
        if "gradient" in kept:
            kept["gradient"][at] = g
        return g

    def _step(self, g: Array, kept: dict[str, Array], at: int) -> None:
        after = []
        for k, rows in enumerate(self.rows):
            lr = self._base[k] * self.groups[k].factor[self.t]
            after.append(self.steppers[k].step(self.w[:, rows], g[:, rows], self.t + 1, lr))
            if self.keep:
                self._show(k, lr, kept, at)
        self.w = np.concatenate(after, 1) if len(after) > 1 else after[0]

    def _show(self, k: int, lr: Array, kept: dict[str, Array], at: int) -> None:
        """Keep what stepper k shows of the update that it has just made."""
        rows, moved = self.rows[k], self.steppers[k]
        if "lr" in kept:
            kept["lr"][at, rows] = lr
        if "slots" in kept:
            for slot, value in enumerate(moved.state):
                kept["slots"][at, slot, :, rows] = value
        for key, value in moved.extra.items():
            if key in kept:
                kept[key][at, ..., rows] = value

    def _spent(self, kept: dict[str, Array], at: int) -> None:
        if "calls" in kept:
            kept["calls"][at] = np.concatenate([moved.calls for moved in self.steppers])
        if "hessians" in kept:
            kept["hessians"][at] = np.concatenate([moved.hessians for moved in self.steppers])


def _slices(sizes: Sequence[int]) -> Iterator[slice]:
    at = 0
    for size in sizes:
        yield slice(at, at + size)
        at += size


def failed(field: Landscape, path: Array, window: Sequence[float]) -> Array:
    """Whether points (T, 2, N) are lost, or have no finite f: (T, N)."""
    with np.errstate(all="ignore"):
        return lost(path, window) | ~np.isfinite(field.f(path.transpose(1, 0, 2)))


def lost(position: Array, window: Sequence[float]) -> Array:
    """Whether points (..., 2, N) are not finite or more than FAR windows away: (..., N)."""
    x_lo, x_hi, y_lo, y_hi = window
    x, y = position[..., 0, :] - (x_lo + x_hi) / 2, position[..., 1, :] - (y_lo + y_hi) / 2
    with np.errstate(all="ignore"):
        return ~((abs(x) <= FAR * (x_hi - x_lo)) & (abs(y) <= FAR * (y_hi - y_lo)))
