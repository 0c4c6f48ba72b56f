"""Where a graph may come from: the address of a training lab, as its page has it, read as its network."""

from __future__ import annotations

from engine.spec import Problem, Unreadable
from engine.train.address import read, slug_of
from engine.train.spec import TrainSpec

MOST_CHARACTERS = 1500
USUAL = "train?data=spiral&depth=2&width=4&activation=tanh&optimizer=adam&optimizer.lr=0.03&batch=4&steps=200"
"""A small network, for whoever has trained none yet."""


def read_origin(text: str) -> tuple[TrainSpec, tuple[Problem, ...]]:
    """(network, what of the address was not used as written) of "slug?query" or a page's whole link.

    Of several variants the first. Raises Unreadable where it is no training lab's, or the loss is not the plain
    cross-entropy.
    """
    try:
        variants, found = read(text)
    except KeyError:
        raise Unreadable("no_training_lab", 0, slug_of(text), "origin: ") from None
    return _drawable(variants[0]), found


def _drawable(spec: TrainSpec) -> TrainSpec:
    """The network; its graph ends in the cross-entropy. Raises Unreadable for another loss and for Maxout."""
    if spec.products != spec.sizes[1:]:
        raise Unreadable("other_layers", 0, spec.activation.name, "origin: ")
    if spec.objective != TrainSpec.usual().loss:
        raise Unreadable("other_loss", 0, spec.objective.name, "origin: ")
    return spec
