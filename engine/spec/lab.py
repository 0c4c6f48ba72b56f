"""A lab is data: which experiment, from which base, with which knobs, panels, presets and questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isinf
from typing import Any
from urllib.parse import parse_qsl, quote

from engine.spec import MAX_QUERY, Problem, RunSpec, Spec, gathered

MAX_VARIANTS = 6
Pairs = Sequence[tuple[str, str]]
"""Keys and values of a query, in order."""
VIEW_PARAMETERS = ("lang", "hide", "preset", "view", "looks", "rated", "lesson", "embed", "embed_options")
"""Address parameters that say how to show a run, not what to run."""


@dataclass(frozen=True)
class Choice:
    """One answer to a question: right where the measured number lies between `low` and `high`.

    `ends` says which ends belong to it, as in mathematics: "[)" is low <= measured < high, "[]" with low = high one
    number alone. An infinite end always belongs to it.
    """

    key: str
    low: float
    high: float
    ends: str = "[)"

    def holds(self, measured: float) -> bool:
        """Whether this is the right answer; of NaN none is."""
        if measured == self.low:
            return (self.ends[0] == "[" or isinf(self.low)) and (self.low < self.high or self.ends == "[]")
        if measured == self.high:
            return self.ends[1] == "]" or isinf(self.high)
        return self.low < measured < self.high


@dataclass(frozen=True)
class Question:
    """A prediction asked before play. `measure` names one of the answers that labs and experiments bring."""

    measure: str
    choices: tuple[Choice, ...]

    def right(self, measured: float) -> str:
        """The key of the choice that holds the measured number, "" if none does."""
        return next((choice.key for choice in self.choices if choice.holds(measured)), "")


def paired(other: str, key: str, seeds: Sequence[int]) -> str:
    """The part of an address that sets `other` beside the first variant, then both again under each seed: pairs."""
    parts = [other, *(part for seed in seeds for part in (f"{key}={seed}", f"{key}={seed}&{other}"))]
    return "".join(f"&vs={quote(part, safe='')}" for part in parts)


@dataclass(frozen=True)
class Preset:
    """One claim, one click: an address of this lab, the question it settles, and the film that shows it.

    `picture` is the one of the lab's pictures that shows the claim ("": its first), `view` what that picture is told.
    """

    key: str
    address: str
    question: Question
    picture: str = ""
    view: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Lab:
    """One page, in a chapter of the syllabus, and its place there. `panes` are what its player consists of, in order.

    `knobs` are the controls in sight, `more` all others; `panels` name figures. What a `folded` one of the knobs holds
    is among the others, or the one part of it that is named: "surface.angle".

    `foreign(pairs)` reads the links of another app that does the same, or of another lab: (pairs of this lab's, what
    has no equivalent).

    `menu` names a knob whose entries can be put into the comparison and taken out by one click each; `most` is the
    largest number of variants. Where `rated`, each variant can be given its best learning rate.
    """

    slug: str
    chapter: str
    place: int
    experiment: str
    base: RunSpec
    opening: str
    knobs: tuple[str, ...]
    panels: tuple[str, ...]
    presets: tuple[Preset, ...]
    folded: tuple[str, ...] = ()
    menu: str = ""
    most: int = MAX_VARIANTS
    rated: bool = False
    panes: tuple[str, ...] = ()
    foreign: Callable[[Pairs], tuple[Pairs, list[Problem]]] | None = None

    @cached_property
    def start(self) -> tuple[RunSpec, ...]:
        """The variants of the opening."""
        return self.parse(self.opening)[0]

    def preset(self, key: str) -> Preset | None:
        """The preset of this key, if there is one."""
        return next((preset for preset in self.presets if preset.key == key), None)

    @property
    def more(self) -> tuple[str, ...]:
        """The knobs that are not in sight, in the spec's order."""
        return tuple(key for key in self.base.knobs() if key not in self.knobs)

    def folds(self, key: str, inner: str) -> bool:
        """Whether this part of what a knob holds is among the knobs that are not in sight."""
        return key in self.folded or f"{key}.{inner}" in self.folded

    def parse(self, query: str) -> tuple[tuple[RunSpec, ...], list[Problem]]:
        """(variants, problems) of an address's query; the first variant is the one the controls show."""
        problems: list[Problem] = []
        if len(query) > MAX_QUERY:
            problems.append(Problem("too_long", "", str(len(query)), high=str(MAX_QUERY)))
            query = query[:MAX_QUERY].rpartition("&")[0]
        pairs: Pairs = parse_qsl(query.lstrip("?"), keep_blank_values=True)
        if self.foreign is not None:
            pairs, said = self.foreign(pairs)
            problems += said
        named = [(key, text) for key, text in pairs if key != "vs" and key not in VIEW_PARAMETERS]
        own = gathered(named, type(self.base).repeated())
        first, found = type(self.base).from_query(own, self.base)
        others = [text for key, text in pairs if key == "vs"]
        variants = (first, *self._others(first, others, problems))
        most = type(first).together(variants)
        if most < len(variants):
            problems.append(Problem("too_heavy", "vs", str(len(variants)), str(most)))
        return variants[:most], problems + found

    def _others(self, first: RunSpec, queries: list[str], problems: list[Problem]) -> list[RunSpec]:
        if len(queries) >= self.most:
            problems.append(Problem("too_many", "vs", str(len(queries) + 1), str(self.most)))
        found = []
        for query in queries[: self.most - 1]:
            spec, trouble = type(first).from_query(query, first)
            found.append(spec)
            problems += [replace(problem, field=f"vs: {problem.field}") for problem in trouble]
        return found

    def query(self, variants: Sequence[Spec]) -> str:
        """The address parameters of these variants, holding only what differs: the inverse of `parse`."""
        first = variants[0]
        same = "{}={}".format(*next(iter(first.flat().items())))  # browsers drop an empty vs=
        rest = [f"vs={quote(spec.to_query(first) or same, safe='')}" for spec in variants[1:]]
        return "&".join(part for part in [first.to_query(self.base), *rest] if part)

    def address(self, variants: Sequence[Spec]) -> str:
        """slug?query"""
        query = self.query(variants)
        return f"{self.slug}?{query}" if query else self.slug
