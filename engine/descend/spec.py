"""The spec of the `descend` experiment: one method on one surface."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from engine.descend.columns import BLOCKS, GRID, SEEDS, STUDY_COLUMNS, studies
from engine.descend.methods import METHODS
from engine.descend.surface_defaults import fit_to_surface
from engine.parts.optimizers import Optimizer
from engine.parts.schedules import SCHEDULES, Schedule
from engine.parts.surfaces import SURFACES, Surface
from engine.parts.windows import Window, widened
from engine.spec import RunSpec, entry, maybe, one_of, real, whole

CHUNK = 100
"""Points of a path in one frame."""
STUDY_STEPS = 500
"""Updates of a run in a map; a longer path is cut off there."""
SEED = 2**31 - 1
TUNING_SEEDS = 5
"""Noise sequences that each trial of the protocol "tuned" is averaged over."""
REACH = 1e6


@dataclass(frozen=True)
class DescendSpec(RunSpec):
    """A point w on a surface f, moved `steps` times by a method that is told the gradient of f, with or without noise.

    `protocol` says what the learning rate is: the method's own; `race_lr` for all; the best of `trials` values; or the
    own one, while `steps` is a budget of gradient evaluations, a Hessian counting as 2 and a value of f as 1/3.
    """

    surface: Surface = entry(SURFACES, "quadratic", group="surface")
    optimizer: Optimizer = entry(METHODS, "gd", group="method")
    schedule: Schedule = entry(SCHEDULES, "constant", group="method")
    warmup: int = whole(0, 0, 5000, unit="updates", group="method")
    x0: float | None = maybe(-REACH, REACH, group="surface")
    y0: float | None = maybe(-REACH, REACH, group="surface")
    steps: int = whole(150, 0, 5000, unit="updates", group="method")
    noise: float = real(0.0, 0.0, 100.0, group="noise")
    noise_ratio: float = real(1.0, 0.01, 100.0, log=True, group="noise")
    noise_correlation: float = real(0.0, -0.99, 0.99, group="noise")
    protocol: str = one_of("own", "own", "same_lr", "tuned", "evaluations", group="race")
    race_lr: float = real(0.01, 1e-6, 1e6, log=True, group="race")
    trials: int = whole(15, 3, 60, group="race")
    seed: int = whole(0, 0, SEED, group="seeds")

    @property
    def start(self) -> tuple[float, float]:
        """(x, y) of step 0; the surface's own start where none is given."""
        x, y = self.surface.start
        return (x if self.x0 is None else self.x0), (y if self.y0 is None else self.y0)

    @property
    def scheduled(self) -> bool:
        """Whether the learning rate changes on the way."""
        return self.schedule.name != "constant" or self.warmup > 0

    @property
    def remarks(self) -> dict[str, dict[str, float]]:
        """Which form a momentum has where it matters, which is where the learning rate changes."""
        return {"velocity_form": {}} if self.scheduled and self.optimizer.momentum == "velocity" else {}

    @property
    def noisy(self) -> bool:
        """Whether the gradients that the method is told have noise: `gd` is told the true ones."""
        return self.noise > 0 and self.optimizer.name != "gd"

    @property
    def window(self) -> Window:
        """What is looked at: the surface's window, widened where the start is outside it."""
        return widened(self.surface.window, self.start)

    @property
    def snapshots(self) -> int:
        """Snapshots of a complete path."""
        return -(-(self.steps + 1) // CHUNK)

    @property
    def bytes_needed(self) -> int:
        """Estimate of the memory that this variant takes in a worker, in bytes: a study's block, or the search."""
        block = GRID * GRID // BLOCKS * (min(self.steps, STUDY_STEPS) + 2)
        searched = (SEEDS + self.trials * TUNING_SEEDS) * (self.steps + 1)
        return 8 * 6 * max(block, searched) + 4_000_000

    @classmethod
    def entry(cls, key: str, name: str) -> Any:
        """A method begins with its learning rate for surfaces."""
        if key != "optimizer":
            return super().entry(key, name)
        method: Any = METHODS[name]
        return method(lr=method.surface_lr)

    @property
    def idle(self) -> frozenset[str]:
        """The method's own learning rate, where the rules of the race set one."""
        return frozenset({"optimizer.lr"} if self.protocol in ("same_lr", "tuned") else ())

    @classmethod
    def follow(cls, key: str, values: dict[str, Any]) -> None:
        if key == "surface":
            fit_to_surface(values)


def count_frames(specs: Sequence[RunSpec], columns: Collection[str]) -> int:
    """Frames of a complete run: of the longest path, unless only studies are asked for, and of the studies."""
    parts = studies(columns)
    path = not parts or any(name not in STUDY_COLUMNS for name in columns)
    longest = max(spec.snapshots for spec in specs)
    return longest * path + sum(part.frames for part in parts)
