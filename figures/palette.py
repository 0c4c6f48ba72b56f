"""Six ways to tell variants apart, by colour and by dash and by marker; the same in every chart of the app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from engine.descend.methods import METHODS
from engine.parts.optimizers import OPTIMIZERS
from engine.race.muon import RACERS


class Look(NamedTuple):
    """How one variant is drawn; dash and marker have Plotly's names."""

    color: str
    dash: str
    marker: str


LOOKS = (
    Look("#2f7fc1", "solid", "circle"),
    Look("#d9660b", "dash", "square"),
    Look("#12946b", "dot", "diamond"),
    Look("#a860c4", "dashdot", "triangle-up"),
    Look("#8f7a12", "longdash", "triangle-down"),
    Look("#5a78a8", "longdashdot", "star"),
)
"""Every colour has a contrast of at least 3:1 on both backgrounds; hues follow Okabe and Ito 2008."""

EXTRA = (
    *("#b5557a", "#b8652f", "#4e8f8f", "#7b68c8", "#a0703c", "#3f8fd0"),
    *("#c0504d", "#d6336c", "#5f9a4a", "#808080", "#0e8ca8"),
    *("#e600e6", "#a800e6", "#2e7300", "#005ce6", "#bf00a6", "#e65cb8"),
    *("#00736b", "#e60000", "#00a600", "#73653f", "#cc7c70", "#e60099", "#8b5499"),
)
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
MARKERS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "star", "cross", "x", "pentagon", "hexagram")


def _numbered(k: int) -> Look:
    """The k-th of a longer list of looks: other colours, and dashes and markers that never repeat together."""
    if k < len(LOOKS):
        return LOOKS[k]
    return Look(EXTRA[(k - len(LOOKS)) % len(EXTRA)], DASHES[k % len(DASHES)], MARKERS[k % len(MARKERS)])


SEATS = ((6, 1, 3, 5, 4, 7, 2, 8, 9, 10, 11, 12), (0, 13, 14, 15), (16,))
"""Numbers of the first looks of OPTIMIZERS, and of what METHODS and RACERS have beside these, in menu order."""


def method_number(name: str) -> int:
    """The number of an optimizer's look, the same wherever it is compared with others, by its place in its registry.

    Those to come take looks that nobody has, each registry every third one. Raises ValueError for a stranger's name.
    """
    own = tuple(OPTIMIZERS), *([key for key in menu if key not in OPTIMIZERS] for menu in (METHODS, RACERS))
    which = next((k for k, names in enumerate(own) if name in names), None)
    if which is None:
        raise ValueError(f"no registry of optimizers has {name!r}")
    at, seats = own[which].index(name), SEATS[which]
    first = sum(map(len, SEATS))
    return seats[at] if at < len(seats) else first + which + len(SEATS) * (at - len(seats))


def method_look(name: str) -> Look:
    """An optimizer's look."""
    return _numbered(method_number(name))


def usual(specs: Sequence[Any]) -> list[int]:
    """One number of a look a variant: its optimizer's where all optimizers differ, else its place."""
    methods = [spec.optimizer.name for spec in specs if hasattr(spec, "optimizer")]
    if len(methods) > 1 and len(set(methods)) == len(methods):
        return [method_number(name) for name in methods]
    return list(range(len(specs)))


def looks(specs: Sequence[Any], numbers: Sequence[int] = ()) -> list[Look]:
    """One look a variant: that of its number, the usual ones where there is not one for each."""
    return [_numbered(number) for number in (numbers if len(numbers) == len(specs) else usual(specs))]


def kept(old: Sequence[Any], numbers: Sequence[int], new: Sequence[Any]) -> list[int]:
    """The numbers of variants after a change: who was there keeps his, who comes takes one that nobody has.

    Who is changed where he stands is the same one. A newcomer takes his usual number where that is free.
    """
    there = dict(enumerate(old))
    found: dict[int, int] = {}
    for same in (lambda i, j: i == j and new[i] == there[j], lambda i, j: new[i] == there[j], lambda i, j: i == j):
        for i in range(len(new)):
            match = next((j for j in there if i not in found and same(i, j)), None)
            if match is not None:
                found[i] = numbers[match]
                del there[match]
    for i, number in enumerate(usual(new)):
        taken = set(found.values())
        free = (each for each in (number, *range(len(old) + len(new))) if each not in taken)
        found.setdefault(i, next(free))
    return [found[i] for i in range(len(new))]
