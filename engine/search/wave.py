"""A bracket of trials from its start to its end: trained to each rung in parts, the worst ended there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.record.desk import desk
from engine.search.outcomes import PRUNED
from engine.search.part import Part, duration
from engine.search.population import SIGN, Curves
from engine.search.pruners import Bracket, bars, worst
from engine.search.results import Results, Row
from engine.search.space import Point

FEW = 4
"""Trials that a part has at least: fewer do not fill a kernel."""


class Wave(Curves):
    """The trials of a bracket, at `points`. `parts` of them train apart where that is worth it, to the same numbers."""

    def __init__(self, bracket: Bracket, points: Sequence[Point], results: Results) -> None:
        self.bracket, self.points, self.results, spec = bracket, points, results, results.spec
        super().__init__(len(points), spec.judges, spec.epochs)
        self.first, results.begun = results.begun, results.begun + len(points)
        numbered = [(self.first + k, point) for k, point in enumerate(points)]
        whole = duration(spec, points[0], len(points), bracket.rungs[0]) if desk().room else 0.0
        self.parts = [Part(spec, self, self.first, dict(each)) for each in desk().parts(numbered, whole, self._few())]
        self.aim(bracket.rungs[0])

    def aim(self, rung: int) -> None:
        """Have the parts train up to this rung next."""
        spec, rows = self.results.spec, self.results.rows
        finished = [SIGN[spec.measure] * row.curve for row in rows if row.outcome != PRUNED]
        for part in self.parts:
            part.aim(rung, bars(finished, spec.epochs) if spec.pruner == "median" else ())

    def training(self, later: Sequence[Wave]) -> Iterator[list[Row] | None]:
        """Rows of the trials that have ended by each rung, and None where a worker may turn to another run."""
        rungs, last = self.bracket.rungs, self.results.spec.epochs
        for rung, leave, then in zip(rungs, (*self.bracket.leave, 0), (*rungs[1:], last), strict=True):
            yield from desk().finishing(self.parts, [part for wave in later for part in wave.parts])
            self.epoch = rung
            cut = [trial for part in self.parts for trial in part.cut]
            self.running = [trial for trial in self.running if trial not in cut]
            cut += self._worst(leave)
            ended = dict.fromkeys(self.running, False) if rung == last else {}
            yield self.results.add(self, self.first, self.points, ended | dict.fromkeys(cut, True))
            self.running = [trial for trial in self.running if trial not in cut and trial not in ended]
            self.aim(then)

    def _worst(self, leave: int) -> list[int]:
        """The trials that are worst now."""
        measure = self.results.spec.measure
        now = SIGN[measure] * self.curve(measure)[self.running, self.epoch - 1]
        return [self.running[k] for k in worst(now.tolist(), leave)]

    def _few(self) -> int:
        """Trials that a part has at least, so that there are no more parts than there are takers for.

        Small stacks take longer: eight times four of the usual networks take twice what 32 take together. Where waves
        begin ahead, these are what others take.
        """
        spec, size, room = self.results.spec, len(self.points), max(1, desk().room)
        waves = 1 if spec.in_order else -(-(spec.steps - self.first) // size)
        return max(FEW, size * waves // room)
