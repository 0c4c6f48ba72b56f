"""What a hand may do to a network in mid-run: turn a knob, or pull a weight to a value.

    300:optimizer.lr=0.01    from update 300 on the learning rate is 0.01
    120:w2.3.1=-2.5          before update 120 the weight of layer 2 into its unit 3 from unit 1 below becomes -2.5

Layers and units are counted from 1; the last layer is that of the classes, and below the first are the inputs. A pulled
weight is free again: the next update moves it as any other. What the optimizer remembers of it stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from engine.spec import Problem, Spec, show
from engine.spec.changes import Change, live_knobs, read_changes, within, write_changes

WEIGHT = re.compile(r"w([1-9]\d{0,2})\.([1-9]\d{0,4})\.([1-9]\d{0,4})", re.ASCII)
FORM = "wLAYER.TO.FROM"
REASONS = ("not_changeable", "change_out_of_range", "no_such_weight", "change_too_large", "change_never")
"""Why a change cannot be made, or never is."""
MOST_WEIGHT = 1e6
"""Largest size of a weight that a hand may set."""


class Changing(Protocol):
    """A network that changes in mid-run."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """By step."""


class Pull(NamedTuple):
    """The weight W[layer][origin, unit], counted from 0, becomes `value`."""

    layer: int
    unit: int
    origin: int
    value: float


def weight_name(layer: int, unit: int, origin: int) -> str:
    """The target of a weight, of numbers counted from 0."""
    return f"w{layer + 1}.{unit + 1}.{origin + 1}"


def pull_of(change: Change) -> Pull | None:
    """The weight that a change pulls; None where it turns a knob."""
    found = WEIGHT.fullmatch(change.target)
    if found is None:
        return None
    layer, unit, origin = (int(number) - 1 for number in found.groups())
    return Pull(layer, unit, origin, change.value)


def pulls(spec: Changing, step: int) -> list[Pull]:
    """The weights that are pulled at a step, in order."""
    found = (pull_of(change) for change in spec.changes if change.step == step)
    return [pull for pull in found if pull is not None]


def knob_changes(spec: Changing, step: int) -> list[Change]:
    """The knobs that are turned up to a step, this one included."""
    return [change for change in spec.changes if change.step <= step and pull_of(change) is None]


def ever(spec: Changing, key: str) -> bool:
    """Whether a change gives this knob a value other than 0."""
    return any(change.target == key and change.value for change in spec.changes)


def faults(spec: Spec, sizes: Sequence[int], changes: Sequence[Change]) -> Iterator[tuple[Change, str, str]]:
    """(change, reason, what it is about) of those that a network of this spec and of these sizes cannot make."""
    knobs = live_knobs(spec)
    for change in changes:
        if (pull := pull_of(change)) is not None:
            if trouble := _no_weight(sizes, pull):
                yield change, trouble, change.target
        elif change.target not in knobs:
            yield change, "not_changeable", change.target
        elif not within(knob := knobs[change.target], change.value):
            yield change, "change_out_of_range", f"{change.target} {show(knob.low)} … {show(knob.high)}"


def _no_weight(sizes: Sequence[int], pull: Pull) -> str:
    """Why this network has no such weight, or none of such a size; "" where it has."""
    if pull.layer >= len(sizes) - 1:
        return "no_such_weight"
    if pull.unit >= sizes[pull.layer + 1] or pull.origin >= sizes[pull.layer]:
        return "no_such_weight"
    return "" if abs(pull.value) <= MOST_WEIGHT else "change_too_large"


def check(spec: Spec, sizes: Sequence[int], changes: Sequence[Change]) -> None:
    """Raise ValueError for the first change that this network cannot make."""
    for change, reason, what in faults(spec, sizes, changes):
        why = f"{reason.replace('_', ' ')} {what}"
        raise ValueError(f"TrainSpec.change must be possible here, got {change.said}: {why}")


def possible(spec: Spec, sizes: Sequence[int], text: str, steps: int, problems: list[Problem]) -> str:
    """The text without the changes that this network cannot make; of those beyond the run's end there is a remark."""
    changes = read_changes(text)
    bad = {change: (reason, what) for change, reason, what in faults(spec, sizes, changes)}
    kept = [change for change in changes if change not in bad]
    used = write_changes(kept)
    for change, (reason, what) in bad.items():
        problems.append(Problem("unreadable", "change", change.said, used or "–", reason=reason, what=what))
    for change in kept:
        if change.step > steps:
            problems.append(Problem("remark", "change", change.said, used, reason="change_never", what=str(steps)))
    return used if bad else text
