"""The ensemble check: the evaluation pass against the mean of masks and of networks trained apart."""

from __future__ import annotations

from math import nan
from weakref import WeakKeyDictionary

import numpy as np
import torch

from engine.record.pieces import Pieces
from engine.train.data import load
from engine.train.final import reaching
from engine.train.loss import shares
from engine.train.measure import Measure, Measures
from engine.train.monte_carlo import affordable, evaluating, passing, probabilities
from engine.train.single import Net
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from engine.train.variants import seeded
from pages.dropout.columns import COUNTS, networks

Tensor = torch.Tensor
_populations: WeakKeyDictionary[Stack, list[Stack | None]] = WeakKeyDictionary()
"""Of each stack in training: for every variant the networks that are trained beside it with other seeds."""


def ensemble(stack: Stack, wanted: set[str]) -> Pieces[dict[str, np.ndarray]]:
    """(K, 3, COUNTS, 3): of evaluation pass, masks and networks: how many are averaged, test accuracy, test loss.

    The networks train in step with the stack. Masks are drawn at the end of the run only.
    """
    if stack not in _populations:
        made = []
        for spec in stack.specs:
            made.append((yield from _population(spec)))
        _populations[stack] = made
    found = []
    for row, population in enumerate(_populations[stack]):
        found.append((yield from _rows(Net(stack, row), stack, population)))
    return {"ensemble": np.stack(found)}


def seeded_apart(spec: TrainSpec) -> list[TrainSpec]:
    """The specs of the independent networks: other weights, other batches, other masks, the same data."""
    return [seeded(spec, 1 + k) for k in range(networks(spec))]


def _population(spec: TrainSpec) -> Pieces[Stack | None]:
    specs = seeded_apart(spec)
    return (yield from Stack.making(specs)) if specs else None


def _rows(net: Net, stack: Stack, population: Stack | None) -> Pieces[np.ndarray]:
    data = load(net.spec)
    x, y = torch.from_numpy(data.test_x).to(net.dtype), torch.from_numpy(data.test_y)
    table = np.full((3, COUNTS, 3), np.nan)
    table[0, 0] = [1, *score(shares(net.spec, (yield from evaluating(net, x))[-1]), y)]
    if stack.step == net.spec.steps:
        masks = affordable(net, len(x))
        sampled = (yield from probabilities(net, x, masks, "ensemble")).expand(masks, -1, -1)
        for at, count in enumerate(mask_counts(masks)):
            table[1, at] = [count, *score(sampled[:count].mean(0, dtype=torch.float64), y)]
    if population is not None:
        for at, p in enumerate((yield from _means(population, stack.step, x))):
            table[2, at] = [at + 1, *score(p, y)]
    return table


def mask_counts(masks: int) -> list[int]:
    """1, 2, 4 ... and `masks` itself."""
    return sorted({*(2**k for k in range(COUNTS) if 2**k < masks), masks})


def _means(population: Stack, step: int, x: Tensor) -> Pieces[list[Tensor]]:
    """In pieces, mean probabilities of the first 1, 2, ... networks, after they have been trained up to `step`."""
    yield from reaching(population, step)
    answers = []
    for row in range(len(population.specs)):
        layers = yield from passing(Net(population, row), x[None], None)
        answers.append(shares(population.specs[row], layers[-1][0].double()))
    p = torch.stack(answers)
    return list(p.cumsum(0) / torch.arange(1, len(p) + 1)[:, None, None])


def score(p: Tensor, y: Tensor) -> tuple[float, float]:
    """(accuracy, mean -log p of the right class) of probabilities (N, classes); NaN of numbers, which have neither."""
    if y.is_floating_point():
        return nan, nan
    picked = p.double().gather(1, y[:, None])[:, 0]
    return float((p.argmax(1) == y).double().mean()), float(-picked.clamp_min(1e-45).log().mean())


MEASURES: Measures = {"ensemble": Measure("stack", ensemble)}
