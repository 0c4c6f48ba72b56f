"""How the column `checks` is measured: every check is run, and where one fails a twin that passes is looked for."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace

from engine.record.columns import Column
from engine.record.pieces import Pieces
from engine.record.recording import Ending, Frame, Recording, Snapshot, record
from engine.train.columns import COLUMNS
from engine.train.experiment import lanes_of, lockstep
from engine.train.flight.checks import COLUMN, NAMES, Check, as_rows, unmade
from engine.train.flight.gradient import gradient
from engine.train.flight.judge import RUNS, Run, data
from engine.train.flight.labels import outvoting
from engine.train.flight.twins import candidates, changed
from engine.train.measure import Measure, Measures
from engine.train.relay import relayed
from engine.train.spec import TrainSpec

TOGETHER = 4_000_000
"""Weights of the variants that train side by side."""
BUDGET = 1.5e11
"""Multiplications forward of one check beside the run itself: half a minute of one core."""
TRIED = 8
"""Changes that are tried at most on a network that fails a check."""


def frames(specs: Sequence[TrainSpec]) -> Iterator[Frame | None]:
    """A frame a check, with None wherever a worker may turn to another run; its step is the last of each run."""
    found: list[dict[str, Check]] = [{} for _ in specs]
    for name in NAMES:
        for own, spec in zip(found, specs, strict=True):
            own[name] = yield from _checked(name, spec)
        last = name == NAMES[-1]
        yield tuple(_snapshot(spec, own, last) for spec, own in zip(specs, found, strict=True))


def _snapshot(spec: TrainSpec, found: dict[str, Check], last: bool) -> Snapshot:
    ending = Ending("done", spec.steps) if last else None
    return Snapshot(spec.steps, {COLUMN: as_rows(found, spec)}, {}, ending)


def _checked(name: str, spec: TrainSpec) -> Pieces[Check]:
    """The check, where it fails with a twin that passes it if one of the changes that are tried makes one."""
    check = yield from made(name, spec)
    if check.passed:
        return check
    for fix in candidates(spec)[:TRIED]:
        twin = yield from made(name, changed(spec, fix))
        if twin.passed and twin.why != "too_heavy":
            return replace(check, twin=fix)
    return check


def made(name: str, spec: TrainSpec) -> Pieces[Check]:
    """One check of one network."""
    if name in DIRECT:
        return (yield from DIRECT[name](spec))
    run = RUNS[name]
    specs = run.specs(spec)
    if specs != [replace(spec, every=0)] and sum(each.batch * each.weights * each.steps for each in specs) > BUDGET:
        return unmade(name, "too_heavy")
    return run.judge(spec, (yield from _recorded(specs, run)))


def _recorded(specs: Sequence[TrainSpec], run: Run) -> Pieces[list[Recording]]:
    """Recordings of these variants, as many of them side by side as memory allows."""
    columns = {name: COLUMNS[name] for name in run.columns}
    most, found = max(1, TOGETHER // specs[0].weights), list[Recording]()
    for at in range(0, len(specs), most):
        found += yield from _trained(specs[at : at + most], columns)
    return found


def _trained(specs: Sequence[TrainSpec], columns: dict[str, Column]) -> Pieces[list[Recording]]:
    lanes = yield from lanes_of(specs, columns, shared=True)
    frames = []
    for frame in lockstep(relayed(lanes), specs, list(columns)):
        if frame is not None:
            frames.append(frame)
        yield None
    return [record("", [shot for frame in frames if (shot := frame[k]) is not None]) for k in range(len(specs))]


def _data(spec: TrainSpec) -> Pieces[Check]:
    """The labels are compared with those of the nearest examples, some rows at a time."""
    outvoted = yield from outvoting(spec)
    return data(spec, outvoted)


DIRECT: dict[str, Callable[[TrainSpec], Generator[None, None, Check]]] = {
    "data": _data,
    "gradient": gradient,
}
"""Checks that are no trainings."""
MEASURES: Measures = {COLUMN: Measure("own", frames)}
