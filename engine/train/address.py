"""The address of a training lab, as its page has it, read as the networks that it trains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from engine.spec import Problem
from engine.spec.lab import VIEW_PARAMETERS, Lab
from engine.train.spec import TrainSpec

_LABS: dict[str, Lab] = {}


def offer(labs: Mapping[str, Lab]) -> None:
    """Let addresses of these labs be read: of those that train a network."""
    _LABS.update({slug: lab for slug, lab in labs.items() if isinstance(lab.base, TrainSpec)})


def slug_of(text: str) -> str:
    """The lab of "slug?query", or of a page's whole link."""
    return text.strip().partition("?")[0].rstrip("/").rpartition("/")[2]


@lru_cache(maxsize=256)
def read(text: str) -> tuple[tuple[TrainSpec, ...], tuple[Problem, ...]]:
    """(networks, what was not used as written) of "slug?query" or a page's whole link.

    An address that says nothing is its preset's, or the lab's opening. "train?query" is relative to the defaults.
    Raises KeyError where it is no training lab's.
    """
    slug, query = slug_of(text), text.strip().partition("?")[2]
    if slug == "train":
        spec, problems = TrainSpec.from_query(query)
        return (spec,), tuple(problems)
    lab = _LABS[slug]
    variants, found = lab.parse(said(lab, query))
    return tuple(spec for spec in variants if isinstance(spec, TrainSpec)), tuple(found)


def said(lab: Lab, query: str) -> str:
    """What an address says of the run: itself, or what stands for it where it says nothing."""
    pairs = parse_qsl(query, keep_blank_values=True)
    own = [(key, value) for key, value in pairs if key not in VIEW_PARAMETERS]
    if own:
        return urlencode(own)
    preset = lab.preset(dict(pairs).get("preset", ""))
    return preset.address if preset else lab.opening


def names() -> Sequence[str]:
    """The labs whose addresses are read."""
    return tuple(_LABS)
