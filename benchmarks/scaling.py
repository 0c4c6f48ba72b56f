"""Speed-up of searches and maps over more workers than are here, simulated; and checked against two that are here."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.search import AT, pooled
from benchmarks.simulation import Simulation, Trainer, simulated
from engine.search.spec import SearchSpec
from engine.serve.pool import Pool
from engine.spec import RunSpec
from pages import EXPERIMENTS, load
from pages.batch_norm import tolerance

WORKERS = (1, 2, 4, 8, 16, 32, 64)
BASE = "base=train%3Fdepth%3D2%26width%3D32%26optimizer%3Dmomentum&axis=optimizer.lr:0.0001:1:log&epochs=18&wave=32"
TRIALS = 256
METHODS = {
    "random": "",
    "grid": "&sampler=grid",
    "halving": "&pruner=halving&wave=128",
    "median": "&pruner=median",
    "TPE": "&sampler=tpe",
}
COLUMNS = ("point", "validation_accuracy")
LONGER = 16.0
"""How many times as long the trials of the last search are taken to be: a quarter of a second."""


def speed_ups(
    name: str, spec: RunSpec, columns: tuple[str, ...], trainer: Trainer, far: bool
) -> Iterator[tuple[int, Simulation]]:
    """(workers, the simulation of a run over them) for each of WORKERS."""
    for workers in WORKERS:
        simulation = Simulation(workers, trainer, far)
        simulated(simulation, EXPERIMENTS[name], spec, columns)
        yield workers, simulation


def rows() -> Iterator[tuple[str, ...]]:
    """(what, result, goal) for the table."""
    lab = load("batch_norm")
    (opening, *_), _ = lab.parse(lab.opening)
    runs = {f"{name}, {TRIALS} trials": (_search(more), 1.0) for name, more in METHODS.items()}
    runs[f"random, {TRIALS} trials {LONGER:.0f} times as long"] = (_search(""), LONGER)
    yield from _checked(_search(""))
    for what, (spec, longer) in runs.items():
        yield from _lines(what, "search", spec, COLUMNS, Trainer(longer))
    yield from _lines("a tolerance map", "train", opening, (tolerance.COLUMN,), Trainer())


def _search(more: str) -> SearchSpec:
    return SearchSpec.from_query(_merged(f"{BASE}&trials={TRIALS}{more}"))[0]


def _merged(query: str) -> str:
    """Of what is said twice, the last."""
    said = dict(each.split("=", 1) for each in query.split("&"))
    return "&".join(f"{name}={value}" for name, value in said.items())


def _lines(
    what: str, name: str, spec: RunSpec, columns: tuple[str, ...], trainer: Trainer
) -> Iterator[tuple[str, ...]]:
    for far in (False, True):
        found = dict(speed_ups(name, spec, columns, trainer, far))
        alone = found[1].clock
        each = ", ".join(f"{workers}: {alone / one.clock:.1f}" for workers, one in found.items() if workers > 1)
        yield f"{what}, {'Dask' if far else 'one machine'} ({alone:.1f} s alone)", each


def _checked(spec: SearchSpec) -> Iterator[tuple[str, ...]]:
    """What two real workers compute together for what one computes, beside the same of two virtual ones."""
    (one,), two = pooled(spec, Pool(1, experiments_at=AT)), pooled(spec, Pool(2, experiments_at=AT))
    trainer = Trainer()
    found = dict(list(speed_ups("search", spec, COLUMNS, trainer, False))[:2])
    real, virtual = 2 * one / sum(two), 2 * found[1].clock / found[2].busy
    yield "two workers by their processor time: measured, simulated", f"{real:.2f} x, {virtual:.2f} x"


if __name__ == "__main__":
    for row in rows():
        print(*row, flush=True)
