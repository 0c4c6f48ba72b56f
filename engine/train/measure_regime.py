"""How the columns of rates and penalties are measured, of a stack as a whole."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from engine.parts.preprocessing import condition
from engine.record.pieces import Pieces
from engine.train.data import load
from engine.train.measure import Measure, Measures
from engine.train.penalties import penalty
from engine.train.spec import TrainSpec
from engine.train.stack import Stack

Array = np.ndarray


def lr(stack: Stack, wanted: Collection[str]) -> dict[str, Array]:
    """(K,) rates of the next update, in double."""
    return {"lr": stack.regime.rates.at(stack.step)[:, 0].numpy().copy()}


def epoch(stack: Stack, wanted: Collection[str]) -> dict[str, Array]:
    """(K,) epochs that are over."""
    return {"epoch": np.array([stack.step / spec.epoch for spec in stack.specs])}


def penalties(stack: Stack, wanted: Collection[str]) -> dict[str, Array]:
    """(K,) what is added to the loss."""
    return {"penalty": np.array([penalty(spec, stack.weights, row) for row, spec in enumerate(stack.specs)])}


def zero_weights(stack: Stack, wanted: Collection[str]) -> dict[str, Array]:
    """(K,) share of W that is exactly 0."""
    zeros = sum(np.count_nonzero(w.numpy() == 0, axis=(1, 2)) for w in stack.weights.w)
    return {"zero_weights": zeros / sum(w[0].numel() for w in stack.weights.w)}


def conditions(stack: Stack, wanted: Collection[str]) -> Pieces[dict[str, Array]]:
    """(K,) condition numbers of the inputs, which training does not change."""
    found = []
    for spec in stack.specs:
        found.append(_condition(spec))
        yield
    return {"condition": np.array(found)}


def _condition(spec: TrainSpec) -> float:
    return _of_inputs(Inputs(load(spec).train_x))


class Inputs(NamedTuple):
    """An array that is known by being itself."""

    x: Array

    def __hash__(self) -> int:
        return id(self.x)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Inputs) and self.x is other.x


@lru_cache(maxsize=16)
def _of_inputs(inputs: Inputs) -> float:
    return condition(inputs.x)


def validation(stack: Stack, wanted: Collection[str]) -> Pieces[dict[str, Array]]:
    """(K,) loss and accuracy."""
    nothing = np.full(len(stack.specs), np.nan)
    loss, right = (yield from stack.validation.figures()) if stack.validation else (nothing, nothing)
    return {"validation_loss": loss, "validation_accuracy": right}


MEASURES: Measures = {
    "lr": Measure("stack", lr),
    "epoch": Measure("stack", epoch),
    "penalty": Measure("stack", penalties),
    "zero_weights": Measure("stack", zero_weights),
    "condition": Measure("stack", conditions),
    "validation_loss": Measure("stack", validation),
    "validation_accuracy": Measure("stack", validation),
}
"""One entry for each column that names this module."""
