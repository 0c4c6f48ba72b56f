"""Some trials of a bracket, as a work that any worker may do: train them up to a rung.

Who does it keeps the networks for the next rung; where they are not, they are trained anew: the numbers are the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from engine.record.desk import Arrays, Outcome, Work
from engine.record.pieces import Pieces
from engine.search.population import SIGN, Curves, Population
from engine.search.space import Point
from engine.search.spec import SearchSpec
from engine.train.cost import seconds
from engine.train.products import one_thread

KEPT = 16_000_000
"""Numbers in the networks that a helper keeps for their next rung, 64 MB or so: those beyond are trained anew."""


class Crew:
    """Trials in training: `trials` are their numbers, in the order of the population."""

    def __init__(self, spec: SearchSpec, trials: Sequence[int], population: Population) -> None:
        self.spec, self.trials, self.population = spec, list(trials), population

    @classmethod
    def making(cls, spec: SearchSpec, points: Mapping[int, Point]) -> Pieces[Crew]:
        """The crew of these trials (number -> point)."""
        networks = []
        for trial, point in points.items():
            networks.append(spec.networks(trial, point))
            yield
        return cls(spec, list(points), (yield from Population.making(networks, spec.epochs)))

    def reaching(self, until: int, trials: Collection[int], bars: Sequence[float]) -> Pieces[list[int]]:
        """Train these trials alone up to an epoch; those that were below a bar on the way, and ended."""
        population = self.population
        yield from population.ending([k for k in population.running if self.trials[k] not in trials])
        if not bars:
            yield from population.training(until)
            return []
        cut: list[int] = []
        for epoch in range(population.epoch + 1, until + 1):
            yield from population.training(epoch)
            gone = self._below(bars[epoch - 1]) if epoch < until else []
            yield from population.ending(gone)
            cut += gone
        return [self.trials[k] for k in cut]

    def _below(self, bar: float) -> list[int]:
        """The trials that were never as good as the bar."""
        population, measure = self.population, self.spec.measure
        best = (SIGN[measure] * population.curve(measure)[population.running, : population.epoch]).max(1)
        return [k for k, score in zip(population.running, best, strict=True) if score < bar]

    @property
    def running(self) -> set[int]:
        """Trials that have not ended."""
        return {self.trials[k] for k in self.population.running}

    @property
    def numbers(self) -> float:
        """What its networks keep, about."""
        return sum(network.numbers_needed(network.held_out) for network in self.population.specs)

    def rows(self, trials: Sequence[int]) -> dict[str, Any]:
        """What there is of these trials: their curves by measure, and "trained"."""
        rows, found = [self.trials.index(trial) for trial in trials], self.population
        return {"trained": found.trained[rows], **{name: curve[rows] for name, curve in found.curves.items()}}


class Part(Work):
    """The trials `points` (number -> point) of a bracket whose first is `first`; `table` is where the results go."""

    task = "trials"

    def __init__(self, spec: SearchSpec, table: Curves, first: int, points: Mapping[int, Point]) -> None:
        self.spec, self.table, self.first, self.points = spec, table, first, points
        self.bars, self.until, self.cut = list[float](), 0, list[int]()
        self._crew: Crew | None = None

    def aim(self, until: int, bars: Sequence[float] = ()) -> None:
        """What is to be done next: train those that still run up to this epoch, `bars` being the median's."""
        self.until, self.bars, self.cut = until, list(bars), []
        self.state, self.last = "new" if self.running else "ready", until == self.spec.epochs

    @property
    def running(self) -> list[int]:
        """Numbers of the trials that have not ended."""
        return [trial for trial in self.points if trial - self.first in self.table.running]

    @property
    def seconds(self) -> float:  # type: ignore[override]
        """About what it takes, all anew."""
        return duration(self.spec, next(iter(self.points.values())), len(self.running), self.until)

    def order(self) -> dict[str, Any]:
        told = {"search": self.spec.to_query(), "part": next(iter(self.points)), "until": self.until}
        return {**told, "trials": [[trial, list(self.points[trial])] for trial in self.running], "bars": self.bars}

    def doing(self) -> Pieces[None]:
        points = {trial: self.points[trial] for trial in self.running}
        crew = self._crew or (yield from Crew.making(self.spec, points))
        cut = yield from crew.reaching(self.until, points, self.bars)
        self._write(crew.rows([*points]), cut)
        self._crew = None if self.last else crew

    def take(self, header: Mapping[str, Any], arrays: Arrays) -> None:
        self._write(arrays, header["cut"])
        self._crew = None

    def _write(self, found: Arrays, cut: list[int]) -> None:
        places = [trial - self.first for trial in self.running]
        for name, curve in self.table.curves.items():
            curve[places] = found[name]
        self.table.trained[places] = found["trained"]
        self.cut = [trial - self.first for trial in cut]


def duration(spec: SearchSpec, point: Point, trials: int, epochs: int) -> float:
    """About the seconds that so many trials like that at `point` take, side by side."""
    network = spec.at(point, range(1))[0]
    return seconds(network, trials * spec.judges, epochs * network.epoch)


_kept: OrderedDict[tuple[str, int], Crew] = OrderedDict()


def trained(order: Mapping[str, Any]) -> Pieces[Outcome]:
    """What came of a part's order: the curves, how long each network trained, and the trials that the median ended."""
    one_thread()
    spec, key = SearchSpec.exactly(order["search"]), (order["search"], order["part"])
    points = {trial: tuple(point) for trial, point in order["trials"]}
    crew = _kept.pop(key, None)
    if crew is None or crew.population.epoch > order["until"] or not {*points} <= crew.running:
        crew = yield from Crew.making(spec, points)
    cut = yield from crew.reaching(order["until"], points, order["bars"])
    if order["until"] < spec.epochs:
        _kept[key] = crew
        while sum(each.numbers for each in _kept.values()) > KEPT:
            _kept.popitem(last=False)
    return {"cut": cut}, crew.rows([*points])
