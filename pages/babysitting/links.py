"""`check=ADDRESS`: the networks of any lab's address, as its page has it, brought here to be checked."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from engine.spec import Problem, clip
from engine.spec.lab import Pairs
from engine.train.address import read, slug_of
from engine.train.spec import TrainSpec

CHECK = "check"
"""The address parameter that holds another address, "dropout?dropout.p=0.9" or a page's whole link."""


def brought(pairs: Pairs, base: TrainSpec, opening: str, most: int) -> tuple[Pairs, list[Problem]]:
    """(pairs of the networks that `check` names, then all others; what was not used); without it all as it was.

    What stands beside it changes the first of those networks. Where it names no network, `opening` is used.
    """
    rest, named = [pair for pair in pairs if pair[0] != CHECK], dict(pairs).get(CHECK)
    if named is None:
        return pairs, []
    text = _innermost(named)
    try:
        networks, found = read(text)
    except KeyError:
        problem = Problem("unreadable", CHECK, clip(text), opening, reason="no_training_lab", what=clip(slug_of(text)))
        return [*parse_qsl(opening), *rest], [problem]
    several = [Problem("too_many", CHECK, str(len(networks)), str(most))] if len(networks) > most else []
    return [*_pairs(networks[:most], base), *rest], [*found, *several]


def _innermost(text: str) -> str:
    """What is to be checked: of the address of a check what that one checks, however often."""
    while CHECK in (inner := dict(parse_qsl(text.partition("?")[2]))):
        text = inner[CHECK]
    return text


def _pairs(networks: Sequence[TrainSpec], base: TrainSpec) -> Pairs:
    """The networks as an address relative to `base` has them."""
    first, *others = networks
    same = "{}={}".format(*next(iter(first.flat().items())))
    beside = [("vs", other.to_query(first) or same) for other in others]
    return [*parse_qsl(first.to_query(base), keep_blank_values=True), *beside]
