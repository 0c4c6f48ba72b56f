"""A search of 500 trainings, end to end, against the same one in Optuna and plain PyTorch; and on two workers.

The speed-up is by the processor's time: what one worker takes, over half of what two take together. So long they take
where each has a processor to itself, for who is done takes the next part; a busy machine's clock says other things.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec

import optuna
import torch
from torch import nn

from benchmarks.server import cpu
from engine.search.learning import suggest
from engine.search.spec import SearchSpec
from engine.search.trial import TrialSpec
from engine.serve.pool import Pool
from engine.train.data import load
from engine.train.draws import batch_order
from pages import run
from tools.cluster import Dask

QUERY = "base=train%3Fdepth%3D2%26width%3D32%26optimizer%3Dmomentum&axis=optimizer.lr:0.0001:1:log&epochs=18&wave=32"
AT = "pages:RUNNABLE"
TRIALS, PLAIN, UPDATES = 500, 40, 300
"""Trials of the search, how many of them PyTorch trains (the others are taken to be as long), and updates of each."""


def rows() -> Iterator[tuple[str, ...]]:
    """(what, result, goal) for the table, by the processor's time."""
    spec, more = (SearchSpec.from_query(f"{QUERY}&trials={n}")[0] for n in (TRIALS, PLAIN))
    network = spec.networks(0, (0.01,))[0]
    assert network.steps >= UPDATES
    ours = TRIALS / _seconds(lambda: run("search", [spec], ["point", "validation_accuracy"]))
    plain = PLAIN / _seconds(lambda: _optuna(more, network))
    what = f"{TRIALS} trainings (digits, {network.sizes}, {network.steps} updates of {network.batch})"
    yield what, f"{ours:.1f} trials a second"
    yield "the same search in Optuna and plain PyTorch", f"{plain:.1f} trials a second"
    yield "the search against that, one core", f"{ours / plain:.1f} x", "10 x"
    (one,) = pooled(spec, Pool(1, experiments_at=AT))
    first, second = pooled(spec, Pool(2, experiments_at=AT))
    yield "two workers of the pool against one", _against(one, first, second), "1.7 x"
    yield from _clustered(spec, one)


def _clustered(spec: SearchSpec, one: float) -> Iterator[tuple[str, ...]]:
    """The row of a pool of one worker that a Dask worker helps; that it is not installed, where it is not."""
    what = "one worker of the pool and one of Dask against one"
    if find_spec("distributed") is None:
        yield what, "not measured: requirements-cluster.txt is not installed"
        return
    with Dask(1) as dask:
        pool = Pool(1, experiments_at=AT, cluster=dask.address)
        here, there = pooled(spec, pool, [process.pid for process in dask.workers])
    yield what, _against(one, here, there), "1.7 x"


def _against(one: float, *two: float) -> str:
    return f"{2 * one / sum(two):.2f} x ({one:.1f} s; {two[0]:.1f} and {two[1]:.1f} s)"


def pooled(spec: SearchSpec, pool: Pool, far: Sequence[int] = ()) -> list[float]:
    """Seconds of processor time that each worker takes for a search, those with the process ids `far` among them.

    A first search warms them up.
    """
    try:
        _watch(pool, replace(spec, seed=1), len(far))
        pids = [*pool.stats()["workers"], *far]
        before = [cpu(pid) for pid in pids]
        _watch(pool, spec, len(far))
        return [cpu(pid) - used for pid, used in zip(pids, before, strict=True)]
    finally:
        pool.close()


def _watch(pool: Pool, spec: SearchSpec, far: int) -> None:
    while pool.stats()["ready"] < len(pool.stats()["workers"]) or pool.stats()["far"] < far:
        time.sleep(0.1)
    run = pool.open("search", [spec], ["point", "validation_accuracy"], "me")
    while not run.ended:
        run.ask("me", run.total)
        run.wait(run.total + 1, 0.2)
    if run.status != "done":
        raise RuntimeError(run.message)


def _seconds(action: object) -> float:
    """Processor time of a call, after a first one that warms up."""
    assert callable(action)
    action()
    start = time.process_time()
    action()
    return time.process_time() - start


def _optuna(spec: SearchSpec, network: TrialSpec) -> None:
    """Ask, train, tell, trial by trial."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    torch.set_num_threads(1)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(seed=spec.seed))
    for _ in range(spec.trials):
        trial = study.ask()
        suggest(trial, spec.axes[0])
        study.tell(trial, _train(network, trial.params["optimizer.lr"]))


def _train(spec: TrialSpec, lr: float) -> float:
    """Validation accuracy of one network, its data already scaled: eager, autograd, one thread."""
    data = load(spec)
    x, y = torch.from_numpy(data.train_x).float(), torch.from_numpy(data.train_y)
    sizes = zip(spec.sizes[:-1], spec.sizes[1:], strict=True)
    layers = [part for n_in, n_out in sizes for part in (nn.Linear(n_in, n_out), nn.Tanh())][:-1]
    net = nn.Sequential(*layers)
    optimizer = torch.optim.SGD(net.parameters(), lr=lr, momentum=0.9)
    for step in range(spec.steps):
        epoch, j = divmod(step, spec.epoch)
        if j == 0:
            order = torch.from_numpy(batch_order(spec.seed_batch, epoch, len(x)))
        batch = order[j * spec.batch : (j + 1) * spec.batch]
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x[batch]), y[batch]).backward()
        optimizer.step()
    with torch.no_grad():
        found = net(torch.from_numpy(data.validation_x).float()).argmax(1)
        return (found == torch.from_numpy(data.validation_y)).double().mean().item()


if __name__ == "__main__":
    for row in rows():
        print(*row)
