"""What the questions about descent are settled by: one number out of a run's recordings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf, nan
from typing import Any

import numpy as np

from engine.record.answer import Answer, Recordings, at_end
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
    return past_most(recording)[0]


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


# -- when it shows, and what is written there -----------------------------------------------------------------------


def after_the_first(recordings: Recordings) -> int:
    """The step after the updates in which turns are counted."""
    return min(BEGIN, at_end(recordings))


def after_one(recordings: Recordings) -> int:
    """The first step."""
    return min(1, at_end(recordings))


def past_most(recording: Recording) -> tuple[float, int, int]:
    """(overshoot, its step, its direction: 0 along, 1 across) of a path."""
    error = values(recording, "eigen_error")
    past = -error * np.sign(error[0]) / np.maximum(abs(error[0]), 1e-300)
    step, axis = np.unravel_index(np.argmax(past), past.shape)
    return max(float(past.max()), 0.0), int(step), int(axis)


def farthest(recordings: Recordings) -> int:
    """The step at which the first path is farthest past the minimum."""
    return past_most(recordings[0])[1]


def both_farthest(recordings: Recordings) -> int:
    """The first step by which both paths have been farthest past the minimum."""
    return max(past_most(recording)[1] for recording in recordings[:2])


def longest_made(recordings: Recordings) -> int:
    """The step by which the longest strides of the first and the last variant have been made."""
    return int(max(strides(recordings[k]).argmax() for k in (0, -1))) + 1


def left(recordings: Recordings) -> int:
    """The step at which the first variant is outside the window; the end where none leaves it."""
    return int(min((step for one in recordings if (step := _outside(one)) < inf), default=at_end(recordings)))


def settled(recordings: Recordings) -> int:
    """The step from which on the first path stays CLOSE to one minimum; the end where it does not."""
    minima = np.array(recordings[0].notes["minima"])[:, :2]
    path = values(recordings[0], "position")
    near = np.hypot(*(path[:, None] - minima).transpose(2, 0, 1)) < CLOSE
    stays = near[:, np.argmax(near[-1])]
    return int(len(stays) - np.argmin(stays[::-1])) if near[-1].any() and not stays.all() else at_end(recordings)


def arrived(recordings: Recordings) -> int:
    """The step from which on the first path is down; the end where it is not."""
    step = arrival(recordings[0])
    return int(step) if step < inf else at_end(recordings)


def landed(recordings: Recordings) -> int:
    """The first step at which the first path is within a hundredth of its first distance of a saddle, or the end."""
    found = np.array(recordings[0].notes["saddles"])[:, :2]
    path = values(recordings[0], "position")
    far = np.hypot(*(path[:, None] - found).transpose(2, 0, 1)).min(1)
    near = far < 0.01 * far[0]
    return int(np.argmax(near)) if near.any() else at_end(recordings)


def _crossed(recordings: Recordings) -> dict[str, float]:
    return {"crossed": round(turns(recordings[0]) * BEGIN), "first": BEGIN}


def _swing(recordings: Recordings) -> dict[str, float]:
    _, step, axis = past_most(recordings[0])
    return {"at": step, "axis": axis}


def _swings(recordings: Recordings) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, recording in zip(("first", "second"), recordings, strict=False):
        share, step, axis = past_most(recording)
        found |= {name: share, f"{name}_at": step, f"{name}_axis": axis}
    return found


def _rates(recordings: Recordings) -> dict[str, float]:
    rates = values(recordings[0], "effective_lr")[:-1]
    axis = int((rates[-1] / rates.min(0)).argmax())
    return {
        "least": float(rates[:, axis].min()),
        "least_at": int(rates[:, axis].argmin()),
        "last": float(rates[-1, axis]),
    }


def _first_strides(recordings: Recordings) -> dict[str, float]:
    lengths = [float(strides(recording)[0]) for recording in recordings[:2]]
    return {"first": lengths[0], "last": lengths[1], "first_at": 0, "last_at": 0, "last_variant": 1}


def _longest_strides(recordings: Recordings) -> dict[str, float]:
    first, last = (strides(recordings[k]) for k in (0, -1))
    lengths = {"first": float(first.max()), "last": float(last.max())}
    at = {"first_at": int(first.argmax()), "last_at": int(last.argmax())}
    return {**lengths, **at, "last_variant": len(recordings) - 1}


def _exit(recordings: Recordings) -> dict[str, float]:
    return {"step": left(recordings)}


def _well(recordings: Recordings) -> dict[str, float]:
    return {"loss": float(values(recordings[0], "loss")[settled(recordings)]), "step": settled(recordings)}


def _floors(recordings: Recordings) -> dict[str, float]:
    first, second = (float(values(recording, "loss")[-TAIL:].mean()) for recording in recordings[:2])
    return {"first": first, "second": second, "points": TAIL}


def _level(recordings: Recordings) -> dict[str, float]:
    return {"level": NEAR * float(gap(recordings[0])[0])}


def _lowest(recordings: Recordings) -> dict[str, float]:
    return {"loss": float(values(recordings[int(lowest(recordings))], "loss")[-1])}


def _nearest(recordings: Recordings) -> dict[str, float]:
    best = recordings[int(nearest(recordings))]
    return {"distance": float(values(best, "distance")[-1]), "loss": float(values(best, "loss")[-1])}


def _of_first(function: Callable[[Recording], float], *columns: str, **more: Any) -> Answer:
    return Answer(lambda recordings: function(recordings[0]), columns, **more)


ANSWERS: Mapping[str, Answer] = {
    "turns": _of_first(turns, "eigen_error", moment=after_the_first, facts=_crossed, unit="share"),
    "overshoot": _of_first(overshoot, "eigen_error", moment=farthest, facts=_swing, unit="share"),
    "way_left": _of_first(way_left, "distance", unit="share"),
    "rate_regained": _of_first(rate_regained, "effective_lr", facts=_rates),
    "growth": _of_first(growth, "loss"),
    "arrival": _of_first(arrival, "loss", moment=arrived, facts=_level, unit="count"),
    "way_to_saddle": _of_first(way_to_saddle, "position", moment=landed, unit="share"),
    "reached": _of_first(reached, "position", "loss", moment=settled, facts=_well),
    "first_outside": Answer(first_outside, ("position",), left, _exit),
    "lowest": Answer(lowest, ("loss",), facts=_lowest),
    "nearest": Answer(nearest, ("distance", "loss"), facts=_nearest),
    "overshoot_ratio": Answer(overshoot_ratio, ("eigen_error",), both_farthest, _swings),
    "first_stride_ratio": Answer(first_stride_ratio, ("update",), after_one, _first_strides),
    "longest_stride_ratio": Answer(longest_stride_ratio, ("update",), longest_made, _longest_strides),
    "floor_ratio": Answer(floor_ratio, ("loss",), facts=_floors),
}
