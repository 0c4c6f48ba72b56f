"""The tolerance map's 2 x 144 trainings as one population, against PyTorch training the same networks one at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

import torch

from engine.train.data import load as load_data
from engine.train.draws import batch_order
from engine.train.spec import TrainSpec
from pages import load, run
from pages.batch_norm import tolerance as grid

SAMPLED = ((2, 2), (6, 5), (9, 8))
"""Cells (row, column) of each map that PyTorch trains; the time of the others is taken to be the same."""


def rows() -> Iterator[tuple[str, ...]]:
    """(what, result, goal) for the table, in seconds of the processor."""
    specs, _ = (lab := load("batch_norm")).parse(lab.opening)
    half, without = grid.halves(specs[0])
    alone = [seconds(grid.cell(network, *place)) for network in (half, without) for place in (SAMPLED[0], *SAMPLED)]
    del alone[:: len(SAMPLED) + 1]  # the first of each kind warms up
    trainings, each = 2 * grid.SIDE**2, sum(alone) / len(alone)
    start = time.process_time()
    run("train", specs[:1], [grid.COLUMN])
    together = time.process_time() - start
    network = f"{half.depth} x {half.width} units, {half.steps} updates of {half.batch}"
    yield f"{trainings} trainings ({network}), one population", f"{together:.1f} s", "20 s"
    yield f"PyTorch eager, one at a time: {len(alone)} cells measured, scaled up", f"{each * trainings:.1f} s"
    yield "the population against that", f"{each * trainings / together:.1f} x", "10 x"


def seconds(spec: TrainSpec) -> float:
    """How long PyTorch takes to train and test one cell: eager, autograd, one thread, the data already in tensors."""
    torch.set_num_threads(1)
    data = load_data(spec)
    x, y = torch.from_numpy(data.train_x).float(), torch.from_numpy(data.train_y)
    test_x, test_y = torch.from_numpy(data.test_x).float(), torch.from_numpy(data.test_y)
    start = time.process_time()
    net = network(spec)
    optimizer = torch.optim.SGD(net.parameters(), lr=spec.optimizer.lr)
    for batch in batches(spec, len(x)):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(x[batch]), y[batch]).backward()
        optimizer.step()
    with torch.no_grad():
        (net.eval()(test_x).argmax(1) == test_y).double().mean().item()
    return time.process_time() - start


def network(spec: TrainSpec) -> torch.nn.Sequential:
    """The cell's network in PyTorch's own layers."""
    parts: list[torch.nn.Module] = []
    for n_in, n_out in pairwise(spec.sizes[:-1]):
        parts.append(torch.nn.Linear(n_in, n_out))
        torch.nn.init.normal_(parts[-1].weight, std=spec.init.std)  # type: ignore[attr-defined,arg-type]
        parts += [torch.nn.BatchNorm1d(n_out)] if spec.norm.name == "batch_norm" else []
        parts.append(torch.nn.Tanh() if spec.activation.name == "tanh" else torch.nn.ReLU())
    return torch.nn.Sequential(*parts, torch.nn.Linear(*spec.sizes[-2:]))


def batches(spec: TrainSpec, n: int) -> Iterator[torch.Tensor]:
    """The examples of each update, in the order in which the population takes them."""
    size = min(spec.batch, n)
    for step in range(spec.steps):
        epoch, j = divmod(step, n // size)
        if j == 0:
            order = torch.from_numpy(batch_order(spec.seed_batch, epoch, n))
        yield order[j * size : (j + 1) * size]
