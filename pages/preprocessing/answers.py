"""What the questions of this lab are settled by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, isfinite, isinf, nan

import numpy as np

from engine.record.answer import Answer, at_end, at_start
from engine.record.recording import Recording

Recordings = Sequence[Recording]
GOAL = 0.1
"""Share of the first loss: who is there has arrived."""


def arrival(recording: Recording) -> float:
    """The first update at which the loss is GOAL of what it was at first; infinite if it never is."""
    loss = recording.columns["loss"]
    there = np.flatnonzero(loss.values <= GOAL * loss.values[0])
    return float(loss.steps[there[0]]) if len(there) else inf


def arrivals_ratio(recordings: Recordings) -> float:
    """Updates that the first variant needs over those of the second; infinite where only the second arrives."""
    first, second = (arrival(recording) for recording in recordings[:2])
    return nan if isinf(second) else first / second


def last_arrival(recordings: Recordings) -> int:
    """The step at which the second of both has arrived, or the last one."""
    latest = max(arrival(recording) for recording in recordings[:2])
    return at_end(recordings) if isinf(latest) else int(latest)


def arrivals(recordings: Recordings) -> Mapping[str, float]:
    """Updates of both, by how much their losses ever part in per cent, what is left of each; of classes accuracies."""
    loss = [recording.columns["loss"].values for recording in recordings[:2]]
    parted = float(np.max(np.abs(loss[0] - loss[1]) / loss[0]))
    found: dict[str, float] = {"parted": 100 * parted}
    for name, recording, values in zip(("first", "second"), recordings, loss, strict=False):
        steps = arrival(recording)
        found |= {
            name: steps if isinf(steps) else int(steps),
            f"{name}_left": round(100 * float(values[-1] / values[0]), 1),
        }
        if isfinite(accuracy := float(recording.columns["test_accuracy"].values[-1])):
            found[f"{name}_test"] = round(100 * accuracy, 1)
    return found


def kappa(recordings: Recordings) -> float:
    """The condition number of the first variant."""
    return float(recordings[0].columns["condition"].values[0])


def other_kappa(recordings: Recordings) -> Mapping[str, float]:
    """That of the last variant."""
    return {"other": kappa(recordings[-1:])}


def final_loss_ratio(recordings: Recordings) -> float:
    """Final loss of the first variant over that of the second, mean over pairs of variants."""
    ends = [float(recording.columns["loss"].values[-1]) for recording in recordings]
    return float(np.mean([first / second for first, second in zip(ends[::2], ends[1::2], strict=True)]))


def farthest_pair(recordings: Recordings) -> Mapping[str, float]:
    """By how much a pair's final losses differ at most, in per cent, and how many pairs there are."""
    ends = [float(recording.columns["loss"].values[-1]) for recording in recordings]
    apart = [abs(first / second - 1) for first, second in zip(ends[::2], ends[1::2], strict=True)]
    return {"most": 100 * max(apart), "pairs": len(apart)}


def change_by_own(recordings: Recordings) -> float:
    """Test accuracy of the first variant on classes one by one, by their own statistics, minus the usual, in points."""
    test, alone = (float(recordings[0].columns[name].values[-1]) for name in ("test_accuracy", "sorted_accuracy"))
    return 100 * (alone - test)


def both_ways(recordings: Recordings) -> Mapping[str, float]:
    """Both accuracies in per cent."""
    names = {"usual": "test_accuracy", "alone": "sorted_accuracy"}
    return {key: round(100 * float(recordings[0].columns[name].values[-1]), 1) for key, name in names.items()}


def kept(recordings: Recordings) -> float:
    """The share of the variance that the first variant's axes hold."""
    return float(recordings[0].columns["kept_variance"].values[0])


def test_of_both(recordings: Recordings) -> Mapping[str, float]:
    """Test accuracy of the first two variants at the end, in per cent."""
    names = ("first", "second")
    ends = [round(100 * float(recording.columns["test_accuracy"].values[-1]), 1) for recording in recordings[:2]]
    return dict(zip(names, ends, strict=False))


ARRIVING = ("loss", "test_accuracy")
ANSWERS: Mapping[str, Answer] = {
    "arrivals_ratio": Answer(arrivals_ratio, ARRIVING, last_arrival, arrivals),
    "kappa": Answer(kappa, ("condition",), at_start, other_kappa),
    "final_loss_ratio": Answer(final_loss_ratio, ("loss",), facts=farthest_pair),
    "kept": Answer(kept, ("kept_variance", "test_accuracy"), facts=test_of_both, unit="share"),
    "change_by_own": Answer(change_by_own, ("test_accuracy", "sorted_accuracy"), facts=both_ways, unit="points"),
}
"""By name; any lab's question may name them."""
