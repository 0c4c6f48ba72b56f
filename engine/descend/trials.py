"""Trials of a path that goes wrong: one change at a time from the same start, on three noise sequences.

A change is offered only where the path then ends much lower; of changes that do alike the one that a finding accuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite, log10

import numpy as np

from engine.descend.answers import gap, values
from engine.descend.reading import rate, set_rate
from engine.descend.spec import SEED, DescendSpec
from engine.parts.optimizers import Momentum
from engine.record.findings import Cure, Finding
from engine.record.recording import Recording
from engine.record.trial import Trial

SEEDS = 3
COLUMNS = ("loss",)
MUCH = 0.5
"""Share of its height above the minimum that a path must lose for a change to count."""
ALIKE = 0.5
"""Share of the decades that the best change gains with which another one does alike."""
ARRIVED = 1e-6
"""Share of the first height below which two paths are as good: both have arrived."""
TAIL = 10
"""Share of a path, as one over this, whose mean height is its end."""
MOST = 12


def plan(recording: Recording, spec: DescendSpec, findings: Sequence[Finding]) -> Trial | None:
    """What to try: the changes that findings name, then the learning rate either way and what steadies a path."""
    if all(each.code == "unbounded" for each in findings if each.severity != "info"):
        return None
    kept: dict[DescendSpec, Finding] = {spec: Finding("", "info", 0)}
    accused = [replace(each, weight=1.0) for each in findings if each.fix and each.severity != "info"]
    for finding in (*accused, *_suspects(recording, spec)):
        kept.setdefault(DescendSpec.from_query(finding.fix, spec)[0], finding)
    del kept[spec]
    made = list(kept)[:MOST]
    seeds = [(spec.seed + k) % SEED for k in range(SEEDS)]
    specs = tuple(replace(each, seed=seed) for seed in seeds for each in (spec, *made))
    return Trial(tuple(kept[each] for each in made), specs, COLUMNS, SEEDS, spec.steps, spec.steps)


def _suspects(recording: Recording, spec: DescendSpec) -> list[Finding]:
    """Changes that no finding names; each with what is then said of it."""
    if "race" not in recording.notes:
        return []
    fixes = [(set_rate(spec, rate(recording) * factor), "rate_off_surface") for factor in (0.1, 0.3, 3, 10)]
    if isinstance(spec.optimizer, Momentum):
        fixes += [({"optimizer.beta": beta}, "beta_off") for beta in ("0.5", "0.9")]
    if spec.schedule.name == "constant":
        fixes.append(({"schedule": "cosine"}, "unscheduled"))
    told = {"lr": rate(recording), "beta": getattr(spec.optimizer, "beta", 0.0)}
    step = int(recording.columns["loss"].steps[-1])
    return [Finding(code, "warning", step, None, told, fix) for fix, code in fixes if fix]


SUSPECT_CODES = ("rate_off_surface", "beta_off", "unscheduled")


def verdict(trial: Trial, recordings: Sequence[Recording]) -> tuple[Finding, Cure] | None:
    """The change after which the path ends lowest, and the heights without and with it; None where none does."""
    ends = [np.array([_end(each) for each in row]) for row in trial.rows(recordings)]
    low = _lowest(recordings[0], ends)
    first = float(values(recordings[0], "loss")[0])
    floor = ARRIVED * (first - low) if isfinite(first) else 0.0
    before, *after = (row - low for row in ends)
    helped = [
        (_decades(before, row, floor), finding, k)
        for k, (finding, row) in enumerate(zip(trial.suspects, after, strict=True))
        if np.isfinite(row).all() and (row < (1 - MUCH) * before).all() and (before > floor).all()
    ]
    if not helped:
        return None
    best = max(gain for gain, _, _ in helped)
    near = [found for found in helped if found[0] >= ALIKE * best]
    _, finding, k = max(near, key=lambda found: (found[1].weight, found[0]))
    start, end = float(ends[0].mean()), float(ends[k + 1].mean())
    return finding, Cure(finding.fix, start, end, trial.seeds, trial.steps, trial.specs[k + 1].steps, "height")


def _end(recording: Recording) -> float:
    """f at the end, the mean of the last tenth of the path; infinity where it diverged, but not downwards."""
    loss = values(recording, "loss")
    known = loss[np.isfinite(loss)]
    if not len(known) or (recording.status != "done" and known[-1] >= known[0]):
        return float("inf")
    return float(known[-max(1, len(known) // TAIL) :].mean())


def _lowest(recording: Recording, ends: Sequence[np.ndarray]) -> float:
    """The height of the lowest known minimum; where none is known, of the lowest end."""
    known = float(values(recording, "loss")[0] - gap(recording)[0])
    return known if isfinite(known) else float(min(row[np.isfinite(row)].min(initial=np.inf) for row in ends))


def _decades(before: np.ndarray, after: np.ndarray, floor: float) -> float:
    """How many powers of ten lower the path ends; what has arrived is as low as can be."""
    low = max(floor, 1e-30)
    return log10(min(float(before.mean()), 1e30) / max(float(after.mean()), low))
