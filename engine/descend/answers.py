"""What the questions about descent are settled by: one number out of a run's recordings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf, nan

import numpy as np

from engine.record.answer import Answer
from engine.record.recording import Recording

Array = np.ndarray
NEAR = 1e-6
"""Share of the first height above the minimum at which a path counts as arrived."""
BEGIN = 20
"""Updates in which turns are counted."""
CLOSE = 0.1
"""Distance to a minimum at which a path counts as being there."""
TAIL = 30
"""Last points over which a noisy loss is averaged."""


def values(recording: Recording, name: str) -> Array:
    """All values of a column."""
    return recording.columns[name].values


def gap(recording: Recording) -> Array:
    """f(w_t) above the lowest known minimum; NaN where none is known."""
    lowest = min((minimum[2] for minimum in recording.notes.get("minima", ())), default=nan)
    return values(recording, "loss") - lowest


def arrival(recording: Recording, share: float = NEAR) -> float:
    """The first step from which on the height stays below `share` of the first one; inf if there is none."""
    near = gap(recording) <= share * gap(recording)[0]
    if recording.status == "diverged" or not near[-1]:
        return inf
    return float(len(near) - np.argmin(near[::-1])) if not near.all() else 0.0


def turns(recording: Recording) -> float:
    """Share of the first updates that change the sign of the error along the steep direction."""
    error = values(recording, "eigen_error")[: BEGIN + 1, 1]
    return float(np.mean(np.diff(np.sign(error)) != 0))


def overshoot(recording: Recording) -> float:
    """How far the path goes past the minimum, as a share of the first error: the larger one of both directions."""
    error = values(recording, "eigen_error")
    past = -error * np.sign(error[0]) / np.maximum(abs(error[0]), 1e-300)
    return float(max(past.max(), 0.0))


def way_left(recording: Recording) -> float:
    """Distance to the nearest known minimum at the end over that at the start."""
    distance = values(recording, "distance")
    return nan if recording.status == "diverged" else float(distance[-1] / distance[0])


def rate_regained(recording: Recording) -> float:
    """The last effective learning rate over the smallest one, of the coordinate where that is more."""
    rates = values(recording, "effective_lr")[:-1]
    return float((rates[-1] / rates.min(0)).max())


def strides(recording: Recording) -> Array:
    """Lengths of all updates."""
    moved = values(recording, "update")
    found: Array = np.hypot(moved[:, 0], moved[:, 1])
    return found[np.isfinite(found)]


def growth(recording: Recording) -> float:
    """The last loss over the first; inf after divergence."""
    loss = values(recording, "loss")
    return inf if recording.status == "diverged" else float(loss[-1] / loss[0])


def way_to_saddle(recording: Recording) -> float:
    """Distance to the nearest known saddle at the end over that at the start; inf after divergence."""
    position = values(recording, "position")
    saddles = np.array(recording.notes["saddles"])[:, :2]
    start, end = (np.hypot(*(saddles - position[at]).T).min() for at in (0, -1))
    return inf if recording.status == "diverged" else float(end / start)


def first_outside(recordings: Sequence[Recording]) -> float:
    """Which variant is the first to leave the window, counted from 0; -1 if none does."""
    steps = [_outside(recording) for recording in recordings]
    return float(np.argmin(steps)) if min(steps) < inf else -1.0


def _outside(recording: Recording) -> float:
    x_lo, x_hi, y_lo, y_hi = recording.notes["window"]
    x, y = values(recording, "position").T
    out = (x < x_lo) | (x > x_hi) | (y < y_lo) | (y > y_hi)
    return float(np.argmax(out)) if out.any() else inf


def lowest(recordings: Sequence[Recording]) -> float:
    """Which variant ends with the lowest loss, counted from 0; one that diverged does not count."""
    return _least([inf if r.status == "diverged" else values(r, "loss")[-1] for r in recordings])


def nearest(recordings: Sequence[Recording]) -> float:
    """Which variant ends nearest to a minimum, counted from 0; one that diverged does not count."""
    return _least([inf if r.status == "diverged" else values(r, "distance")[-1] for r in recordings])


def _least(ends: Sequence[float]) -> float:
    """The place of the smallest number; NaN where none is finite."""
    return float(np.argmin(ends)) if min(ends) < inf else nan


def reached(recording: Recording) -> float:
    """Which minimum the path ends at, counted from 0, the lowest first; -1 if it is not within CLOSE of any."""
    x, y, _ = np.array(recording.notes["minima"]).T
    end = values(recording, "position")[-1]
    far = np.hypot(x - end[0], y - end[1])
    return float(np.argmin(far)) if recording.status != "diverged" and far.min() < CLOSE else -1.0


def overshoot_ratio(recordings: Sequence[Recording]) -> float:
    """Overshoot of the first variant over that of the second."""
    return overshoot(recordings[0]) / max(overshoot(recordings[1]), 1e-300)


def first_stride_ratio(recordings: Sequence[Recording]) -> float:
    """Length of the second variant's first update over that of the first variant's."""
    return float(strides(recordings[1])[0] / strides(recordings[0])[0])


def longest_stride_ratio(recordings: Sequence[Recording]) -> float:
    """Longest update of the last variant over that of the first variant."""
    return float(strides(recordings[-1]).max() / strides(recordings[0]).max())


def floor_ratio(recordings: Sequence[Recording]) -> float:
    """Loss of the first variant over that of the second, each averaged over its last points."""
    first, second = (values(recording, "loss")[-TAIL:].mean() for recording in recordings[:2])
    return float(first / second)


def _of_first(function: Callable[[Recording], float], *columns: str) -> Answer:
    return Answer(lambda recordings: function(recordings[0]), columns)


ANSWERS: Mapping[str, Answer] = {
    "turns": _of_first(turns, "eigen_error"),
    "overshoot": _of_first(overshoot, "eigen_error"),
    "way_left": _of_first(way_left, "distance"),
    "rate_regained": _of_first(rate_regained, "effective_lr"),
    "growth": _of_first(growth, "loss"),
    "arrival": _of_first(arrival, "loss"),
    "way_to_saddle": _of_first(way_to_saddle, "position"),
    "reached": _of_first(reached, "position"),
    "first_outside": Answer(first_outside, ("position",)),
    "lowest": Answer(lowest, ("loss",)),
    "nearest": Answer(nearest, ("distance",)),
    "overshoot_ratio": Answer(overshoot_ratio, ("eigen_error",)),
    "first_stride_ratio": Answer(first_stride_ratio, ("update",)),
    "longest_stride_ratio": Answer(longest_stride_ratio, ("update",)),
    "floor_ratio": Answer(floor_ratio, ("loss",)),
}
