"""A search of 500 trainings, end to end, against the same one written with Optuna and plain PyTorch."""

from __future__ import annotations

import time
from collections.abc import Iterator

import optuna
import torch
from torch import nn

from engine.search.learning import suggest
from engine.search.spec import SearchSpec
from engine.search.trial import TrialSpec
from engine.train.data import load
from engine.train.draws import batch_order
from pages import run

QUERY = "base=train%3Fdepth%3D2%26width%3D32%26optimizer%3Dmomentum&axis=optimizer.lr:0.0001:1:log&epochs=18&wave=32"
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
