"""Descents on a surface against one torch.optim loop with autograd per run: twelve methods, and a map of starts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import torch

from engine.descend.spec import DescendSpec
from engine.parts.optimizers import OPTIMIZERS
from pages import EXPERIMENTS, run

Make = Callable[[list[torch.Tensor], float], torch.optim.Optimizer]
SURFACE = "surface=rosenbrock&optimizer.lr=0.0001"
STEPS, MAP_STEPS, STARTS = 1000, 300, 60
SAMPLE = 12
"""Runs of the map's 3600 that the loop really makes; its time is scaled up from these, as all are alike."""
PATH = ("position", "loss")
MAKERS: dict[str, Make] = {
    "sgd": lambda w, lr: torch.optim.SGD(w, lr=lr),
    "momentum": lambda w, lr: torch.optim.SGD(w, lr=lr, momentum=0.9),
    "nesterov": lambda w, lr: torch.optim.SGD(w, lr=lr, momentum=0.9, nesterov=True),
    "adagrad": lambda w, lr: torch.optim.Adagrad(w, lr=lr),
    "rmsprop": lambda w, lr: torch.optim.RMSprop(w, lr=lr),
    "adadelta": lambda w, lr: torch.optim.Adadelta(w, lr=lr),
    "adam": lambda w, lr: torch.optim.Adam(w, lr=lr),
    "adamw": lambda w, lr: torch.optim.AdamW(w, lr=lr),
    "nadam": lambda w, lr: torch.optim.NAdam(w, lr=lr),
    "amsgrad": lambda w, lr: torch.optim.Adam(w, lr=lr, amsgrad=True),
    "rprop": lambda w, lr: torch.optim.Rprop(w, lr=lr),
}


def f(w: torch.Tensor) -> torch.Tensor:
    """Rosenbrock's function."""
    return (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2


def loop(make: Make, steps: int) -> float:
    """Seconds for one run with autograd and torch.optim, its path and losses kept."""
    w = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
    optimizer, path = make([w], 1e-4), []
    start = time.perf_counter()
    for _ in range(steps):
        optimizer.zero_grad()
        loss = f(w)
        path.append((*w.tolist(), loss.item()))
        loss.backward()
        optimizer.step()
    return time.perf_counter() - start


def engine(specs: Sequence[DescendSpec], columns: Sequence[str]) -> float:
    """Seconds for these variants together."""
    start = time.perf_counter()
    run("descend", specs, columns)
    return time.perf_counter() - start


def spec(method: str, steps: int) -> DescendSpec:
    """A method on Rosenbrock's function from its usual start."""
    return DescendSpec.from_query(f"{SURFACE}&optimizer={method}&steps={steps}")[0]


def rows() -> Iterator[tuple[str, str]]:
    """(what, result) for the table. Best of three, both sides in this process, one thread."""
    torch.set_num_threads(1)
    loops = {name: min(loop(make, STEPS) for _ in range(3)) for name, make in MAKERS.items()}
    loops["gd"] = loops["sgd"]
    methods = [spec(name, STEPS) for name in loops]
    ours = min(engine(methods, PATH) for _ in range(3))
    theirs = sum(loops.values())
    yield f"{len(methods)} methods x {STEPS} steps, one start: torch.optim, a loop each", f"{theirs:.2f} s"
    yield f"{len(methods)} methods x {STEPS} steps: this engine", f"{ours:.3f} s: {theirs / ours:.1f} x faster"
    everything = [
        name for name, column in EXPERIMENTS["descend"].columns.items() if not column.source.startswith("(60")
    ]
    full = min(engine(methods, everything) for _ in range(3))
    yield "... with every column of the path and 20 seeds each", f"{full:.3f} s"
    alone = min(engine([spec("adam", STEPS)], PATH) for _ in range(3))
    yield f"adam alone x {STEPS} steps", f"{alone:.3f} s: {loops['adam'] / alone:.1f} x faster"
    for name in ("gd", "momentum", "adam"):
        yield from basin(name)


def basin(name: str) -> Iterator[tuple[str, str]]:
    """The map of starts: the loop is measured on a sample and scaled."""
    make = MAKERS[name if name in OPTIMIZERS else "sgd"]
    each = min(sum(loop(make, MAP_STEPS) for _ in range(SAMPLE)) for _ in range(3))
    theirs = each / SAMPLE * STARTS**2
    ours = min(engine([spec(name, MAP_STEPS)], ["basin_minimum", "basin_steps"]) for _ in range(3))
    what = f"{STARTS} x {STARTS} starts x {MAP_STEPS} steps, {name}"
    yield f"{what}: torch.optim, {SAMPLE} runs measured and scaled to {STARTS**2}", f"{theirs:.0f} s"
    yield f"{what}: this engine", f"{ours:.3f} s: {theirs / ours:.0f} x faster"
