"""A stack whose knobs are turned in mid-run, and whose weights are pulled: `engine.train.changes` at work.

A turned stack goes on as one would that was made with the new knobs and handed the weights, the optimizer's memory, the
running statistics and the step: stopping and starting again by hand gives the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from engine.record.pieces import Pieces
from engine.train.changes import pulls
from engine.train.measure import Probe
from engine.train.modes import Modes
from engine.train.network import Pass
from engine.train.optim import Updater
from engine.train.spec import TrainSpec
from engine.train.weights import Weights


class Turned(Protocol):
    """What a stack has that turns with its knobs; `before` are the weights before the last update."""

    specs: Sequence[TrainSpec]
    step: int
    weights: Weights
    before: Weights
    updaters: list[Updater]
    run: Pass
    probe: Probe
    modes: Modes

    def forget(self) -> None:
        """Let go of passes that are made when they are asked for."""

    def regulate(self) -> None:
        """Go by the rates and penalties of the present specs."""


class Course:
    """What changes on the way of a stack: `given` are its specs as they were asked for."""

    def __init__(self, given: Sequence[TrainSpec]) -> None:
        self.given = given
        self.steps = frozenset(change.step for spec in given for change in spec.changes)

    def arriving(self, stack: Turned) -> Pieces[None]:
        """Make the changes of the step that the stack has just come to."""
        if stack.step in self.steps:
            yield from self.turning(stack)
            self._pull(stack)

    def turning(self, stack: Turned) -> Pieces[None]:
        """Give the stack the knobs of its step, in which it goes on."""
        specs = [spec.at(stack.step) for spec in self.given] if self.steps else self.given
        before, stack.specs = stack.specs, specs
        if specs == before:
            return
        for updater in stack.updaters:
            updater.turn([spec.optimizer for spec in specs[updater.rows]])
        stack.regulate()
        if any(_passed(one) != _passed(other) for one, other in zip(specs, before, strict=True)):
            yield from _renewing(stack)

    def _pull(self, stack: Turned) -> None:
        """Set the pulled weights; what is compared with the weights before the last update moves along.

        Of Maxout all pieces of the unit move alike: their mean is what is drawn.
        """
        for row, spec in enumerate(self.given):
            for layer, unit, origin, value in pulls(spec, stack.step):
                own = spec.products[layer] // spec.sizes[layer + 1]
                pieces = slice(unit * own, (unit + 1) * own)
                weight, earlier = (part.w[layer][row, origin, pieces] for part in (stack.weights, stack.before))
                others = weight - weight.mean()  # 0 of a single one
                earlier += value + others - weight
                weight.copy_(value + others)


def _passed(spec: TrainSpec) -> TrainSpec:
    """The spec without what only its optimizer looks at."""
    return replace(spec, optimizer=type(spec)().optimizer, change="")


def _renewing(stack: Turned) -> Pieces[None]:
    """All passes anew, as their layers hold the knobs that they were made with."""
    specs, weights, probe = stack.specs, stack.weights, stack.probe
    stack.run = yield from Pass.making(weights, specs, stack.run.x.shape[1])
    yield
    run = yield from Pass.making(weights, specs, probe.run.x.shape[1])
    stack.probe = Probe(specs, run, probe.run.x, probe.y)
    stack.modes = Modes(weights, specs)
    stack.forget()
    if weights.running is not None:
        weights.running.turn(specs)
