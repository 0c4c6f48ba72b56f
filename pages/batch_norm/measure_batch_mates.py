"""One test example in changing company: what a network says of it in train mode, where the batch's statistics count."""

from __future__ import annotations

import numpy as np
import torch

from engine.record.pieces import Pieces
from engine.train.data import load
from engine.train.measure import Measure, Measures
from engine.train.network import Pass
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages.batch_norm.columns import COMPANIES, DRAWS

Array = np.ndarray
ROWS = 1024
"""Examples of one pass, so that a wide network's activations fit into memory."""
WORK = 2e10
"""Bound on examples x weights: a very large network is shown fewer companies."""


def cloud(stack: Stack, wanted: set[str]) -> Pieces[dict[str, Array]]:
    """`companions_cloud` (K, COMPANIES, 1 + DRAWS): the logit of a test example's own class.

    First in eval mode, then once for each company: B - 1 training examples drawn with replacement. Dropout is off
    throughout, so nothing but the company differs. NaN beyond what WORK allows.
    """
    found = np.full((len(stack.specs), len(COMPANIES), 1 + DRAWS), np.nan)
    found[:, :, 0] = yield from _alone(stack)
    draws = drawn(stack.specs[0])
    for at, size in enumerate(COMPANIES):
        step = max(1, min(draws, ROWS // size))
        run = yield from Pass.making(stack.weights, stack.specs, step * size, step)
        for first in range(0, draws, step):
            _seat(stack, run, size, range(first, first + step))
            last = min(first + step, draws)
            found[:, at, 1 + first : 1 + last] = (yield from _said(stack, run, size))[:, : last - first]
            yield
    return {"companions_cloud": found}


def drawn(spec: TrainSpec) -> int:
    """Companies of each size for a network like this."""
    return int(np.clip(WORK / (sum(COMPANIES) * spec.weights), 8, DRAWS))


def company(spec: TrainSpec, size: int, number: int) -> Array:
    """(size - 1,) training examples that the example meets in company `number`."""
    return np.random.default_rng([spec.seed_batch, size, number]).integers(0, len(load(spec).train_x), size - 1)


def _seat(stack: Stack, run: Pass, size: int, numbers: range) -> None:
    """Put the companies into the pass, the example first in each."""
    for row, spec in enumerate(stack.specs):
        data = load(spec)
        asked = data.test_x[_asked(spec)][None]
        parts = [np.concatenate([asked, data.train_x[company(spec, size, number)]]) for number in numbers]
        run.x[row].copy_(torch.from_numpy(np.concatenate(parts)))


def _asked(spec: TrainSpec) -> int:
    """Index of the example in the test part."""
    return spec.example % len(load(spec).test_y)


def _alone(stack: Stack) -> Pieces[Array]:
    """(K, 1) what eval mode says, which needs no company."""
    run = Pass(stack.weights, stack.specs, 2)
    _seat(stack, run, 2, range(1))
    return (yield from _said(stack, run, 2, running=True))


def _said(stack: Stack, run: Pass, size: int, running: bool = False) -> Pieces[Array]:
    """(K, companies) logit of the example's own class in each company."""
    yield from run.forwarding(running=running)
    logits = run.logits[:, ::size].double().numpy()
    return np.stack([logits[row, :, _output(spec)] for row, spec in enumerate(stack.specs)])


def _output(spec: TrainSpec) -> int:
    """The output of the example's class; of numbers the only one."""
    return 0 if spec.data.numbers else int(load(spec).test_y[_asked(spec)])


MEASURES: Measures = {"companions_cloud": Measure("stack", cloud, when="ends")}
