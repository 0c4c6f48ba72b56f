"""Updates per second of K stacked networks against PyTorch one at a time, and what measuring costs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

import torch

from engine.experiments import run
from engine.lab import load
from engine.train.spec import TrainSpec
from ui.player import PLAYER_COLUMNS

SHAPES = {
    "2-4-4-2, batch 10": ("data=circle&depth=2&width=4&batch=10&every=1000", 2000),
    "64-100x4-10, batch 64": ("depth=4&width=100&batch=64&every=1000", 300),
    "64-100x10-10, batch 64": ("depth=10&width=100&batch=64&every=1000", 150),
    "500-500x3-10, batch 64": ("data=noise&depth=3&width=500&batch=64&every=1000", 30),
}
COUNTS = (1, 4, 8, 16)


def eager(spec: TrainSpec) -> float:
    """Seconds an update of one network with autograd and torch.optim.SGD takes, one thread."""
    torch.set_num_threads(1)
    layers: list[torch.nn.Module] = []
    for n_in, n_out in pairwise(spec.sizes):
        layers += [torch.nn.Linear(n_in, n_out), torch.nn.Tanh()]
    net = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    x, y = torch.randn(spec.batch, spec.sizes[0]), torch.randint(0, spec.sizes[-1], (spec.batch,))
    for step in range(spec.steps + 20):
        if step == 20:
            start = time.perf_counter()
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()
    return (time.perf_counter() - start) / spec.steps


def stacked(query: str, count: int, steps: int) -> float:
    """Seconds an update of `count` stacked networks takes, all together, without the start of the run."""
    specs = [TrainSpec.from_query(f"{query}&steps={steps}&seed={k}")[0] for k in range(count)]
    still = [TrainSpec.from_query(f"{query}&steps=0&seed={k}")[0] for k in range(count)]
    run("train", still, [])
    times = []
    for variants in (still, specs):
        start = time.perf_counter()
        run("train", variants, [])
        times.append(time.perf_counter() - start)
    return (times[1] - times[0]) / steps


def rows() -> Iterator[tuple[str, str]]:
    """(what, result) for the table."""
    for shape, (query, steps) in SHAPES.items():
        alone = min(eager(TrainSpec.from_query(f"{query}&steps={steps}")[0]) for _ in range(3))
        yield f"{shape}: PyTorch eager, one network", f"{alone * 1e6:.0f} us an update"
        for count in COUNTS if count_fits(shape) else COUNTS[:3]:
            together = min(stacked(query, count, steps) for _ in range(3))
            ratio = count * alone / together
            text = f"{together * 1e6:.0f} us together, {together / count * 1e6:.1f} each: {ratio:.1f} x eager"
            yield f"{shape}: {count} stacked", text
    yield "default view: share of time spent on measuring", f"{diagnostics():.0%}"


def count_fits(shape: str) -> bool:
    """Whether sixteen networks of this shape are within the bound of a run."""
    return not shape.startswith("500")


def diagnostics() -> float:
    """1 - (bare run / run with the player's columns) at the lab's opening."""
    lab = load("initialization")
    specs, _ = lab.parse(lab.opening)
    shares = []
    for _ in range(3):
        times = []
        for columns in ((), PLAYER_COLUMNS):
            start = time.perf_counter()
            run("train", specs, columns)
            times.append(time.perf_counter() - start)
        shares.append(1 - times[0] / times[1])
    return sorted(shares)[1]
