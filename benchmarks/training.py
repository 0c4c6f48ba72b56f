"""Time an update of K stacked networks against PyTorch one at a time, and what measuring costs.

Both compute in one thread; what is compared is processor time, which other processes on the machine disturb least.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import torch

from engine.train.products import one_thread
from engine.train.spec import TrainSpec
from pages import load, run
from ui.run import columns

SHAPES = {
    "2-4-4-2, batch 10": ("data=circle&depth=2&width=4&batch=10&every=1000", 2000),
    "64-100x4-10, batch 64": ("depth=4&width=100&batch=64&every=1000", 300),
    "64-100x10-10, batch 64": ("depth=10&width=100&batch=64&every=1000", 150),
    "500-500x3-10, batch 64": ("data=noise&depth=3&width=500&batch=64&every=1000", 30),
}
COUNTS = (1, 4, 8, 16)
REGIMES = {
    "l2, cosine, clipped by norm": "l2=0.0001&schedule=cosine&warmup=10&clip=1",
    "proximal l1, cosine, clipped by value": "l1=0.0001&l1.kind=proximal&schedule=cosine&clip=0.1&clip.kind=value",
    "decay, max-norm": "decay=0.001&max_norm=3",
}
"""What is added to the loss and the rule, and what it may cost is a tenth; where a call costs what it does, more."""
GOALS = {("2-4-4-2, batch 10", 8): "30 x eager", ("64-100x4-10, batch 64", 8): "4 x eager"}
"""Beyond what holds for all: no slower than one network at a time."""


Between = Callable[[int], list[torch.nn.Module]]
"""The modules that follow a linear layer of so many units."""


def eager(spec: TrainSpec, between: Between = lambda n: [torch.nn.Tanh()]) -> float:
    """Seconds an update of one network with autograd and torch.optim.SGD takes, one thread."""
    one_thread()
    layers: list[torch.nn.Module] = []
    for n_in, n_out in pairwise(spec.sizes[:-1]):
        layers += [torch.nn.Linear(n_in, n_out), *between(n_out)]
    net = torch.nn.Sequential(*layers, torch.nn.Linear(*spec.sizes[-2:]))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    x, y = torch.randn(spec.batch, spec.sizes[0]), torch.randint(0, spec.sizes[-1], (spec.batch,))
    for step in range(spec.steps + 20):
        if step == 20:
            start = time.process_time()
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()
    return (time.process_time() - start) / spec.steps


def stacked(query: str, count: int, steps: int) -> float:
    """Seconds an update of `count` stacked networks takes, all together, without the start of the run."""
    specs = [TrainSpec.from_query(f"{query}&steps={steps}&seed={k}")[0] for k in range(count)]
    still = [TrainSpec.from_query(f"{query}&steps=0&seed={k}")[0] for k in range(count)]
    run("train", still, [])
    times = []
    for variants in (still, specs):
        start = time.process_time()
        run("train", variants, [])
        times.append(time.process_time() - start)
    return (times[1] - times[0]) / steps


def rows() -> Iterator[tuple[str, ...]]:
    """(what, result, goal where there is one) for the table."""
    for shape, (query, steps) in SHAPES.items():
        counts = COUNTS if count_fits(shape) else COUNTS[:3]
        best = dict.fromkeys((0, *counts), 1e9)
        for _ in range(5):  # by turns, so that a slow moment of the machine meets them all
            best[0] = min(best[0], eager(TrainSpec.from_query(f"{query}&steps={steps}")[0]))
            for count in counts:
                best[count] = min(best[count], stacked(query, count, steps))
        yield f"{shape}: PyTorch eager, one network", f"{best[0] * 1e6:.0f} us an update"
        for count in counts:
            each = best[count] / count
            text = f"{best[count] * 1e6:.0f} us together, {each * 1e6:.1f} each: {best[0] / each:.1f} x eager"
            yield f"{shape}: {count} stacked", text, GOALS.get((shape, count), "1 x eager")
    yield from regimes()
    for slug in ("initialization", "playground"):
        yield f"/{slug} as it opens: share of time spent on measuring", f"{diagnostics(slug):.1%}", "under 20 %"


def regimes() -> Iterator[tuple[str, ...]]:
    """What penalties, schedules and clipping cost of an update of eight networks, by turns in one process."""
    for shape, (query, steps) in list(SHAPES.items())[:2]:
        best = dict.fromkeys(("", *REGIMES.values()), 1e9)
        for _ in range(8):
            for added in best:
                best[added] = min(best[added], stacked(f"{query}&{added}", 8, steps))
        for name, added in REGIMES.items():
            yield f"{shape}: 8 stacked, {name}", f"{best[added] / best[''] - 1:+.0%}", "+10 %"


def count_fits(shape: str) -> bool:
    """Whether sixteen networks of this shape are within the bound of a run."""
    return not shape.startswith("500")


def diagnostics(slug: str) -> float:
    """1 - (bare run / run with all that its page records) at a lab's opening."""
    lab = load(slug)
    specs, _ = lab.parse(lab.opening)
    everything = columns(lab, specs)
    best = {(): 1e9, everything: 1e9}
    for _ in range(8):
        for wanted in best:
            start = time.process_time()
            run("train", specs, wanted)
            best[wanted] = min(best[wanted], time.process_time() - start)
    return 1 - best[()] / best[everything]
