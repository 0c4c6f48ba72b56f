"""Where a graph may come from: the address of a training lab, as its page has it, read as its network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from engine.spec import Problem, Unreadable
from engine.spec.lab import VIEW_PARAMETERS, Lab
from engine.train.spec import TrainSpec

MOST_CHARACTERS = 1500
USUAL = "train?data=spiral&depth=2&width=4&activation=tanh&optimizer=adam&optimizer.lr=0.03&batch=4&steps=200"
"""A small network, for whoever has trained none yet."""
_LABS: dict[str, Lab] = {}


def offer(labs: Mapping[str, Lab]) -> None:
    """Let addresses of these labs be read: of those that train a network."""
    _LABS.update({slug: lab for slug, lab in labs.items() if isinstance(lab.base, TrainSpec)})


@lru_cache(maxsize=256)
def read_origin(text: str) -> tuple[TrainSpec, tuple[Problem, ...]]:
    """(network, what of the address was not used as written) of "slug?query" or a page's whole link.

    Of several variants the first; an address that says nothing is its preset's, or the lab's opening. "train?query" is
    relative to the defaults. Raises Unreadable where it is no training lab's, or the
    network's loss is not the plain cross-entropy.
    """
    place, _, query = text.strip().partition("?")
    slug = place.rstrip("/").rpartition("/")[2]
    if slug == "train":
        spec, problems = TrainSpec.from_query(query)
        return _drawable(spec), tuple(problems)
    lab = _LABS.get(slug)
    if lab is None:
        raise Unreadable("no_training_lab", 0, slug, "origin: ")
    variants, found = lab.parse(said(lab, query))
    first = variants[0]
    assert isinstance(first, TrainSpec)
    return _drawable(first), tuple(found)


def _drawable(spec: TrainSpec) -> TrainSpec:
    """The network; its graph ends in the cross-entropy. Raises Unreadable for another loss and for Maxout."""
    if spec.products != spec.sizes[1:]:
        raise Unreadable("other_layers", 0, spec.activation.name, "origin: ")
    if spec.objective != TrainSpec.usual().loss:
        raise Unreadable("other_loss", 0, spec.objective.name, "origin: ")
    return spec


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
