"""Small networks of one shape trained to the end, as a work that any worker may do: of each its final test accuracy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.desk import Arrays, Outcome, Work
from engine.record.pieces import Pieces, within
from engine.train.measure import MEASURES
from engine.train.network import finite
from engine.train.numerics import numerics
from engine.train.products import one_thread
from engine.train.spec import TrainSpec
from engine.train.stack import Stack

UPDATE, RATE = 2e-4, 6e9
"""Seconds of an update beside its products, and multiplications a second, about, on one core."""
DIVERGED = -1.0
"""In place of an accuracy, where weights or answers stopped being numbers."""


class Finals(Work):
    """The final test accuracies of these networks; `found` (K,) once it is ready."""

    task = "accuracies"

    def __init__(self, specs: Sequence[TrainSpec]) -> None:
        self.specs = specs
        self.found = np.full(len(specs), np.nan)

    @property
    def seconds(self) -> float:  # type: ignore[override]
        """About what it takes."""
        return seconds(self.specs[0], len(self.specs), self.specs[0].steps)

    def order(self) -> dict[str, Any]:
        return {"specs": [spec.to_query() for spec in self.specs]}

    def doing(self) -> Pieces[None]:
        self.found = yield from accuracies(self.specs)

    def take(self, header: Mapping[str, Any], arrays: Arrays) -> None:
        self.found = arrays["accuracies"]


def seconds(spec: TrainSpec, count: int, steps: int) -> float:
    """About what so many updates of so many networks like that take, side by side."""
    return steps * (UPDATE + count * spec.batch * spec.weights / RATE)


def ordered(order: Mapping[str, Any]) -> Pieces[Outcome]:
    """What came of such a work's order."""
    one_thread()
    found = yield from accuracies([TrainSpec.exactly(query) for query in order["specs"]])
    return {}, {"accuracies": found}


def accuracies(specs: Sequence[TrainSpec]) -> Pieces[np.ndarray]:
    """(K,) with a pause after each update."""
    stack = yield from within(numerics, Stack.making(specs))
    for _ in range(specs[0].steps):
        yield from within(numerics, stack.updating())
        yield
    asked = {"test_accuracy": MEASURES["test_accuracy"]}
    found = (yield from within(numerics, stack.measuring(asked)))["test_accuracy"]
    broken = [not finite(row) for row in stack.weights.flat[: len(specs)]]
    return np.where(broken | np.isnan(found[: len(specs)]), DIVERGED, found[: len(specs)])
