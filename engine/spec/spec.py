"""Specs: one frozen dataclass field is at once default, range, unit, widget, address parameter and argument."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, quote

from engine.spec.knobs import Knob, Knobs
from engine.spec.problems import AUTO, Problem, Unreadable, clip, show

MAX_QUERY = 4_000
"""Characters of an address that are read; the rest is reported and ignored."""

MANY = ";"
"""Between the parts of a text that an address may also give part by part."""


class Spec:
    """Base of all specs: checked when made, equal by value, written to and read from an address."""

    name: ClassVar[str] = ""
    source: ClassVar[str] = ""
    oracle: ClassVar[str] = ""
    once: ClassVar[Mapping[str, str]] = {}
    """Names that fields had in addresses once, and have in old links: {old: field}."""

    def __post_init__(self) -> None:
        for key, knob in self.knobs().items():
            value = getattr(self, key)
            if knob.kind == "real" and type(value) is int:
                object.__setattr__(self, key, float(value))  # 1 and 1.0 are one address
            knob.check(f"{type(self).__name__}.{key}", value)

    @classmethod
    @cache
    def knobs(cls) -> Mapping[str, Knob]:
        """Field name -> Knob, in order of declaration; those that `Knobs` bring come last."""
        found = {f.name: f.metadata["knob"] for f in dataclasses.fields(cls) if "knob" in f.metadata}  # type: ignore[arg-type]
        brought = [base for base in cls.__mro__ if issubclass(base, Knobs) and not issubclass(base, Spec)]
        later = {name for base in brought for name in vars(base).get("__annotations__", ())}
        return {name: found[name] for name in sorted(found, key=lambda name: name in later)}

    @classmethod
    @cache
    def spellings(cls) -> Mapping[str, str]:
        """{name in addresses: field} of fields that have another name there."""
        own = {knob.spelt: key for key, knob in cls.knobs().items() if knob.spelt}
        return {**cls.once, **own}

    @classmethod
    @cache
    def usual(cls) -> Self:
        """The spec with everything at its default."""
        return cls()

    def flat(self) -> dict[str, str]:
        """Every parameter as text, nested ones behind a dot: {"init": "normal", "init.std": "0.01", ...}."""
        return dict(self._flatten())

    def _flatten(self) -> Iterator[tuple[str, str]]:
        for key in self.knobs():
            value = getattr(self, key)
            if isinstance(value, Spec):
                yield key, value.name
                yield from ((f"{key}.{inner}", text) for inner, text in value.flat().items())
            else:
                yield key, show(value)

    def apart(self) -> dict[str, Any]:
        """{field: value} of all that variants which train as one stack agree in; of an entry its name, then its own."""
        found: dict[str, Any] = {}
        for key, knob in self.knobs().items():
            value = getattr(self, key)
            if knob.apart:
                found[key] = value.name if isinstance(value, Spec) else value
            if isinstance(value, Spec):
                found |= {f"{key}.{inner}": held for inner, held in value.apart().items()}
        return found

    @classmethod
    @cache
    def unasked(cls) -> Mapping[str, Any]:
        """{field: default} of all that says only what is asked of a run."""
        return {key: getattr(cls.usual(), key) for key, knob in cls.knobs().items() if knob.asked}

    def differences(self, base: Spec) -> dict[str, str]:
        """The parameters to write so that a reader who starts from `base` arrives at this spec."""
        found: dict[str, str] = {}
        for key in self.knobs():
            mine, theirs = getattr(self, key), getattr(base, key)
            if isinstance(mine, Spec):
                if type(mine) is not type(theirs):
                    found[key], theirs = mine.name, type(mine).usual()
                found |= {f"{key}.{inner}": text for inner, text in mine.differences(theirs).items()}
            elif mine != theirs:
                found[key] = show(mine)
        return found

    def to_query(self, base: Spec | None = None) -> str:
        """Address parameters that tell this spec from `base` (default: the class's defaults), "" if none."""
        knobs, found = self.knobs(), self.differences(base or self.usual())
        return join_query({(key in knobs and knobs[key].spelt) or key: text for key, text in found.items()})

    @classmethod
    def from_query(cls, query: str | Mapping[str, str], base: Self | None = None) -> tuple[Self, list[Problem]]:
        """(spec, problems): what could be used of a stranger's query, and what could not. Never raises."""
        problems: list[Problem] = []
        given = split_query(query, problems, cls.repeated()) if isinstance(query, str) else dict(query)
        given = {cls.spellings().get(key, key): text for key, text in given.items()}
        values = _read(cls, given, base or cls.usual(), "", problems)
        problems += [Problem("unknown", clip(key), clip(text)) for key, text in given.items()]
        return cls.fitted(values, problems), problems

    @classmethod
    def exactly(cls, query: str) -> Self:
        """The spec of a query; raises ValueError if any of it was not used as written."""
        spec, problems = cls.from_query(query)
        if problems and spec.to_query() != query:  # a remark on what was used as written is none
            raise ValueError(f"address not understood: {problems[0].field}={problems[0].value}")
        return spec

    @classmethod
    @cache
    def repeated(cls) -> frozenset[str]:
        """Parameters that an address may have more than once, a part of the text each time."""
        return frozenset(key for key, knob in cls.knobs().items() if knob.many)

    @classmethod
    def fitted(cls, values: dict[str, Any], problems: list[Problem]) -> Self:
        """The spec with these values; a class with bounds across fields lowers what exceeds them here."""
        return cls(**values)

    @property
    def idle(self) -> frozenset[str]:
        """Fields, like "optimizer.lr", that change nothing as long as the others are what they are."""
        return frozenset()

    @property
    def unused(self) -> frozenset[str]:
        """Fields that are of another kind of run than this one: they are not shown."""
        return frozenset()

    @classmethod
    def follow(cls, key: str, values: dict[str, Any]) -> None:
        """Change in `values` what is to follow when a user sets `key` by hand; a link is taken as it is."""


def join_query(parameters: Mapping[str, str]) -> str:
    """{"init": "normal", "init.std": "0.01"} -> "init=normal&init.std=0.01"."""
    return "&".join(f"{quote(key, safe='.')}={quote(text, safe='.')}" for key, text in parameters.items())


def split_query(query: str, problems: list[Problem], repeated: Collection[str] = ()) -> dict[str, str]:
    """The last value of each parameter, all values of those that may be repeated, from at most MAX_QUERY characters."""
    if len(query) > MAX_QUERY:
        problems.append(Problem("too_long", "", str(len(query)), high=str(MAX_QUERY)))
        query = query[:MAX_QUERY].rpartition("&")[0]
    return gathered(parse_qsl(query, keep_blank_values=True), repeated)


def gathered(pairs: Iterable[tuple[str, str]], repeated: Collection[str]) -> dict[str, str]:
    """{parameter: its last value, or if it may be repeated all of them with MANY in between}."""
    found: dict[str, str] = {}
    for key, text in pairs:
        found[key] = f"{found[key]}{MANY}{text}" if key in repeated and key in found else text
    return found


def _read(cls: type[Spec], given: dict[str, str], base: Spec, prefix: str, problems: list[Problem]) -> dict[str, Any]:
    """Take from `given` what belongs to the fields of `cls`; leave the rest there."""
    values: dict[str, Any] = {}
    for key, knob in cls.knobs().items():
        text, start = given.pop(prefix + key, None), getattr(base, key)
        value = start if text is None else _parse(knob, prefix + key, text, start, problems)
        if isinstance(value, Spec):
            value = type(value)(**_read(type(value), given, value, f"{key}.", problems))
            _drop_unused(given, f"{key}.", value.name, problems)
        values[key] = value
    return values


def _drop_unused(given: dict[str, str], prefix: str, owner: str, problems: list[Problem]) -> None:
    for key in [key for key in given if key.startswith(prefix)]:
        problems.append(Problem("unused", clip(key), clip(given.pop(key)), used=owner))


def _parse(knob: Knob, name: str, text: str, start: Any, problems: list[Problem]) -> Any:
    if knob.optional and text == AUTO:
        return None
    if knob.reader is not None:
        return _parse_text(knob, name, text, start, problems)
    if knob.registry is not None:
        if text in knob.registry:
            return start if start.name == text else knob.registry[text]()
        problems.append(Problem("not_an_option", name, clip(text), start.name, options=knob.options))
        return start
    if knob.kind == "choice":
        if text in knob.options:
            return text
        problems.append(Problem("not_an_option", name, clip(text), start, options=knob.options))
        return start
    return _parse_number(knob, name, text, start, problems)


def _parse_text(knob: Knob, name: str, text: str, start: str, problems: list[Problem]) -> str:
    try:
        if len(text) > knob.high:
            raise Unreadable("long", int(knob.high) + 1)
        knob.read(text, name)
    except Unreadable as trouble:
        at, what = str(trouble.at or ""), clip(trouble.what)
        problems.append(Problem("unreadable", name, clip(text), start, reason=trouble.reason, at=at, what=what))
        return start
    return text


def _parse_number(knob: Knob, name: str, text: str, start: Any, problems: list[Problem]) -> Any:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    low, high = show(knob.low), show(knob.high)
    if math.isnan(number) or (knob.kind == "whole" and math.isfinite(number) and number != int(number)):
        problems.append(Problem("not_a_number", name, clip(text), show(start), low, high))
        return start
    inside = knob.nearest(number)
    value = int(inside) if knob.kind == "whole" else inside
    if inside != number:
        problems.append(Problem("out_of_range", name, clip(text), show(value), low, high))
    return value
