"""The experiments: what a worker can run. Listing them imports nothing heavy; running one does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

from engine.backprop.columns import COLUMNS as BACKPROP_COLUMNS
from engine.backprop.spec import BackpropSpec
from engine.descend.columns import COLUMNS as DESCEND_COLUMNS
from engine.descend.spec import DescendSpec, count_frames
from engine.race.columns import COLUMNS as RACE_COLUMNS
from engine.race.spec import RaceSpec
from engine.race.spec import count as race_count
from engine.record.agreement import parting
from engine.record.columns import Column
from engine.record.findings import Finding
from engine.record.recording import Frame, Recording, record
from engine.record.trial import Trial, prescribed
from engine.search.columns import COLUMNS as SEARCH_COLUMNS
from engine.search.spec import SearchSpec
from engine.spec import RunSpec, Spec
from engine.spec.registry import merged
from engine.tables.spec import ReadingSpec
from engine.train.columns import COLUMNS as TRAIN_COLUMNS
from engine.train.flight.checks import COLUMNS as CHECKS
from engine.train.spec import TrainSpec


def snapshots_and_own(specs: Sequence[Any], columns: Mapping[str, Column]) -> int:
    """Frames of a run: the snapshots of its longest variant, and those of the columns that are runs of their own."""
    own = [column.frames(specs) for column in columns.values() if column.frames]
    usual = len(columns) > len(own) or not columns
    return sum(own) + (max(spec.snapshots for spec in specs) if usual else 0)


@dataclass(frozen=True)
class Experiment:
    """One kind of run. Modules are named, not imported: listing experiments loads nothing heavy.

    `module` defines `frames(specs, columns)`; `diagnosis` defines `diagnose(recording, spec, more rules)`,
    DIAGNOSIS_COLUMNS and CODES; `script` defines `standalone(specs)`. `count(specs, columns)` is the number of frames
    of a complete run. `doctors` are modules with RULES, CODES and PROOFS that labs add. `trials`, where the
    doctor tries what it prescribes, defines `plan(recording, spec, findings)` and `verdict(trial, recordings)`.
    Where it `recalls`, the script is made of what was recorded, too: `standalone(specs, recordings)`. `files` are what
    else can be taken along, by kind: "module:function" of (specs, recordings), which gives the text, of COLUMNS there.
    """

    name: str
    spec: type[RunSpec]
    columns: Mapping[str, Column]
    module: str
    diagnosis: str
    script: str
    count: Callable[[Sequence[Any], Mapping[str, Column]], int] = snapshots_and_own
    doctors: tuple[str, ...] = ()
    trials: str = ""
    recalls: bool = False
    files: Mapping[str, str] = field(default_factory=dict)

    def joined(self, columns: Mapping[str, Mapping[str, Column]], doctors: Sequence[str]) -> Experiment:
        """This experiment with what labs bring: owner -> its columns, and modules with rules for the diagnosis.

        Raises ValueError, naming both owners, where a name is claimed twice.
        """
        everything = merged({self.name: self.columns, **columns})
        return replace(self, columns=everything, doctors=(*self.doctors, *doctors))

    def asked(self, columns: Sequence[str]) -> Mapping[str, Column]:
        """name -> column of those asked for, each once. Raises ValueError for one that is not there."""
        self.check(columns)
        return {name: self.columns[name] for name in columns}

    def frames(self, specs: Sequence[Spec], columns: Sequence[str]) -> Iterator[Frame | None]:
        """Frames in order of steps, and None wherever a worker may turn to another run.

        Raises ValueError for a column that is not there, and for specs that are too much together.
        """
        module: Any = import_module(self.module)
        frames: Iterator[Frame | None] = module.frames(specs, self.asked(columns))
        return frames

    def run(self, specs: Sequence[Spec], columns: Sequence[str]) -> list[Recording]:
        """The recordings of a whole run, one a variant, in order."""
        frames = [frame for frame in self.frames(specs, columns) if frame is not None]
        return recordings(self.name, specs, frames)

    def total(self, specs: Sequence[Spec], columns: Sequence[str]) -> int:
        """Number of frames of a complete run, of the columns that there are."""
        return self.count(specs, {name: self.columns[name] for name in columns if name in self.columns})

    def bytes_needed(self, specs: Sequence[RunSpec], columns: Sequence[str] = ()) -> int:
        """Estimate of a worker's memory for this run, in bytes, of the columns that there are."""
        own = [self.columns[name].bytes for name in columns if name in self.columns]
        usual = 0 if own and all(own) else sum(spec.bytes_needed for spec in specs)
        return usual + sum(needed(specs) for needed in own if needed)

    def diagnose(self, recording: Recording, spec: Spec) -> list[Finding]:
        """What the doctor finds in a recording, the gravest first."""
        rules = [rule for name in self.doctors for rule in import_module(name).RULES]
        found: list[Finding] = import_module(self.diagnosis).diagnose(recording, spec, rules)
        return found

    def trial(self, recording: Recording, spec: Spec, findings: Sequence[Finding]) -> Trial | None:
        """The changes to try on a run that is over and in which something is wrong; None where there is none."""
        sick = any(finding.severity != "info" for finding in findings)
        if not (self.trials and sick) or recording.status == "running":
            return None
        planned: Trial | None = import_module(self.trials).plan(recording, spec, findings)
        return planned

    def prescribe(
        self, findings: Sequence[Finding], trial: Trial | None, recordings: Sequence[Recording]
    ) -> list[Finding]:
        """The findings, that whose change was tried and helped first; none keeps a change that did not help."""
        if not self.trials:
            return list(findings)
        found = import_module(self.trials).verdict(trial, recordings) if trial and trial.specs else None
        return prescribed(findings, *found) if found else [replace(finding, fix={}) for finding in findings]

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that a finding may carry."""
        modules = [self.diagnosis, *self.doctors]
        return tuple(code for name in modules for code in import_module(name).CODES)

    @property
    def proofs(self) -> Mapping[str, str]:
        """By code of a fault or of a cause the query of a run of which the doctor says so."""
        return merged({name: import_module(name).PROOFS for name in (self.diagnosis, *self.doctors)})

    @property
    def diagnosis_columns(self) -> tuple[str, ...]:
        """What the doctor needs recorded."""
        found: tuple[str, ...] = import_module(self.diagnosis).DIAGNOSIS_COLUMNS
        return found

    def standalone(self, specs: Sequence[Spec], recordings: Sequence[Recording] = ()) -> str:
        """The source of a script that makes the same run with plain PyTorch.

        Its head says up to which step the numbers are the same, where the run as recorded parts from its twin.
        """
        module: Any = import_module(self.script)
        source: str = module.standalone(specs, recordings) if self.recalls else module.standalone(specs)
        return "".join(f"# {line}\n" for line in parting(recordings)) + source

    def file(self, kind: str, specs: Sequence[Spec], recordings: Sequence[Recording]) -> str:
        """The text of one of its `files`. Raises KeyError for a kind that is not there."""
        module, _, function = self.files[kind].partition(":")
        text: str = getattr(import_module(module), function)(specs, recordings)
        return text

    def filed(self, kind: str) -> Sequence[str]:
        """The columns that one of its `files` is made of: COLUMNS of its module. Raises KeyError as `file` does."""
        columns: Sequence[str] = import_module(self.files[kind].partition(":")[0]).COLUMNS
        return columns

    def check(self, columns: Sequence[str]) -> None:
        """Raise ValueError naming the first column that this experiment does not have."""
        for name in columns:
            if name not in self.columns:
                raise ValueError(f"{self.name} has no column {name!r}; there are {', '.join(self.columns)}")


TRAIN = Experiment(
    "train",
    TrainSpec,
    {**TRAIN_COLUMNS, **CHECKS},
    "engine.train.experiment",
    "engine.train.diagnosis",
    "engine.train.script",
    trials="engine.train.trials",
)
RACE = Experiment(
    "race",
    RaceSpec,
    RACE_COLUMNS,
    "engine.race.experiment",
    "engine.train.diagnosis",
    "engine.train.script",
    race_count,
)
DESCEND = Experiment(
    "descend",
    DescendSpec,
    DESCEND_COLUMNS,
    "engine.descend.experiment",
    "engine.descend.diagnosis",
    "engine.descend.script",
    count_frames,
    trials="engine.descend.trials",
)
BACKPROP = Experiment(
    "backprop",
    BackpropSpec,
    BACKPROP_COLUMNS,
    "engine.backprop.experiment",
    "engine.backprop.diagnosis",
    "engine.backprop.script",
    recalls=True,
)
READING = Experiment("reading", ReadingSpec, {}, "engine.tables.experiment", "", "")
"""Reading a table that was given: workers run it, no lab shows it."""
SEARCH = Experiment(
    "search",
    SearchSpec,
    SEARCH_COLUMNS,
    "engine.search.experiment",
    "engine.search.diagnosis",
    "engine.search.script",
    recalls=True,
    files={"trials": "engine.search.files:trials", "optuna": "engine.search.files:journal"},
)
EXPERIMENTS: Mapping[str, Experiment] = {each.name: each for each in (TRAIN, RACE, DESCEND, BACKPROP, SEARCH)}
"""Without what the labs bring: with it, `pages.EXPERIMENTS`."""


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
