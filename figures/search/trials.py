"""The trials of searches as the charts want them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.record.recording import Recording
from engine.search.space import Axis
from engine.search.spec import SearchSpec

Array = np.ndarray
Words = Callable[[str], str]


def axes_of(spec: SearchSpec, words: Words) -> list[tuple[Axis, str]]:
    """Each axis with what it is called."""
    return [(axis, called(axis, words)) for axis in spec.axes]


def called(axis: Axis, words: Words) -> str:
    """The label of an axis' knob, without what is in parentheses; its name in addresses where it has none."""
    inner = axis.knob.rpartition(".")[2]
    for key in (f"knob.{axis.knob}", f"knob.{inner}"):
        try:
            return words(key).partition(" (")[0]
        except KeyError:
            continue
    return axis.knob


def places(spec: SearchSpec, recording: Recording) -> Array:
    """(trials, axes) where each trial lies, 0 to 1; of options the number of it."""
    point = recording.columns["point"].values
    return np.array([[_place(axis, value) for axis, value in zip(spec.axes, row, strict=True)] for row in point])


def _place(axis: Axis, value: float) -> float:
    return float(value) if axis.options else axis.place(float(value))


def scores(spec: SearchSpec, recording: Recording) -> Array:
    """(trials,) what a search judges by."""
    found: Array = recording.columns[f"validation_{spec.measure}"].values
    return found


def evenly(count: int, most: int) -> Sequence[int]:
    """At most so many of `count` rows, evenly spread."""
    return sorted({int(k) for k in np.linspace(0, count - 1, min(count, most))}) if count else []


def shown(axis: Axis, value: float) -> Any:
    """A value as a record holds it: of options their name."""
    return axis.options[int(value)] if axis.options else float(f"{value:.6g}")
