"""Changes in mid-run: "300:optimizer.lr=0.01" gives a knob another value from update 300 on; several stand with commas.

A target without a knob, like a weight pulled by hand, is the experiment's own: `engine.train.changes`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from engine.spec.knobs import Knob
from engine.spec.problems import Unreadable, show
from engine.spec.spec import Spec

S = TypeVar("S", bound=Spec)
MOST_CHANGES, MOST_TEXT, LATEST = 16, 600, 20_000
"""Changes of one run, characters that say them, and the last update that may have one."""
FORM = re.compile(r"(?P<step>[^:=]*):(?P<target>[^:=]*)=(?P<value>[^:=]*)")
TARGET = re.compile(r"[a-z]\w*(\.\w+)*", re.ASCII)


class Change(NamedTuple):
    """From update `step` (counted from 0) on, `target` has `value`: what is measured at that step sees it already."""

    step: int
    target: str
    value: float

    @property
    def said(self) -> str:
        """As an address has it."""
        return f"{self.step}:{self.target}={show(self.value)}"


@lru_cache(maxsize=256)
def read_changes(text: str) -> tuple[Change, ...]:
    """The changes of "300:optimizer.lr=0.01,120:w2.3.1=-2.5" by step; () of "". Raises Unreadable."""
    parts = text.split(",") if text else []
    if len(parts) > MOST_CHANGES:
        raise Unreadable("too_many_changes", len(text), str(len(parts)))
    starts = [sum(len(part) + 1 for part in parts[:k]) + 1 for k in range(len(parts))]
    return tuple(sorted(map(_change, parts, starts), key=lambda change: change.step))


def _change(part: str, at: int) -> Change:
    found = FORM.fullmatch(part.strip())
    if found is None or not TARGET.fullmatch(found["target"]):
        raise Unreadable("not_a_change", at, part)
    step = found["step"]
    if not (step.isascii() and step.isdecimal() and len(step) <= len(str(LATEST)) and int(step) <= LATEST):
        raise Unreadable("not_a_change_step", at, part)
    return Change(int(step), found["target"], _number(found["value"], part, at))


def _number(text: str, part: str, at: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Unreadable("not_a_change_value", at, part)
    return value


def write_changes(changes: Sequence[Change]) -> str:
    """The text that reads back as these."""
    return ",".join(change.said for change in changes)


def with_change(text: str, change: Change) -> str:
    """The text with one change more; what it had for this target at this step gives way."""
    others = [each for each in read_changes(text) if (each.step, each.target) != (change.step, change.target)]
    return write_changes(sorted([*others, change], key=lambda each: each.step))


def changing(cls: type[Spec]) -> str:
    """The field of a class of specs that holds its changes; "" where it has none."""
    return next((key for key, knob in cls.knobs().items() if knob.reader is read_changes), "")


def live_knobs(spec: Spec) -> dict[str, Knob]:
    """{"optimizer.lr": knob, ...}: the numbers of this spec that may change while it runs, by declaration (`live`)."""
    return dict(_live(spec))


def _live(spec: Spec) -> Iterator[tuple[str, Knob]]:
    for key, knob in spec.knobs().items():
        value = getattr(spec, key)
        if not knob.live:
            continue
        if isinstance(value, Spec):
            yield from ((f"{key}.{inner}", held) for inner, held in value.knobs().items() if _turns(held))
        elif _turns(knob):
            yield key, knob


def live_entries(cls: type[Spec]) -> dict[str, list[str]]:
    """{"optimizer.lr": names of the entries that have it}: all numbers of a class of specs that may change."""
    found: dict[str, list[str]] = {}
    for key, knob in cls.knobs().items():
        registry: Mapping[str, Any] = knob.registry or {}
        for name, entry in registry.items() if knob.live else ():
            for inner, held in entry.knobs().items():
                if _turns(held):
                    found.setdefault(f"{key}.{inner}", []).append(name)
        if knob.live and not registry and _turns(knob):
            found[key] = []
    return found


def _turns(knob: Knob) -> bool:
    """Whether a knob is a number that needs no other shapes and acts on every update."""
    return knob.kind in ("real", "whole") and not (knob.apart or knob.first or knob.optional)


def within(knob: Knob, value: float) -> bool:
    """Whether a knob may hold the number."""
    return knob.low <= value <= knob.high and (knob.kind == "real" or value == int(value))


def turned(spec: S, changes: Sequence[Change]) -> S:
    """The spec after changes of its knobs, in order. Raises ValueError for a value that a knob may not hold."""
    for change in changes:
        spec = _set(spec, change.target, live_knobs(spec)[change.target], change.value)
    return spec


def _set(spec: S, target: str, knob: Knob, value: float) -> S:
    key, _, inner = target.partition(".")
    number: Any = int(value) if knob.kind == "whole" else value
    held: Any = getattr(spec, key)
    return replace(spec, **{key: replace(held, **{inner: number}) if inner else number})  # type: ignore[type-var]
