"""What the doctor says of a case, and whether it is right: measured on seeds that neither it nor the case has seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.clinic.cases import Case, root
from engine.consult import consult
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, run

SEEDS = 3
SICK = 0.1
"""Accuracy that its single cure gives back to a network which counts as sick."""
HELP = 0.03


@dataclass(frozen=True)
class Result:
    """Of one sick network: its cause, what was found, which knob is turned, what that gives; None without a cure."""

    case: Case
    code: str
    change: str
    knob: str | None
    gain: float | None

    @property
    def right(self) -> bool:
        """The turned knob is the one that was sabotaged."""
        return self.knob in self.case.knobs


def accuracies(specs: Sequence[TrainSpec], first: int) -> list[float]:
    """Mean accuracy on the test part of each spec on SEEDS seeds from `first` on; a diverged one guesses."""
    several = [replace(s, seed=first + k, seed_batch=k, seed_mask=k, every=1000) for s in specs for k in range(SEEDS)]
    last = [
        float(found.columns["test_accuracy"].values[-1]) if found.status == "done" else 1 / spec.data.classes
        for spec, found in zip(several, run("train", several, ["test_accuracy"]), strict=True)
    ]
    return [float(np.mean(last[k : k + SEEDS])) for k in range(0, len(last), SEEDS)]


def is_sick(case: Case) -> bool:
    """Whether undoing the sabotage, and nothing else, helps by SICK."""
    sick, sound = accuracies([case.sick, case.sound], 500)
    return sound - sick > SICK


def examine(case: Case) -> Result:
    """The doctor on the sick network."""
    ((_, findings, _),) = consult(EXPERIMENTS["train"], [case.sick])
    first = findings[0]
    if first.cure is None:
        return Result(case, first.code, "", None, None)
    treated = TrainSpec.from_query(first.cure.fix, case.sick)[0]
    before, after = accuracies([case.sick, treated], 900)
    change = "&".join(f"{key}={value}" for key, value in first.cure.fix.items())
    return Result(case, first.code, change, root(first.knob), after - before)


def alarm(spec: TrainSpec) -> str:
    """The code of what the doctor finds wrong with it, "" where it finds nothing."""
    (recording,) = run("train", [spec], EXPERIMENTS["train"].diagnosis_columns)
    found = EXPERIMENTS["train"].diagnose(recording, spec)
    return "" if found[0].severity == "info" else found[0].code
