"""Trials of a sick network: one knob turned at a time, on three seeds, all as one run beside the untreated network.

A change is offered only where it measurably helps; among those that help alike the one whose knob is farthest off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from engine.record.findings import Cure, Finding
from engine.record.recording import Recording
from engine.record.trial import Trial
from engine.train.causes import suspects
from engine.train.diagnosis_modes import EXPLAINED
from engine.train.learning import answer, answer_error, guess, learning
from engine.train.spec import MAX_WEIGHTS, TrainSpec
from engine.train.variants import seeds

SEEDS = 3
COLUMNS = ("loss", "test_accuracy", "test_r2")
MOST, FEWEST = 10, 4
"""Changes tried at most, and fewer only where they are too heavy."""
BUDGET = 6e10
"""Multiplications of a trial forward: about ten seconds of one core."""
ENOUGH = 0.6
"""Share of a run that is tried at least, as long as there are changes to leave out for it."""
SHORTEST = 50
"""Updates below which a shortened trial says nothing."""
GAIN = 0.03
"""Gain in accuracy below which nobody would notice."""
NEARLY = 0.8
"""Share of the best gain with which a change helps as much."""


def plan(recording: Recording, spec: TrainSpec, findings: Sequence[Finding]) -> Trial | None:
    """What to try on a sick network: the less plausible changes left out, then all shortened, until it is cheap enough.

    None where there is nothing to learn; a trial of nothing where it is too heavy.
    """
    known = learning(recording, spec)
    if known is None or not known.learnable:
        return None
    chosen = _distinct(spec, [*_accused(findings), *suspects(recording, spec)])[:MOST]
    while len(chosen) > FEWEST and _affordable(spec, chosen) < ENOUGH * spec.steps:
        chosen = chosen[:-1]
    steps = _affordable(spec, chosen)
    specs = tuple(_specs(spec, chosen, steps))
    if steps < min(SHORTEST, spec.steps) or sum(each.weights for each in specs) > MAX_WEIGHTS:
        return Trial((), (), COLUMNS, SEEDS, 0, spec.steps)
    return Trial(tuple(chosen), specs, COLUMNS, SEEDS, steps, spec.steps)


def _accused(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that accuse a knob, as suspects."""
    return [finding for finding in findings if finding.fix and finding.severity != "info"]


def _distinct(spec: TrainSpec, found: Sequence[Finding]) -> list[Finding]:
    """One suspect for each change that makes another network, with the greatest weight that its knob was given."""
    weights: dict[str, float] = {}
    kept: dict[TrainSpec, Finding] = {}
    for finding in found:
        weights[finding.knob] = max(finding.weight, weights.get(finding.knob, 0.0))
        kept.setdefault(TrainSpec.from_query(finding.fix, spec)[0], finding)
    kept.pop(spec, None)
    weighed = [replace(each, weight=max(each.weight, weights[each.knob])) for each in kept.values()]
    return sorted(weighed, key=lambda finding: -finding.weight)


def _affordable(spec: TrainSpec, chosen: Sequence[Finding]) -> int:
    """Updates of the untreated network with which the trial stays within BUDGET."""
    work = sum(each.batch * each.weights * each.steps for each in _specs(spec, chosen, spec.steps))
    return spec.steps if work <= BUDGET else int(spec.steps * BUDGET / work)


def _specs(spec: TrainSpec, chosen: Sequence[Finding], steps: int) -> Iterator[TrainSpec]:
    """All variants, in the order of `Trial`."""
    made = [spec, *(TrainSpec.from_query(finding.fix, spec)[0] for finding in chosen)]
    for k in range(SEEDS):
        for each in made:
            length = max(1, each.steps * steps // spec.steps)
            yield replace(each, steps=length, every=min(1000, max(1, -(-length // 10))), **seeds(spec, k))


def verdict(trial: Trial, recordings: Sequence[Recording]) -> tuple[Finding, Cure] | None:
    """The suspect whose change is offered and what it gave; None where none of them helps measurably."""
    spec = trial.specs[0]
    untreated, *treated = ([_answer(each, spec) for each in row] for row in trial.rows(recordings))
    before = np.nan_to_num(untreated, nan=guess(spec))
    helped = [
        (float(np.mean(after) - before.mean()), finding, k)
        for k, (finding, after) in enumerate(zip(trial.suspects, treated, strict=True))
        if _helps(before, np.array(after), spec)
    ]
    if not helped:
        return None
    best = max(gain for gain, _, _ in helped)
    near = [found for found in helped if found[0] >= NEARLY * best]
    near = [found for found in helped if found[1].code in EXPLAINED] or near  # that both modes part is measured
    gain, finding, k = max(near, key=lambda found: (found[1].weight, found[0]))
    start, longer = float(before.mean()), trial.specs[k + 1].steps
    unit = "r2" if spec.data.numbers else "share"
    return finding, Cure(finding.fix, start, start + gain, trial.seeds, trial.steps, longer, unit)


def _answer(recording: Recording, spec: TrainSpec) -> float:
    """Accuracy on the test part, or R^2, at the end; NaN of a network that diverged."""
    last = float(recording.columns[answer(spec)].values[-1])
    return float("nan") if recording.status == "diverged" else last


def _helps(before: np.ndarray, after: np.ndarray, spec: TrainSpec) -> bool:
    """Better by more than chance on the average, worse on no seed by more; what diverges on one seed is no help."""
    if not np.isfinite(after).all():
        return False
    gains = after - before
    noise = 2 * answer_error(spec, float(np.mean([before, after]))) / len(before) ** 0.5
    return bool(gains.min() > -GAIN and gains.mean() >= max(GAIN, noise))
