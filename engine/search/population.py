"""The networks of some trials: trained together in stacks, epoch by epoch, and fewer of them as trials end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.record.columns import Column
from engine.record.pieces import Pieces, within
from engine.search.trial import TrialSpec
from engine.train.columns import COLUMNS
from engine.train.experiment import Lane, lanes_of
from engine.train.numerics import numerics
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from engine.train.transplant import transplant

Array = np.ndarray
PARTS = {part: {name: f"{part}_{name}" for name in ("accuracy", "loss")} for part in ("validation", "test")}
"""What is measured of a network, by its column, on each part of the data."""
SIGN = {"accuracy": 1.0, "loss": -1.0}
"""By which a measure is multiplied so that more is better."""
WORST = {"accuracy": 0.0, "loss": np.inf}
"""What a network has that is no longer finite: the worst there is, for it is not to be left out."""


class Curves:
    """`trials` trials of `judges` networks each: curves[measure] is (trials, judges, epochs), NaN where it is not yet.

    `trained` (trials, judges) counts the epochs of each network; `running` are the trials that go on, `epoch` is where
    they are.
    """

    def __init__(self, trials: int, judges: int, epochs: int) -> None:
        self.judges, self.epoch, self.running = judges, 0, list(range(trials))
        self.curves = {name: np.full((trials, judges, epochs), np.nan) for name in SIGN}
        self.trained = np.zeros((trials, judges), int)

    def curve(self, measure: str) -> Array:
        """(trials, epochs) mean over the networks of each trial, the worst from where one of them has diverged."""
        broken = np.isposinf(self.curves["loss"]).any(1)
        return np.where(broken, WORST[measure], self.curves[measure].mean(1))


class Population(Curves):
    """The networks of some trials. What a trial has does not depend on which others there are, nor on when they end."""

    def __init__(self, specs: Sequence[Sequence[TrialSpec]], epochs: int, part: str) -> None:
        super().__init__(len(specs), len(specs[0]), epochs)
        self.specs, self.judged = [spec for trial in specs for spec in trial], PARTS[part]
        self.lanes = list[Lane]()

    @classmethod
    def making(cls, specs: Sequence[Sequence[TrialSpec]], epochs: int, part: str = "validation") -> Pieces[Population]:
        """The population of these trials, judged by that part of the data."""
        made = cls(specs, epochs, part)
        made.lanes = yield from lanes_of(made.specs, made.columns)
        return made

    @property
    def columns(self) -> dict[str, Column]:
        """What is measured after each epoch."""
        return {name: replace(COLUMNS[name], every=1) for name in self.judged.values()}

    def training(self, epoch: int) -> Pieces[None]:
        """Train all that run up to `epoch`."""
        for lane in self.lanes:
            while not lane.done and lane.frame <= epoch:
                yield from self._advancing(lane)
                yield
        for at in range(max(self.epoch, 1), epoch):
            for curve in self.curves.values():  # who has diverged or stopped stays at what it has
                here = curve[self.running, :, at]
                curve[self.running, :, at] = np.where(np.isnan(here), curve[self.running, :, at - 1], here)
        self.epoch = epoch

    def _advancing(self, lane: Lane) -> Pieces[None]:
        """The next epoch of a stack, or what there is before the first."""
        epoch = lane.frame
        for network, shot in (yield from lane.advance()).items():
            place = divmod(network, self.judges)
            lost = shot.ending is not None and shot.ending.status == "diverged"
            self.trained[place] = epoch
            for name, column in self.judged.items() if epoch or lost else ():
                value = WORST[name] if lost else float(shot.values[column])
                self.curves[name][place][max(epoch - 1, 0)] = value

    def ending(self, trials: Sequence[int]) -> Pieces[None]:
        """These trials train no further."""
        self.running = [trial for trial in self.running if trial not in trials]
        lanes = []
        for lane in self.lanes:
            for row, network in enumerate(lane.members):
                lane.ended[row] |= network // self.judges in trials
            lanes += yield from self._thinned(lane)
        self.lanes = lanes

    def _thinned(self, lane: Lane) -> Pieces[list[Lane]]:
        """The lane; a smaller one where at most half of its networks go on, none where none does."""
        left = [row for row, ended in enumerate(lane.ended) if not ended]
        if not left or 2 * len(left) > len(lane.members) or any(_watched(spec) for spec in lane.specs):
            return [lane] if left else []
        members = [lane.members[row] for row in left]
        stack = yield from within(numerics, Stack.making([self.specs[k] for k in members]))
        with numerics():
            transplant(lane.stack, left, stack)
        found = Lane(self.specs, members, self.columns, stack)
        found.frame = lane.frame
        return [found]


def _watched(spec: TrainSpec) -> bool:
    """Whether what a network does next hangs on what it has seen of its validation part."""
    return spec.patience > 0 or spec.schedule.name == "plateau"
