"""What the questions of this lab are settled by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import NamedTuple

import numpy as np

from engine.record.answer import Answer, at_end
from engine.record.recording import Recording

Recordings = Sequence[Recording]
ENOUGH = 0.95
"""Test accuracy from which on a network counts as one that has learned its data."""
EVEN = 2
"""Second differences of a unit's picture that are its rounding alone, in 1/127 of the largest answer."""


def _end(recording: Recording, name: str) -> float:
    value = recording.columns[name].values[-1]
    return float("nan") if recording.status == "diverged" else float(value)


def accuracy_at_end(recordings: Recordings) -> float:
    """Test accuracy of the first variant at the end; NaN where it diverged."""
    return _end(recordings[0], "test_accuracy")


def last_one(recordings: Recordings) -> Mapping[str, float]:
    """Test accuracy of the last variant at the end, in per cent."""
    return {"other": round(100 * _end(recordings[-1], "test_accuracy"), 1)}


def enough(recordings: Recordings) -> float:
    """The first variant, counted from 1, with a test accuracy of ENOUGH or more; infinite where none has it."""
    found = [k for k, recording in enumerate(recordings, 1) if _end(recording, "test_accuracy") >= ENOUGH]
    return float(found[0]) if found else inf


def before_and_after(recordings: Recordings) -> Mapping[str, float]:
    """Test accuracies in per cent: of the variant that is enough, and of the one before it."""
    at = enough(recordings)
    if at in (1, inf):
        return {}
    before, after = (round(100 * _end(recordings[int(at) - k], "test_accuracy"), 1) for k in (2, 1))
    return {"before": before, "after": after}


def broken(recordings: Recordings) -> float:
    """The step at which the first variant's numbers stopped being finite; infinite where they did not."""
    ending = recordings[0].ending
    return float(ending.step) if ending is not None and ending.status == "diverged" else inf


def where_broken(recordings: Recordings) -> int:
    """That step, or the last one."""
    return at_end(recordings) if broken(recordings) == inf else int(broken(recordings))


def gap(recordings: Recordings) -> float:
    """Training accuracy on the probe minus test accuracy of the first variant at the end, in points."""
    return 100 * (_end(recordings[0], "train_accuracy") - _end(recordings[0], "test_accuracy"))


def both(recordings: Recordings) -> Mapping[str, float]:
    """Both accuracies of the first variant in per cent, and the second variant's gap in points."""
    train, test = (round(100 * _end(recordings[0], name), 1) for name in ("train_accuracy", "test_accuracy"))
    return {"train": train, "test": test, "other": round(gap(recordings[1:]), 1)}


def ahead(recordings: Recordings) -> float:
    """Test accuracy of the first variant minus that of the second at the end, in points."""
    return 100 * (_end(recordings[0], "test_accuracy") - _end(recordings[1], "test_accuracy"))


def accuracies(recordings: Recordings) -> Mapping[str, float]:
    """Test accuracies of the first two variants at the end, in per cent."""
    first, second = (round(100 * _end(recording, "test_accuracy"), 1) for recording in recordings[:2])
    return {"first": first, "second": second}


def straight(recordings: Recordings) -> float:
    """Share of places where the first variant's units answer as a straight plane: no bend to its neighbours."""
    return _straight(recordings[0])


def _straight(recording: Recording) -> float:
    pictures = recording.columns["unit_responses"].values[-1].astype(int)
    bends = [np.abs(np.diff(pictures, 2, axis)) for axis in (-2, -1)]
    return float(np.mean([(bend <= EVEN).mean() for bend in bends]))


def other_straight(recordings: Recordings) -> Mapping[str, float]:
    """The second variant's share, in per cent."""
    return {"other": round(100 * _straight(recordings[1]))}


class Heal(NamedTuple):
    """A weight of the first variant that a hand has pulled, and what came of it; the second is its untouched twin.

    `before`, `pulled` and `weight` are its values before, after, and at `step`, when the loss was as low as before.
    """

    start: int
    step: int
    before: float
    pulled: float
    weight: float


def _heal(recordings: Recordings) -> Heal:
    """The twins part at the pull, and there by that weight alone."""
    loss = recordings[0].columns["loss"]
    weights, twin = (recording.columns["drawn_weights"] for recording in recordings[:2])
    frame = int(np.flatnonzero((weights.values != twin.values).any(1))[0])
    link = int(np.abs(weights.values[frame] - twin.values[frame]).argmax())
    start = int(weights.steps[frame])
    low = loss.values[np.searchsorted(loss.steps, start) - 1]
    healed = loss.steps[(loss.steps >= start) & (loss.values <= low)]
    step = int(healed[0]) if len(healed) else int(loss.steps[-1])
    at = int(np.searchsorted(weights.steps, step, "right")) - 1
    before, pulled, weight = (float(weights.values[k, link]) for k in (frame - 1, frame, at))
    return Heal(start, step, before, pulled, weight)


def way_back(recordings: Recordings) -> float:
    """The share of its way back that a pulled weight has gone when the loss is as low as before the pull."""
    found = _heal(recordings)
    return (found.weight - found.pulled) / (found.before - found.pulled)


def healed(recordings: Recordings) -> int:
    """The step at which the loss is as low as before the pull; the last one where it never is."""
    return _heal(recordings).step


def pulled(recordings: Recordings) -> Mapping[str, float]:
    """The weight before, after and at that step, and how many updates it took."""
    found = _heal(recordings)
    before, after, weight = (round(value, 1) for value in (found.before, found.pulled, found.weight))
    return {"before": before, "pulled": after, "weight": weight, "updates": found.step - found.start}


LATE = 10
"""Snapshots at the end whose losses are averaged: a single one of a large rate is chance."""


def settled(recordings: Recordings) -> float:
    """Mean loss of the first variant over the last LATE snapshots, divided by that of the second."""
    first, second = (float(recording.columns["loss"].values[-LATE:].mean()) for recording in recordings[:2])
    return first / second


ANSWERS: Mapping[str, Answer] = {
    "playground_accuracy": Answer(accuracy_at_end, ("test_accuracy",), facts=last_one, unit="share"),
    "playground_enough": Answer(enough, ("test_accuracy",), facts=before_and_after, unit="count"),
    "playground_broken": Answer(broken, ("loss", "test_accuracy"), where_broken, last_one, "count"),
    "playground_gap": Answer(gap, ("train_accuracy", "test_accuracy"), facts=both, unit="points"),
    "playground_ahead": Answer(ahead, ("test_accuracy",), facts=accuracies, unit="points"),
    "playground_healed": Answer(way_back, ("loss", "drawn_weights"), healed, pulled, "share"),
    "playground_slower": Answer(settled, ("loss", "test_accuracy"), facts=accuracies),
    "playground_straight": Answer(straight, ("unit_responses",), facts=other_straight, unit="share"),
}
