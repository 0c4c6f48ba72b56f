"""The `train` experiment: variants in lockstep, stacked where their shapes agree, as a stream of frames."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine.record.columns import Column
from engine.record.pieces import Pieces, within
from engine.record.recording import Ending, Frame, Snapshot
from engine.spec import Spec
from engine.train.columns import (
    ACTIVATION_BINS,
    COLUMNS,
    GRADIENT_BINS,
    GRADIENT_WINDOW,
    PREACTIVATION_BINS,
    PREACTIVATION_WINDOW,
)
from engine.train.data import load
from engine.train.measure import Measure, Measures, at, measures
from engine.train.numerics import numerics
from engine.train.population import beside, population
from engine.train.products import one_thread
from engine.train.relay import Relay, duration, parts, relayed
from engine.train.spec import MAX_WEIGHTS, TrainSpec
from engine.train.stack import Stack
from engine.train.theory import predicting

BREATH, LONGEST = 1_000_000, 32
"""Multiplications forward, a millisecond or so, and updates, between two pauses for others."""
LARGE = 100_000_000
"""Multiplications beyond which there are pauses between the layers of an update."""
EARLY = (2, 5)
"""Snapshots at which everything is measured: early on a network learns fastest."""
CACHED = 2_000_000
"""Numbers that one stack works on; beyond it a stack is slower than its variants one by one."""


def frames(specs: Sequence[Spec], columns: Mapping[str, Column]) -> Iterator[Frame | None]:
    """Frames of the run of these TrainSpecs, with None after each update in between; columns that are a run come last.

    Raises ValueError where the variants have more than MAX_WEIGHTS weights together.
    """
    one_thread()
    variants = [spec for spec in specs if isinstance(spec, TrainSpec)]
    check_size(variants)
    entries = measures(columns)
    own, crowd = at("own", entries), at("seeds", entries)
    usual = {name: column for name, column in columns.items() if name not in own and name not in crowd}
    if usual or crowd or not columns:
        lanes = yield from lanes_of(variants, usual, shared=True)
        found, load = lockstep(relayed(lanes), variants, list(usual)), sum(map(duration, lanes))
        yield from beside(found, trained(population(variants), crowd, load), crowd) if crowd else found
    for measure in own.values():
        for frame in measure.function(variants):
            yield _unended(frame) if usual else frame


def trained(specs: Sequence[TrainSpec], wanted: Measures, load: float) -> Iterator[Frame | None]:
    """Frames of a population, of the columns that these are of, beside so many seconds of other work."""
    check_size(specs)
    names = [measure.function for measure in wanted.values()]
    lanes = yield from lanes_of(specs, {name: COLUMNS[name] for name in names}, shared=True)
    yield from lockstep(relayed(lanes, load), specs, names)


def _unended(frame: Frame | None) -> Frame | None:
    """A frame of a column that is a run of its own, beside others: it says nothing of how the variants ended."""
    return frame and tuple(shot and replace(shot, ending=None) for shot in frame)


def lanes_of(specs: Sequence[TrainSpec], columns: Mapping[str, Column], shared: bool = False) -> Pieces[list[Lane]]:
    """The stacks of a run, one made at a time: drawing the weights of a large network takes a while.

    Large ones are in several parts where they are to be `shared` out among workers.
    """
    lanes = []
    for members in stacks(specs, shared):
        stack = yield from within(numerics, Stack.making([specs[k] for k in members]))
        lanes.append(Lane(specs, members, columns, stack))
    return lanes


def check_size(specs: Sequence[TrainSpec]) -> None:
    """Raise ValueError unless the variants fit into one run."""
    weights = sum(spec.weights for spec in specs)
    if weights > MAX_WEIGHTS:
        raise ValueError(f"all variants together must have at most {MAX_WEIGHTS} weights, got {weights}")


def stacks(specs: Sequence[TrainSpec], shared: bool = False) -> list[list[int]]:
    """Indices of the variants that train as one program, neighbours alike so that each kernel runs on a slice."""
    groups: dict[Any, list[int]] = {}
    for k, spec in enumerate(specs):
        groups.setdefault(tuple(spec.apart().items()), []).append(k)
    ordered = (sorted(group, key=lambda k: _kind(specs[k])) for group in groups.values())
    return [part for group in ordered for part in _split(group, specs[group[0]], shared)]


def _split(members: list[int], spec: TrainSpec, shared: bool) -> Iterator[list[int]]:
    """The members in parts whose weights, gradients and activations stay in the processor's cache."""
    numbers = 2 * (spec.weights + spec.batch * sum(spec.sizes))
    even = -(-len(members) // parts(spec, len(members))) if shared else len(members)
    most = max(1, min(even, CACHED // numbers))
    yield from (members[at : at + most] for at in range(0, len(members), most))


def _kind(spec: TrainSpec) -> tuple[str, ...]:
    return (spec.activation.name, *spec.activation.flat().values(), spec.optimizer.name)


class Lane:
    """One stack within a run: which variants it holds, its clock, and what is measured of it."""

    def __init__(
        self, specs: Sequence[TrainSpec], members: list[int], columns: Mapping[str, Column], stack: Stack
    ) -> None:
        self.members, self.columns, self.stack = members, columns, stack
        self.specs = [specs[k] for k in members]
        self.measures = measures(columns)
        self.compares = any(each.where == "update" or each.compares for each in self.measures.values())
        self.ended = [False] * len(members)
        self.frame = 0
        work = sum(spec.batch * spec.weights for spec in self.specs)
        self.breath, self.large = max(1, min(LONGEST, BREATH // work)), work > LARGE

    @property
    def done(self) -> bool:
        """No snapshot is left to take."""
        return self.frame >= self.specs[0].snapshots or all(self.ended)

    def advance(self) -> Pieces[dict[int, Snapshot]]:
        """{variant: its snapshot}, the next one; with pauses on the way."""
        spec = self.specs[0]
        target = min(self.frame * spec.stride, spec.steps)
        while self.large and self.stack.step < target:
            yield from within(numerics, self.stack.updating(remember=self.compares and self.stack.step == target - 1))
        while self.stack.step < target:
            with numerics():
                for _ in range(min(self.breath, target - self.stack.step)):
                    self.stack.update(remember=self.compares and self.stack.step == target - 1)
            yield
        snapshots = yield from within(numerics, self._snapshots(last=target == spec.steps))
        self.frame += 1
        return snapshots

    def _snapshots(self, last: bool) -> Pieces[dict[int, Snapshot]]:
        due = self._due(last)
        leaving = [row for row, gone in enumerate(self.ended) if not gone and self.stack.watch.stopped(row)]
        wanted = self._due(last=True) if leaving else due  # who stops here has no later turn
        values = yield from self.stack.measuring(wanted)
        values |= yield from measure_stack(self.stack, wanted)
        faults = yield from self.stack.faults()
        found = {}
        for row, variant in enumerate(self.members):
            if not self.ended[row]:
                own = values if row in leaving else {name: values[name] for name in values if name in due}
                found[variant] = yield from self._snapshot(row, own, faults.get(row), last)
                self.ended[row] = found[variant].ending is not None
        return found

    def _due(self, last: bool) -> dict[str, Measure]:
        often, ends = last or self.frame in EARLY, last or self.frame == 0
        return {
            name: measure
            for name, measure in self.measures.items()
            if (often or self.frame % self.columns[name].every == 0) and (ends or measure.when == "every")
        }

    def _snapshot(self, row: int, values: dict[str, np.ndarray], fault: Ending | None, last: bool) -> Pieces[Snapshot]:
        spec = self.specs[row]
        taken = {name: value[row] for name, value in values.items()}
        notes: dict[str, Any] = {}
        if self.frame == 0:
            if (theory := at("theory", self.measures)) and spec.depth:
                layers = yield from predicting(spec, load(spec).probe_x)
                taken |= {name: measure.function(layers) for name, measure in theory.items()}
            notes = describe(spec)
        if stopped := self.stack.watch.stopped(row):
            notes["best_step"] = stopped[1]
        early = Ending("stopped", stopped[0]) if stopped else None
        ending = fault or early or (Ending("done", self.stack.step) if last else None)
        return Snapshot(self.stack.step, taken, notes, ending)


def measure_stack(stack: Stack, wanted: Measures) -> Pieces[dict[str, np.ndarray]]:
    """Column -> (K, ...) of what is measured of a stack as a whole; a function of several columns is called once."""
    found: dict[str, np.ndarray] = {}
    asked = at("stack", wanted)
    for function in {asked[name].function: name for name in sorted(asked)}:
        values = function(stack, set(wanted))
        yield
        found |= (yield from values) if isinstance(values, Generator) else values
    return {name: value for name, value in found.items() if name in wanted}


def describe(spec: TrainSpec) -> dict[str, Any]:
    """What is fixed for a run: histogram edges as [low, high, bins], sizes of the data, number of weights, epochs."""
    data = load(spec)
    edges = {
        "activation_histogram": [*spec.activation.window, ACTIVATION_BINS],
        "gradient_histogram": [*GRADIENT_WINDOW, GRADIENT_BINS],
        "preactivation_histogram": [*PREACTIVATION_WINDOW, PREACTIVATION_BINS],
    }
    sizes = {"train": len(data.train_x), "test": len(data.test_x), "probe": len(data.probe_x)}
    sizes |= {"validation": len(data.validation_x)} if spec.held_out else {}
    counted = [len(data.probe_x) * n for n in spec.hidden]
    course = {"counted": counted, "epochs": spec.steps / spec.epoch, "left_out": spec.left_out}
    unit = spec.objective.unit
    course |= {} if unit == "nats" else {"units": {"nats": unit}}
    return {"edges": edges, "classes": spec.data.classes, "parameters": spec.weights, **sizes, **course}


def lockstep(
    lanes: Sequence[Lane | Relay], specs: Sequence[TrainSpec], columns: Sequence[str]
) -> Iterator[Frame | None]:
    """Frames of all lanes together, with None after each update in between."""
    while not all(lane.done for lane in lanes):
        found: dict[int, Snapshot] = {}
        for lane in lanes:
            if not lane.done:
                found |= yield from lane.advance()
        yield tuple(_ordered(found.get(k), columns) for k in range(len(specs)))


def _ordered(snapshot: Snapshot | None, columns: Sequence[str]) -> Snapshot | None:
    """The snapshot with its columns in the order asked for."""
    if snapshot is None:
        return None
    values = {name: snapshot.values[name] for name in columns if name in snapshot.values}
    return replace(snapshot, values=values)
