"""Knobs: what a field of a spec may hold, and the functions that declare one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypedDict, Unpack

from engine.spec.problems import Unreadable, clip, show
from engine.spec.registry import Registry

ASKED = "asked"
"""The group of what says only what is asked of a run, and not how it goes."""


class Facts(TypedDict, total=False):
    """What else is known of a field: whether variants that differ in it stay `apart`, the `group` it belongs to, and
    whether it is `live` or acts at `first` alone. `spelt` is its name in addresses, where that is not the field's own.

    A text of `many` parts may also stand in an address part by part, its parameter repeated.
    """

    apart: bool
    group: str
    live: bool
    first: bool
    spelt: str
    many: bool


class Knobs:
    """Base of fields that a spec takes from a file of their own; they follow those that it declares itself."""


@dataclass(frozen=True)
class Knob:
    """What a field may hold: the single declaration behind its check, its widget and its address parameter.

    `apart`: variants that differ in it do not train as one stack. `group`: the heading under which a page shows it;
    that of what an entry holds is the entry's own. `live`: it may change while a run goes on, and of an entry all its
    numbers may but those that are `apart` or act at the `first` update alone (`engine.spec.changes`).
    """

    kind: str  # "real", "whole", "choice" or "text"
    low: float = -math.inf
    high: float = math.inf
    log: bool = False
    unit: str = ""
    words: tuple[str, ...] = ()
    registry: Registry | None = None
    reader: Callable[[str], object] | None = None
    optional: bool = False
    apart: bool = False
    group: str = ""
    live: bool = False
    first: bool = False
    spelt: str = ""
    many: bool = False

    @property
    def asked(self) -> bool:
        """It says only what is asked of a run: a run that differs in nothing else goes the same way."""
        return self.group == ASKED

    @property
    def options(self) -> tuple[str, ...]:
        """What a choice is made from: its words, or the entries that its registry has by now."""
        return self.words if self.registry is None else tuple(self.registry)

    def check(self, name: str, value: Any) -> None:
        """Raise ValueError naming the field and the value unless the value may stand here."""
        if value is None and self.optional:
            return
        if self.reader is not None:
            self._check_text(name, value)
        elif self.registry is not None:
            if type(value) not in self.registry.values():
                raise ValueError(f"{name} must be an entry of {self.registry.name}, got {value!r}")
        elif self.kind == "choice":
            if value not in self.options:
                raise ValueError(f"{name} must be one of {', '.join(self.options)}, got {value!r}")
        else:
            self._check_number(name, value)

    def _check_text(self, name: str, value: Any) -> None:
        if not isinstance(value, str) or len(value) > self.high:
            raise ValueError(f"{name} must be a text of at most {show(self.high)} characters, got {clip(repr(value))}")
        self.read(value, name)

    def read(self, text: str, name: str) -> None:
        """Raise Unreadable, naming the field, unless the knob's reader understands `text`."""
        assert self.reader is not None
        try:
            self.reader(text)
        except Unreadable as trouble:
            raise Unreadable(trouble.reason, trouble.at, trouble.what, f"{name}: ") from None

    def _check_number(self, name: str, value: Any) -> None:
        wanted = int if self.kind == "whole" else int | float
        if isinstance(value, bool) or not isinstance(value, wanted):
            raise ValueError(f"{name} must be a {self.kind} number, got {value!r}")
        if not self.low <= value <= self.high:  # also false for NaN
            raise ValueError(f"{name} must be in [{show(self.low)}, {show(self.high)}], got {show(value)}")

    def nearest(self, value: float) -> float:
        """`value` moved to the nearer bound."""
        return min(max(value, self.low), self.high)


def real(default: float, low: float, high: float, *, log: bool = False, unit: str = "", **facts: Unpack[Facts]) -> Any:
    """A real number in [low, high]."""
    return field(default=default, metadata={"knob": Knob("real", low, high, log, unit, **facts)})


def whole(default: int, low: int, high: int, *, log: bool = False, unit: str = "", **facts: Unpack[Facts]) -> Any:
    """A whole number in [low, high]."""
    return field(default=default, metadata={"knob": Knob("whole", low, high, log, unit, **facts)})


def maybe(low: float, high: float, *, unit: str = "", **facts: Unpack[Facts]) -> Any:
    """A real number in [low, high], or None: "auto" in addresses, where the spec finds its own value."""
    return field(default=None, metadata={"knob": Knob("real", low, high, unit=unit, optional=True, **facts)})


def text(default: str, reader: Callable[[str], object], most: int = 200, **facts: Unpack[Facts]) -> Any:
    """A text of at most `most` characters that `reader` understands; it raises Unreadable where it does not."""
    return field(default=default, metadata={"knob": Knob("text", 0, most, reader=reader, **facts)})


def one_of(default: str, *options: str, **facts: Unpack[Facts]) -> Any:
    """One word out of `options`."""
    return field(default=default, metadata={"knob": Knob("choice", words=options, **facts)})


def entry(registry: Registry, default: str, **facts: Unpack[Facts]) -> Any:
    """An instance of one of the registry's classes, with that class's own knobs behind a dot."""
    knob = Knob("choice", registry=registry, **facts)
    return field(default_factory=lambda: registry[default](), metadata={"knob": knob})
