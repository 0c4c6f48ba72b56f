"""What the questions of the activations lab are settled by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan

import numpy as np

from engine.record.answer import Answer, at_start
from engine.record.recording import Recording
from pages.activations.columns import ASLEEP, DEAD, REVIVED
from pages.activations.lab import GOAL


def _states(recording: Recording) -> np.ndarray:
    """(depth, units) at the end, and only those that there are."""
    last: np.ndarray = recording.columns["unit_states"].values[-1]
    return last[last <= REVIVED]


def dead_units(recordings: Sequence[Recording]) -> float:
    """Share of the first variant's units that are 0 on every training example at the end."""
    return float("nan") if recordings[0].status == "diverged" else float((_states(recordings[0]) == DEAD).mean())


def _others(recordings: Sequence[Recording]) -> Mapping[str, float]:
    """Of all its units in per cent: asleep, and revived; and the dead ones of the second variant."""
    states = _states(recordings[0])
    found: dict[str, float] = {"asleep": round(100 * float((states == ASLEEP).mean()))}
    found["revived"] = round(100 * float((states == REVIVED).mean()))
    if len(recordings) > 1:
        found["twin"] = round(100 * float((_states(recordings[1]) == DEAD).mean()))
    return found


def _accuracy(recording: Recording) -> float:
    return 0.0 if recording.status == "diverged" else float(recording.columns["train_accuracy"].values[-1])


def learned(recordings: Sequence[Recording]) -> float:
    """Training accuracy of the first variant at the end; 0 where it diverged and answers nothing."""
    return _accuracy(recordings[0])


def _beside(recordings: Sequence[Recording]) -> Mapping[str, float]:
    """The same of the variants beside it, in per cent."""
    names = ("second", "third")
    return {name: round(100 * _accuracy(one)) for name, one in zip(names, recordings[1:], strict=False)}


def steps_to(recording: Recording) -> float:
    """The first update at which the training accuracy has reached GOAL; NaN if it never has."""
    series = recording.columns["train_accuracy"]
    there = np.flatnonzero(series.values >= GOAL)
    return float(series.steps[there[0]]) if len(there) else float("nan")


def steps_ratio(recordings: Sequence[Recording]) -> float:
    """Updates that the first variant needs to get to GOAL over those of the second."""
    return steps_to(recordings[0]) / steps_to(recordings[1])


def _steps(recordings: Sequence[Recording]) -> Mapping[str, float]:
    found = {name: steps_to(one) for name, one in zip(("first", "second"), recordings, strict=False)}
    return {name: steps if isnan(steps) else round(steps) for name, steps in found.items()}


def same_way(recording: Recording) -> float:
    """Share of the updates that moved both weights in which they went the same way, both up or both down."""
    moves = np.diff(recording.columns["two_weights"].values, axis=0)
    moved = moves[(moves != 0).all(1)]
    return float((np.prod(np.sign(moved), 1) > 0).mean()) if len(moved) else float("nan")


def one_way(recordings: Sequence[Recording]) -> float:
    """`same_way` of the first variant."""
    return same_way(recordings[0])


def _other_way(recordings: Sequence[Recording]) -> Mapping[str, float]:
    return {"twin": round(100 * same_way(recordings[1]))} if len(recordings) > 1 else {}


def parameter_ratio(recordings: Sequence[Recording]) -> float:
    """Parameters of the first variant's first layer over those of the second's."""
    first, second = (float(one.columns["layer_parameters"].values[0][0]) for one in recordings[:2])
    return first / second


def _parameters(recordings: Sequence[Recording]) -> Mapping[str, float]:
    names = ("first", "second")
    pairs = zip(names, recordings, strict=False)
    return {name: float(one.columns["layer_parameters"].values[0][0]) for name, one in pairs}


def slower(recordings: Sequence[Recording]) -> float:
    """By which share the first variant's forward pass counts more operations than the second's."""
    first, second = (float(one.columns["elementwise_cost"].values[0]) for one in recordings[:2])
    return (first - second) / (1 + second)


def hinge_count(recordings: Sequence[Recording]) -> float:
    """Hinges of the first variant's function at the end, within the range of the examples."""
    return float(np.isfinite(recordings[0].columns["curve_hinges"].values[-1]).sum())


def gap_of_best(recordings: Sequence[Recording]) -> float:
    """Points of training accuracy between the best and the worst variant at the end."""
    ends = [100 * _accuracy(one) for one in recordings]
    return max(ends) - min(ends)


def _ends(recordings: Sequence[Recording]) -> Mapping[str, float]:
    ends = [round(100 * _accuracy(one), 1) for one in recordings]
    return {"best": max(ends), "worst": min(ends)}


ANSWERS: Mapping[str, Answer] = {
    "dead_units": Answer(dead_units, ("unit_states",), facts=_others, unit="share"),
    "learned": Answer(learned, ("train_accuracy",), facts=_beside, unit="share"),
    "steps_ratio": Answer(steps_ratio, ("train_accuracy",), facts=_steps),
    "parameter_ratio": Answer(parameter_ratio, ("layer_parameters",), at_start, _parameters),
    "slower": Answer(slower, ("elementwise_cost",), at_start, unit="share"),
    "hinge_count": Answer(hinge_count, ("curve_hinges",), unit="count"),
    "gap_of_best": Answer(gap_of_best, ("train_accuracy",), facts=_ends, unit="points"),
    "one_way": Answer(one_way, ("two_weights",), facts=_other_way, unit="share"),
}
"""By name; any lab's question may name them."""
