"""What is to be said of a search: the best trial at an edge of the space, many that diverged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from engine.record.findings import Finding, gravest_first
from engine.record.recording import Recording
from engine.search.outcomes import DIVERGED, PRUNED
from engine.search.space import Axis
from engine.search.spec import SearchSpec
from engine.spec import MANY

DIAGNOSIS_COLUMNS = ("point", "validation_accuracy", "validation_loss", "outcome")
EDGE, WIDER = 0.1, 100.0
"""Share of an axis that is its edge, and by what a logarithmic axis is widened there."""
FLOORS = 2
"""Standard deviations over fresh seeds within which two trials are as good."""
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
    """The best trial lies at an end of a range that its knob would allow to widen, and none within is as good."""
    row = best(recording, spec)
    for k, axis in enumerate(spec.axes):
        value = float(recording.columns["point"].values[row, k])
        place = 0.5 if axis.options else axis.place(value)
        inside = EDGE <= place <= 1 - EDGE or _as_good_within(recording, spec, k, row)
        if not inside and (wider := widened(spec, axis, place > 0.5)):
            values = {"value": value, "low": axis.low, "high": axis.high}
            yield Finding("space_edge", "warning", spec.steps, k + 1, values, {"axis": wider}, abs(place - 0.5))


def _as_good_within(recording: Recording, spec: SearchSpec, k: int, row: int) -> bool:
    """Whether a trial away from the ends of axis k is worse than the best by less than fresh seeds scatter.

    False where that was not measured.
    """
    repeats = recording.columns.get("repeats")
    if repeats is None:
        return False
    values = recording.columns[f"validation_{spec.measure}"].values
    near = np.abs(values - values[row]) <= FLOORS * np.std(repeats.values[-1][0], ddof=1)
    places = np.array([spec.axes[k].place(float(value)) for value in recording.columns["point"].values[:, k]])
    return bool((near & (places >= EDGE) & (places <= 1 - EDGE)).any())


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
