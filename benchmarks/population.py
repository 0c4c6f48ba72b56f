"""The tolerance map's 2 x 144 trainings as one population, against PyTorch training the same networks one at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

import torch

from engine.experiments import run
from engine.lab import load
from engine.train import grid
from engine.train.data import load as load_data
from engine.train.draws import batch_order
from engine.train.spec import TrainSpec

SAMPLED = ((2, 2), (6, 5), (9, 8))
"""Cells (row, column) of each map that PyTorch trains; the time of the others is taken to be the same."""


def rows() -> Iterator[tuple[str, str]]:
    """(what, result) for the table."""
    specs, _ = (lab := load("batch_norm")).parse(lab.opening)
    trainings = len(grid.plan(specs[:1])) * grid.SIDE**2
    start = time.perf_counter()
    run("train", specs[:1], ["tolerance"])
    together = time.perf_counter() - start
    half, without = grid.halves(specs[0])
    yield f"tolerance map, {trainings} trainings of {half.steps} updates: one population", f"{together:.1f} s"
    alone = [seconds(grid.cell(map_, *place)) for map_ in (half, without) for place in SAMPLED]
    mean = sum(alone) / len(alone)
    yield f"the same, PyTorch one at a time ({len(alone)} of them measured, scaled up)", f"{mean * trainings:.1f} s"
    yield "the population is faster by", f"{mean * trainings / together:.1f} x"


def seconds(spec: TrainSpec) -> float:
    """How long PyTorch takes to train and test one cell: eager, autograd, one thread, the data already in tensors."""
    torch.set_num_threads(1)
    data = load_data(spec)
    x, y = torch.from_numpy(data.train_x).float(), torch.from_numpy(data.train_y)
    test_x, test_y = torch.from_numpy(data.test_x).float(), torch.from_numpy(data.test_y)
    start = time.perf_counter()
    net = network(spec)
    optimizer = torch.optim.SGD(net.parameters(), lr=spec.optimizer.lr)  # type: ignore[attr-defined]
    for batch in batches(spec, len(x)):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(x[batch]), y[batch]).backward()
        optimizer.step()
    with torch.no_grad():
        (net.eval()(test_x).argmax(1) == test_y).double().mean().item()
    return time.perf_counter() - start


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
