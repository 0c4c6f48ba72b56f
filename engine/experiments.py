"""The experiments: what a worker can run. Listing them imports nothing heavy; running one does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from engine.columns import Column
from engine.recording import Frame, Recording, record
from engine.spec import Spec
from engine.train.columns import COLUMNS as TRAIN_COLUMNS
from engine.train.spec import TrainSpec


@dataclass(frozen=True)
class Experiment:
    """`module` defines `frames(specs, columns)`, `total(specs)` and `bytes_needed(specs)`; it is imported when used."""

    name: str
    spec: type[Spec]
    columns: Mapping[str, Column]
    module: str

    def frames(self, specs: Sequence[Spec], columns: Sequence[str]) -> Iterator[Frame | None]:
        """Frames in order of steps, and None wherever a worker may turn to another run.

        Raises ValueError for a column that is not there, and for specs that are too much together.
        """
        self.check(columns)
        frames: Iterator[Frame | None] = self._module().frames(specs, tuple(dict.fromkeys(columns)))
        return frames

    def total(self, specs: Sequence[Spec]) -> int:
        """Number of frames of a complete run."""
        return max(spec.snapshots for spec in specs)  # type: ignore[attr-defined]

    def bytes_needed(self, specs: Sequence[Spec]) -> int:
        """Estimate of a worker's memory for this run, in bytes."""
        return sum(spec.bytes_needed for spec in specs)  # type: ignore[attr-defined]

    def check(self, columns: Sequence[str]) -> None:
        """Raise ValueError naming the first column that this experiment does not have."""
        for name in columns:
            if name not in self.columns:
                raise ValueError(f"{self.name} has no column {name!r}; there are {', '.join(self.columns)}")

    def _module(self) -> Any:
        return import_module(self.module)


EXPERIMENTS: Mapping[str, Experiment] = {
    "train": Experiment("train", TrainSpec, TRAIN_COLUMNS, "engine.train.experiment"),
}


def run(experiment: str, specs: Sequence[Spec], columns: Sequence[str]) -> list[Recording]:
    """The recordings of a whole run, one a variant, in order."""
    frames = [frame for frame in EXPERIMENTS[experiment].frames(specs, columns) if frame is not None]
    return recordings(experiment, specs, frames)


def recordings(experiment: str, specs: Sequence[Spec], frames: Sequence[Frame]) -> list[Recording]:
    """One recording a variant out of a run's frames so far."""
    return [
        record(address(experiment, spec), [frame[k] for frame in frames if frame[k] is not None])  # type: ignore[misc]
        for k, spec in enumerate(specs)
    ]


def address(experiment: str, spec: Spec) -> str:
    """experiment?query, relative to the defaults of the spec's class."""
    query = spec.to_query()
    return f"{experiment}?{query}" if query else experiment
