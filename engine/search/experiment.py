"""The `search` experiment: wave after wave of trials, a frame a rung, then the test part, once.

A trial that diverged has the worst value there is; none is left out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np

from engine.record.desk import desk
from engine.record.pieces import Pieces
from engine.record.recording import Ending, Frame, Snapshot, abreast
from engine.search.population import PARTS, WORST
from engine.search.pruners import Bracket
from engine.search.results import Results, Row
from engine.search.results import columns as taken
from engine.search.samplers import Sampler, sampler
from engine.search.space import parameters, placed, told
from engine.search.spec import REPEATS, SearchSpec
from engine.search.trial import TrialSpec
from engine.search.wave import Wave
from engine.spec import Spec, join_query
from engine.train.address import slug_of
from engine.train.final import DIVERGED, finals
from engine.train.products import one_thread

Array = np.ndarray
SPARE = 100_000
"""The seeds of the repeats begin here, where no trial has one."""


def frames(specs: Sequence[Spec], columns: Collection[str]) -> Iterator[Frame | None]:
    """Frames of some searches side by side, each with the trials that have ended since the one before."""
    one_thread()
    yield from abreast([_search(Results(spec), columns) for spec in specs if isinstance(spec, SearchSpec)])


def _search(results: Results, columns: Collection[str]) -> Iterator[Snapshot | None]:
    """The snapshots of one search, with None where a worker may turn to another run."""
    spec = results.spec
    choose = sampler(spec.sampler, spec.axes, spec.steps, spec.seed, spec.wave)
    brackets, begun = spec.brackets, deque[Wave]()
    while wave := (yield from _next(begun, brackets, choose, results)):
        first = len(results.rows)
        for rows in wave.training(begun):
            yield _shot(spec, rows, columns) if rows is not None else None
        ended = sorted(results.rows[first:], key=lambda row: row.trial)
        yield from choose.telling(wave.points, [results.score(row) for row in ended])
    yield from _after(results, columns)


def _next(begun: deque[Wave], brackets: Iterator[Bracket], choose: Sampler, results: Results) -> Pieces[Wave | None]:
    """The next wave, and in `begun` those after it, so that helpers have something to do.

    Where what has been found decides what comes next, there is none before the one before it is over.
    """
    room = 0 if results.spec.in_order else desk().room
    while sum(len(wave.parts) for wave in begun) <= room and (bracket := next(brackets, None)):
        points = yield from choose.asking(bracket.size)
        begun.append(Wave(bracket, points, results))
        yield
    return begun.popleft() if begun else None


def _shot(spec: SearchSpec, rows: Sequence[Row], columns: Collection[str]) -> Snapshot:
    """A snapshot of the rows, and with the first of all what is fixed for the whole search."""
    steps = np.array([row.step for row in rows])
    space = [told(axis) for axis in spec.axes]
    notes = {"space": space, "judges": spec.judges, "trials": spec.steps} if steps[0] == 1 else {}
    return Snapshot(int(steps[-1]), taken(rows, spec.axes, columns), notes, steps=steps)


def _after(results: Results, columns: Collection[str]) -> Iterator[Snapshot | None]:
    """What follows the last trial, as far as it was asked for; the winner's address in any case."""
    spec, order = results.spec, results.finished
    winner, middle = order[0], order[len(order) // 2]
    values: dict[str, Array] = {}
    if "winner_validation" in columns:
        values["winner_validation"] = np.array(winner.value)
    if "winner_test" in columns:
        judged = yield from _judging(spec, spec.networks(winner.trial, winner.point), "test")
        values["winner_test"] = np.array(judged.mean())
    if "trials_test" in columns:
        rows = sorted(order, key=lambda row: row.trial)
        judged = yield from _judging(spec, [net for row in rows for net in spec.networks(row.trial, row.point)], "test")
        values["trials_test"] = judged.reshape(len(rows), -1).mean(1)
    if "repeats" in columns:
        fresh = range(SPARE, SPARE + REPEATS)
        judged = yield from _judging(spec, [net for row in (winner, middle) for net in spec.at(row.point, fresh)])
        values["repeats"] = judged.reshape(2, REPEATS, spec.folds).mean(2)
    yield Snapshot(spec.steps, values, {"winner": _described(spec, winner)}, Ending("done", spec.steps))


def _judging(spec: SearchSpec, networks: Sequence[TrialSpec], part: str = "validation") -> Pieces[Array]:
    """(networks,) what each is judged by after the last epoch, on a part of the data; by whoever is idle."""
    found = yield from finals(networks, PARTS[part].values())
    broken = found[DIVERGED] | np.isposinf(found[PARTS[part]["loss"]])
    return np.where(broken, WORST[spec.measure], found[PARTS[part][spec.measure]])


def _described(spec: SearchSpec, row: Row) -> Mapping[str, Any]:
    """Which trial it is, what it differs in, and the address of its network."""
    network = placed(spec.network, spec.axes, row.point)
    slug = slug_of(spec.base)
    differs = join_query(parameters(spec.axes, row.point))
    value = row.value if isfinite(row.value) else None
    return {"trial": row.trial, "differs": differs, "slug": slug, "query": network.to_query(), "value": value}
