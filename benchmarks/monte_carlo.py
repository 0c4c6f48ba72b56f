"""The Monte Carlo panel's 256 masks x 64 examples x 4 x 100 network in one batched pass, against a loop over masks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import torch

from engine.train.data import load
from engine.train.monte_carlo import draws
from engine.train.single import Net
from engine.train.spec import TrainSpec
from engine.train.stack import Stack

MASKS, EXAMPLES, TIMES = 256, 64, 9
ADDRESS = "dropout=dropout&depth=4&width=100&activation=relu&init=he_normal"


def rows() -> Iterator[tuple[str, ...]]:
    """(what, result, goal) for the table, in milliseconds of one thread, the median of several."""
    spec, _ = TrainSpec.from_query(ADDRESS)
    net = Net(Stack([spec]), 0)
    x = torch.from_numpy(load(spec).probe_x[:EXAMPLES]).float()
    torch.set_num_threads(1)
    together = milliseconds(lambda: list(draws(net, x, MASKS, "benchmark")))
    apart = milliseconds(lambda: one_by_one(net, x))
    yield f"{MASKS} masks x {EXAMPLES} examples x 4 x 100 network, one pass", f"{together:.0f} ms"
    yield "PyTorch, mask after mask in train()", f"{apart:.0f} ms"
    yield "the pass against that", f"{apart / together:.1f} x"


def one_by_one(net: Net, x: torch.Tensor) -> list[torch.Tensor]:
    """The logits of every mask from PyTorch's own layers, one forward pass a mask."""
    parts: list[torch.nn.Module] = []
    for w, b in zip(net.w, net.b, strict=True):
        linear = torch.nn.Linear(*w.shape)
        linear.weight.data, linear.bias.data = w.T.contiguous(), b[0].clone()
        parts += [linear, torch.nn.ReLU(), torch.nn.Dropout(net.spec.dropout.p)]
    network = torch.nn.Sequential(*parts[:-2]).train()
    return [network(x) for _ in range(MASKS)]


def milliseconds(work: Callable[[], object]) -> float:
    """Processor time of `work`, the median of TIMES runs after one that warms up."""
    taken = []
    with torch.inference_mode():
        for _ in range(TIMES + 1):
            start = time.process_time()
            work()
            taken.append(1000 * (time.process_time() - start))
    return sorted(taken[1:])[TIMES // 2]
