"""A long run on two workers against one, by the processors' time.

The speed-up is what one worker takes over what the busier of two takes: so long the run takes where each has a
processor to itself. One and two workers take turns, so that a machine that is slow for a while is so for both.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec

from benchmarks.server import cpu
from engine.serve.pool import Pool
from engine.train.spec import TrainSpec
from tools.cluster import Dask

AT = "pages:RUNNABLE"
LANES = ("depth=3&width=300&steps=1200", "depth=3&width=299&steps=1200")
CROWDED = ("depth=4&width=100&steps=1800",)
LOSS, SEEDS = ("loss", "test_accuracy", "gradient_std"), ("loss", "test_accuracy", "seed_loss")
ROUNDS = 3


def rows() -> Iterator[tuple[str, ...]]:
    """(what, result, goal) for the table."""
    one, two = Pool(1, experiments_at=AT), Pool(2, experiments_at=AT)
    try:
        yield "run of two lanes (3 x 300 units, 1200 updates): two workers against one", _against(one, two, LANES, LOSS)
        what = "run of a network (4 x 100 units, 1800 updates) and its six seeds: two workers against one"
        yield what, _against(one, two, CROWDED, SEEDS)
    finally:
        two.close()
    try:
        yield "the run of two lanes: one worker of the pool and one of Dask against one", _clustered(one)
    finally:
        one.close()


def _clustered(one: Pool) -> str:
    if find_spec("distributed") is None:
        return "not measured: requirements-cluster.txt is not installed"
    with Dask(1) as dask:
        two = Pool(1, experiments_at=AT, cluster=dask.address)
        try:
            return _against(one, two, LANES, LOSS, [process.pid for process in dask.workers])
        finally:
            two.close()


def _against(one: Pool, two: Pool, queries: Sequence[str], columns: Sequence[str], far: Sequence[int] = ()) -> str:
    """How many times as fast two are; the first round warms up."""
    seeds = range(len(far) * 100, len(far) * 100 + ROUNDS + 1)  # what was recorded once, a pool does not train again
    found = [(_seconds(one, queries, columns, k), _seconds(two, queries, columns, k, far)) for k in seeds]
    alone = sum(sum(mine) for mine, _ in found[1:]) / ROUNDS
    apart = [sum(times) / ROUNDS for times in zip(*(both for _, both in found[1:]), strict=True)]
    each = " and ".join(f"{seconds:.2f}" for seconds in apart)
    return f"{alone / max(apart):.2f} x ({alone:.2f} s; {each} s)"


def _seconds(
    pool: Pool, queries: Sequence[str], columns: Sequence[str], seed: int, far: Sequence[int] = ()
) -> list[float]:
    """Seconds of processor time that each worker takes for a run, those with the process ids `far` among them."""
    while pool.stats()["ready"] < len(pool.stats()["workers"]) or pool.stats()["far"] < len(far):
        time.sleep(0.1)
    pids = [*pool.stats()["workers"], *far]
    before = [cpu(pid) for pid in pids]
    specs = [replace(TrainSpec.exactly(query), seed=seed) for query in queries]
    run = pool.open("train", specs, columns, "me")
    while not run.ended:
        run.ask("me", run.total)
        run.wait(run.total + 1, 0.2)
    if run.status != "done":
        raise RuntimeError(run.message)
    return [cpu(pid) - used for pid, used in zip(pids, before, strict=True)]


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ", flush=True)
