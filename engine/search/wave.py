"""A bracket of trials from its start to its end: trained to each rung, the worst ended there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from engine.record.pieces import Pieces
from engine.search.population import SIGN, Population
from engine.search.pruners import Bracket, below_median, worst
from engine.search.results import PRUNED, Results, Row
from engine.search.space import Point
from engine.search.spec import SearchSpec


def training(bracket: Bracket, points: Sequence[Point], results: Results) -> Iterator[list[Row] | None]:
    """Rows of the trials that have ended by each rung, and None where a worker may turn to another run."""
    spec, first, networks = results.spec, results.begun, []
    for k, point in enumerate(points):
        networks.append(spec.networks(first + k, point))
        yield None
    results.begun += len(points)
    population = yield from Population.making(networks, spec.epochs)
    for rung, leave in zip(bracket.rungs, (*bracket.leave, 0), strict=True):
        cut = yield from _climbing(population, rung, results)
        cut += _leaving(spec, population, leave)
        ended = dict.fromkeys(population.running, False) if rung == spec.epochs else {}
        yield results.add(population, first, points, ended | dict.fromkeys(cut, True))
        yield from population.ending([*ended, *cut])


def _climbing(population: Population, rung: int, results: Results) -> Pieces[list[int]]:
    """Train up to a rung; the trials that the median has ended on the way."""
    if results.spec.pruner != "median":
        yield from population.training(rung)
        return []
    cut: list[int] = []
    for epoch in range(population.epoch + 1, rung + 1):
        yield from population.training(epoch)
        gone = _under_median(population, results) if epoch < rung else []
        yield from population.ending(gone)
        cut += gone
    return cut


def _leaving(spec: SearchSpec, population: Population, leave: int) -> list[int]:
    """The trials that are worst now."""
    now = SIGN[spec.measure] * population.curve(spec.measure)[population.running, population.epoch - 1]
    return [population.running[k] for k in worst(now.tolist(), leave)]


def _under_median(population: Population, results: Results) -> list[int]:
    """The trials that were never as good as the middle one of those that have finished was after this epoch."""
    measure, epoch = results.spec.measure, population.epoch
    best = (SIGN[measure] * population.curve(measure)[population.running, :epoch]).max(1)
    earlier = np.array([SIGN[measure] * row.curve[epoch - 1] for row in results.rows if row.outcome != PRUNED])
    return [population.running[k] for k in below_median(best.tolist(), earlier)]
