"""Bias and variance by resampling: 30 x 7 trainings as one population, against PyTorch training them one at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

import torch

from engine.train.data import load as load_data
from engine.train.spec import TrainSpec
from pages import load, run
from pages.regularization import resampling

SAMPLED = (0, 70, 140)
"""Trainings that PyTorch makes; the time of the others is taken to be the same."""


def rows() -> Iterator[tuple[str, ...]]:
    """(what, result, goal) for the table, in seconds of the processor."""
    lab = load("regularization")
    spec = lab.start[0]
    networks = resampling.networks(spec)
    alone = [seconds(networks[at]) for at in (SAMPLED[0], *SAMPLED)][1:]  # the first warms up
    start = time.process_time()
    run("train", [spec], [resampling.COLUMN])
    together, each, one = time.process_time() - start, sum(alone) / len(alone), networks[0]
    network = f"{one.depth} x {one.width} units, {one.steps} updates of {one.batch}"
    yield f"{len(networks)} trainings ({network}), one population", f"{together:.1f} s"
    yield f"PyTorch eager, one at a time: {len(alone)} measured, scaled up", f"{each * len(networks):.1f} s"
    yield "the population against that", f"{each * len(networks) / together:.1f} x", "10 x"


def seconds(spec: TrainSpec) -> float:
    """How long PyTorch takes to train one of them: eager, autograd, one thread, all examples in every update."""
    torch.set_num_threads(1)
    data = load_data(spec)
    x, y = torch.from_numpy(data.train_x).float(), torch.from_numpy(data.train_y).float()[:, None]
    start = time.process_time()
    hidden = [part for pair in pairwise(spec.sizes[:-1]) for part in (torch.nn.Linear(*pair), torch.nn.Tanh())]
    net = torch.nn.Sequential(*hidden, torch.nn.Linear(*spec.sizes[-2:]))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, weight_decay=spec.l2)
    for _ in range(spec.steps):
        optimizer.zero_grad()
        (0.5 * (net(x) - y) ** 2).mean().backward()
        optimizer.step()
    return time.process_time() - start


if __name__ == "__main__":
    for row in rows():
        print(*row)
