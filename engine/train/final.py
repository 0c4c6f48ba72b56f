"""Networks trained to their end, as works that any worker may do: of each its final values, and whether it diverged.

A race's rates, the cells of a tolerance map, a sweep, the winner of a search: all that trains much and judges the end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, TypeVar

import numpy as np

from engine.record.desk import Arrays, Outcome, Work, desk
from engine.record.pieces import Pieces, within
from engine.search.trying import Judge
from engine.train.columns import COLUMNS
from engine.train.cost import seconds
from engine.train.experiment import LARGE, measure_stack, stacks
from engine.train.measure import measures
from engine.train.numerics import numerics
from engine.train.products import one_thread
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from engine.train.variants import seeded

Array = np.ndarray
K = TypeVar("K")
FEW = 16
"""Networks that a work has at least: fewer do not fill a kernel. Large ones are in stacks of fewer anyway."""
KINDS = ("engine.train.spec:TrainSpec", "engine.race.spec:RaceSpec", "engine.search.trial:TrialSpec")
"""module:class of the specs of networks that an order may name."""
DIVERGED = "diverged"


class Finals(Work):
    """The final values of networks of one shape: `found` column -> (K,) once it is ready, and DIVERGED -> (K,) bool."""

    task = "finals"

    def __init__(self, specs: Sequence[TrainSpec], columns: Collection[str]) -> None:
        self.specs, self.columns, self.found = specs, columns, dict[str, Array]()

    @property
    def seconds(self) -> float:  # type: ignore[override]
        """About what it takes."""
        return seconds(self.specs[0], len(self.specs), self.specs[0].steps)

    def order(self) -> dict[str, Any]:
        kind = type(self.specs[0])
        told = {"kind": f"{kind.__module__}:{kind.__qualname__}", "columns": [*self.columns]}
        return told | {"specs": [spec.to_query() for spec in self.specs]}

    def doing(self) -> Pieces[None]:
        self.found = yield from trained(self.specs, self.columns)

    def take(self, header: Mapping[str, Any], arrays: Arrays) -> None:
        self.found = dict(arrays)


def ordered(order: Mapping[str, Any]) -> Pieces[Outcome]:
    """What came of such a work's order. Raises ValueError for networks of another kind than KINDS."""
    one_thread()
    if order["kind"] not in KINDS:
        raise ValueError(f"no kind of network: {order['kind']!r}; there are {', '.join(KINDS)}")
    module, _, name = order["kind"].partition(":")
    kind: type[TrainSpec] = getattr(import_module(module), name)
    found = yield from trained([kind.exactly(query) for query in order["specs"]], order["columns"])
    return {}, found


def finals(specs: Sequence[TrainSpec], columns: Collection[str]) -> Pieces[dict[str, Array]]:
    """Column -> (K,) final values of any networks, and DIVERGED -> (K,) bool, with the help of whoever is idle."""
    groups = [part for group in stacks(specs) for part in _parts(specs, group)]
    works = [Finals([specs[k] for k in group], columns) for group in groups]
    yield from desk().finishing(works)
    places = np.argsort([k for group in groups for k in group])
    return {name: np.concatenate([work.found[name] for work in works])[places] for name in (*columns, DIVERGED)}


def losses(specs: Sequence[TrainSpec]) -> Pieces[Array]:
    """(K,) final losses of the probe, infinite of who diverged."""
    found = yield from finals(specs, ("loss",))
    return np.where(found[DIVERGED] | ~np.isfinite(found["loss"]), np.inf, found["loss"])


def judging(network: Callable[[K, float], TrainSpec]) -> Judge[K]:
    """A judge of points by the final losses of networks: that of a subject at a point, under its k-th next seeds."""

    def judge(asked: Sequence[tuple[K, float]], seeds: Sequence[int]) -> Pieces[Array]:
        made = [network(subject, point) for subject, point in asked]
        found = yield from losses([seeded(spec, k) for spec in made for k in seeds])
        return found.reshape(len(made), len(seeds))

    return judge


def _parts(specs: Sequence[TrainSpec], group: Sequence[int]) -> Iterator[Sequence[int]]:
    """The members of a stack in parts, each worth sending to another worker."""
    spec = specs[group[0]]
    return desk().parts(group, seconds(spec, len(group), spec.steps), FEW)


def trained(specs: Sequence[TrainSpec], columns: Collection[str]) -> Pieces[dict[str, Array]]:
    """Column -> (K,) final values of networks of one shape, and DIVERGED -> (K,) bool; with pauses."""
    stack = yield from within(numerics, Stack.making(specs))
    yield from within(numerics, reaching(stack, specs[0].steps))
    wanted = measures({name: COLUMNS[name] for name in columns})
    found = yield from within(numerics, stack.measuring(wanted))
    found |= yield from within(numerics, measure_stack(stack, wanted))
    gone = [not stack.sound(row) for row in range(len(specs))]
    return {name: np.asarray(values[: len(specs)]) for name, values in found.items()} | {DIVERGED: np.array(gone)}


def reaching(stack: Stack, step: int) -> Pieces[None]:
    """Update up to a step, with a pause after each update, and within those of a large stack."""
    large = sum(spec.batch * spec.weights for spec in stack.specs) > LARGE
    while stack.step < step:
        if large:
            yield from stack.updating()
        else:
            stack.update()
        yield
