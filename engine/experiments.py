"""The experiments: what a worker can run. Listing them imports nothing heavy; running one does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from engine.columns import Column
from engine.descend.columns import COLUMNS as DESCEND_COLUMNS
from engine.descend.spec import DescendSpec, count_frames
from engine.findings import Finding
from engine.race.columns import COLUMNS as RACE_COLUMNS
from engine.race.spec import RaceSpec
from engine.race.spec import count as race_count
from engine.recording import Frame, Recording, record
from engine.spec import Spec
from engine.train.columns import COLUMNS as TRAIN_COLUMNS
from engine.train.grid import count as train_count
from engine.train.spec import TrainSpec


def longest(specs: Sequence[Spec], columns: Sequence[str]) -> int:
    """Frames of the variant that has most."""
    return max(spec.snapshots for spec in specs)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Experiment:
    """One kind of run. Modules are named, not imported: listing experiments loads nothing heavy.

    `module` defines `frames(specs, columns)`; `diagnosis` defines `diagnose(recording, spec)`, DIAGNOSIS_COLUMNS and
    CODES; `script` defines `standalone(specs)`. `count(specs, columns)` is the number of frames of a complete run.
    """

    name: str
    spec: type[Spec]
    columns: Mapping[str, Column]
    module: str
    diagnosis: str
    script: str
    count: Callable[[Sequence[Spec], Sequence[str]], int] = longest

    def frames(self, specs: Sequence[Spec], columns: Sequence[str]) -> Iterator[Frame | None]:
        """Frames in order of steps, and None wherever a worker may turn to another run.

        Raises ValueError for a column that is not there, and for specs that are too much together.
        """
        self.check(columns)
        module: Any = import_module(self.module)
        frames: Iterator[Frame | None] = module.frames(specs, tuple(dict.fromkeys(columns)))
        return frames

    def total(self, specs: Sequence[Spec], columns: Sequence[str]) -> int:
        """Number of frames of a complete run."""
        return self.count(specs, columns)

    def bytes_needed(self, specs: Sequence[Spec]) -> int:
        """Estimate of a worker's memory for this run, in bytes."""
        return sum(spec.bytes_needed for spec in specs)  # type: ignore[attr-defined]

    def diagnose(self, recording: Recording, spec: Spec) -> list[Finding]:
        """What the doctor finds in a recording, the gravest first."""
        found: list[Finding] = import_module(self.diagnosis).diagnose(recording, spec)
        return found

    @property
    def diagnosis_columns(self) -> tuple[str, ...]:
        """What the doctor needs recorded."""
        found: tuple[str, ...] = import_module(self.diagnosis).DIAGNOSIS_COLUMNS
        return found

    def standalone(self, specs: Sequence[Spec]) -> str:
        """The source of a script that makes the same run with plain PyTorch."""
        source: str = import_module(self.script).standalone(specs)
        return source

    def check(self, columns: Sequence[str]) -> None:
        """Raise ValueError naming the first column that this experiment does not have."""
        for name in columns:
            if name not in self.columns:
                raise ValueError(f"{self.name} has no column {name!r}; there are {', '.join(self.columns)}")


EXPERIMENTS: Mapping[str, Experiment] = {
    "train": Experiment(
        "train", TrainSpec, TRAIN_COLUMNS, "engine.train.experiment", "engine.diagnosis", "engine.script", train_count
    ),
    "race": Experiment(
        "race", RaceSpec, RACE_COLUMNS, "engine.race.experiment", "engine.diagnosis", "engine.script", race_count
    ),
    "descend": Experiment(
        "descend",
        DescendSpec,
        DESCEND_COLUMNS,
        "engine.descend.experiment",
        "engine.descend.diagnosis",
        "engine.descend.script",
        count_frames,
    ),
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
