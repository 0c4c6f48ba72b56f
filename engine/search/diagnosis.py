"""What is to be said of a search: the best trial at an edge of the space, many that diverged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from engine.record.findings import Finding, gravest_first
from engine.record.recording import Recording
from engine.search.results import DIVERGED, PRUNED
from engine.search.space import Axis
from engine.search.spec import SearchSpec
from engine.spec import MANY

DIAGNOSIS_COLUMNS = ("point", "validation_accuracy", "validation_loss", "outcome")
EDGE, WIDER = 0.1, 100.0
"""Share of an axis that is its edge, and by what a logarithmic axis is widened there."""
MANY_LOST = 0.25
"""Share of diverged trials from which on the space is said to reach too far."""
Rule = Callable[[Recording, SearchSpec], Iterator[Finding]]


def diagnose(recording: Recording, spec: SearchSpec, more: Sequence[Rule] = ()) -> list[Finding]:
    """What is seen in a search that is over, the gravest first; nothing before."""
    if recording.status != "done" or any(name not in recording.columns for name in DIAGNOSIS_COLUMNS):
        return []
    return gravest_first(finding for rule in (*RULES, *more) for finding in rule(recording, spec))


def best(recording: Recording, spec: SearchSpec) -> int:
    """The row of the best trial of those that ran longest."""
    values = recording.columns[f"validation_{spec.measure}"].values
    ran = recording.columns["outcome"].values != PRUNED
    scores = np.where(ran, values if spec.measure == "accuracy" else -values, -np.inf)
    return int(scores.argmax())


def diverged(recording: Recording, spec: SearchSpec) -> Iterator[Finding]:
    """Many trials that diverged."""
    lost = int((recording.columns["outcome"].values == DIVERGED).sum())
    if lost >= MANY_LOST * spec.steps:
        severity = "error" if lost == spec.steps else "warning"
        yield Finding("trials_diverged", severity, spec.steps, None, {"lost": lost, "trials": spec.steps})


def at_the_edge(recording: Recording, spec: SearchSpec) -> Iterator[Finding]:
    """The best trial lies at an end of a range that its knob would allow to widen."""
    row = best(recording, spec)
    for k, axis in enumerate(spec.axes):
        value = float(recording.columns["point"].values[row, k])
        place = 0.5 if axis.options else axis.place(value)
        if not EDGE <= place <= 1 - EDGE and (wider := widened(spec, axis, place > 0.5)):
            values = {"value": value, "low": axis.low, "high": axis.high}
            yield Finding("space_edge", "warning", spec.steps, k + 1, values, {"axis": wider}, abs(place - 0.5))


def widened(spec: SearchSpec, axis: Axis, up: bool) -> str:
    """The axes of the search with this one reaching further at one end, "" where its knob allows no more."""
    knob = axis.bounds
    low, high = (axis.low, min(_beyond(axis, 1), knob[1])) if up else (max(_beyond(axis, 0), knob[0]), axis.high)
    if (low, high) == (axis.low, axis.high):
        return ""
    return MANY.join(other.text if other is not axis else axis.over(low, high).text for other in spec.axes)


def _beyond(axis: Axis, end: int) -> float:
    if axis.log:
        return axis.high * WIDER if end else axis.low / WIDER
    width = axis.high - axis.low
    return axis.high + width if end else axis.low - width


RULES: tuple[Rule, ...] = (diverged, at_the_edge)
CODES = ("trials_diverged", "space_edge")
