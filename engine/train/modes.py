"""The same network asked in different modes: evaluation, training (who forgot eval()), the mean over dropout masks.

In training mode the test part goes through the network in batches of the size that it trains on, each with statistics
and masks of its own. A batch short of examples begins again with the first ones; each example's first answer counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import torch

from engine.record.pieces import Pieces
from engine.train.data import load
from engine.train.layers.walk import ASKED
from engine.train.loss import criterion
from engine.train.measure import HandedOn, Measure, Measures, answered, at
from engine.train.network import Pass
from engine.train.spec import TrainSpec
from engine.train.weights import Weights

Array = np.ndarray
Tensor = torch.Tensor
MODES = ("test", "eval", "train")
"""Where an answer may be measured: in the mode of the spec, or in one that the column names."""
ROWS = 512
"""Examples of one pass in training mode, so that a wide network's activations fit into memory."""


class Modes:
    """What a stack answers in each mode; passes are made when they are first needed."""

    def __init__(self, weights: Weights, specs: Sequence[TrainSpec]) -> None:
        self.weights, self.specs = weights, specs
        self.differ = _differ(specs[0])
        self._criterion = criterion(specs, weights.flat.dtype)
        self._y = np.stack([load(spec).test_y for spec in specs])

    def measure(self, wanted: Measures, step: int, probe: Pass) -> Pieces[dict[str, Array]]:
        """Column -> (K,) or (K, depth) of what `wanted` takes in some mode, or of what layers hand on to the next."""
        found: dict[str, Array] = {}
        for mode, asked in self._questions(wanted).items():  # each mode is asked once
            yield
            logits = yield from self.logits(mode, step)
            found |= answered(asked, logits, self._y, self._criterion)
        handed_on = at("handed_on", wanted) if self.specs[0].depth else {}
        if handed_on:
            yield
            seen = yield from self._handed_on(step, probe)
            found |= {name: measure.function(seen) for name, measure in handed_on.items()}
        return found

    def _questions(self, wanted: Measures) -> dict[str, dict[str, Measure]]:
        """{mode: measures of what it answers}; where the modes do not differ, all in evaluation mode."""
        found: dict[str, dict[str, Measure]] = {}
        for where in MODES:
            mode = self.specs[0].mode if where == "test" else where
            if asked := at(where, wanted):
                found.setdefault(mode if self.differ else "eval", {}).update(asked)
        return found

    def logits(self, mode: str, step: int) -> Pieces[Tensor]:
        """(K, N, C) of the test part; of the mean over masks, outputs that say what it says."""
        if mode == "eval" or not self.differ:
            yield from self._evaluation.forwarding(running=True)
            return self._evaluation.logits
        if mode == "train":
            return (yield from self._training.logits(step))
        return (yield from self._mean_answer(step))

    @cached_property
    def _evaluation(self) -> Pass:
        x = np.stack([load(spec).test_x for spec in self.specs])
        run = Pass(self.weights, self.specs, x.shape[1])
        run.x.copy_(torch.from_numpy(x))
        return run

    @cached_property
    def _training(self) -> InBatches:
        return InBatches(self.weights, self.specs)

    def _mean_answer(self, step: int) -> Pieces[Tensor]:
        """(K, N, C) of the mean over masks; normalizations are as in evaluation (Gal and Ghahramani 2016)."""
        run, masks = self._evaluation, self.specs[0].masks if self.specs[0].dropout.name != "none" else 1
        total = run.criterion.nothing(run.logits.shape)
        for mask in range(masks):
            yield from run.forwarding(moment=(ASKED, step, mask), running=True)
            run.criterion.add(total, run.logits)
            yield
        return run.criterion.mean(total, masks)

    def _handed_on(self, step: int, probe: Pass) -> Pieces[HandedOn]:
        """Over units, probe examples and masks."""
        evaluated = (yield from _layers(probe, None, True))[0]
        noisy = self.specs[0].dropout.name != "none"
        moments = [(ASKED, step, mask) for mask in range(self.specs[0].masks)] if noisy else [None]
        layers = []
        for moment in moments:
            layers.append((yield from _layers(probe, moment, False)))
            yield
        parts = np.array(layers)  # (masks, mean and mean square, K, depth)
        mean, square = parts[0] + (parts - parts[0]).mean(0)  # where all masks are alike, exactly theirs
        return HandedOn(mean, np.sqrt(np.maximum(square - mean**2, 0)), evaluated)


def _layers(run: Pass, moment: tuple[int, ...] | None, running: bool) -> Pieces[Array]:
    """(2, K, depth): mean and mean square of what each hidden layer hands on, one variant's at a time, in double."""
    yield from run.forwarding(moment=moment, running=running)
    found = []
    for out in run.out:
        found.append([_mean_and_square(row) for row in out.double().numpy()])
        yield
    return np.array(found).transpose(2, 1, 0)


def _mean_and_square(row: Array) -> tuple[float, float]:
    flat = row.ravel()
    return float(flat.mean()), float(flat @ flat) / len(flat)


def _differ(spec: TrainSpec) -> bool:
    """Whether training and evaluation differ at all in a network like this."""
    return spec.norm.name == "batch_norm" or spec.dropout.name != "none"


class InBatches:
    """The test part in training mode, in batches composed as `companions` says."""

    def __init__(self, weights: Weights, specs: Sequence[TrainSpec]) -> None:
        plans = [plan(spec, load(spec).test_y) for spec in specs]
        batches, self.size = plans[0].shape
        self.at_once = max(1, min(ROWS // self.size, batches))
        self.run = Pass(weights, specs, self.size * self.at_once, self.at_once)
        self.orders = [np.resize(order, (self._rounds(len(order)) * self.at_once, self.size)) for order in plans]
        firsts = [np.unique(order.ravel(), return_index=True)[1] for order in plans]
        self.first = torch.from_numpy(np.stack(firsts))
        self.x = [torch.from_numpy(load(spec).test_x).to(weights.flat.dtype) for spec in specs]

    def _rounds(self, batches: int) -> int:
        return -(-batches // self.at_once)

    def logits(self, step: int) -> Pieces[Tensor]:
        """(K, N, C) in the order of the test part."""
        parts = []
        for number in range(len(self.orders[0]) // self.at_once):
            parts.append((yield from self._answer(number, step)))
        answers = torch.cat(parts, 1)
        return answers.gather(1, self.first.unsqueeze(2).expand(-1, -1, answers.shape[2]))

    def _answer(self, number: int, step: int) -> Pieces[Tensor]:
        """The logits of as many batches as fit into one pass."""
        for row, order in enumerate(self.orders):
            rows = order[number * self.at_once : (number + 1) * self.at_once].ravel()
            self.run.x[row] = self.x[row][torch.from_numpy(rows)]
        yield from self.run.forwarding(moment=(ASKED, step, number))
        return self.run.logits.clone()


def plan(spec: TrainSpec, y: Array) -> Array:
    """(batches, size) indices of test examples: which are asked together. Their number depends on N, B and C alone."""
    size = 1 if spec.companions == "single" else min(spec.batch, len(y))
    order = np.random.default_rng([spec.seed_batch, ASKED]).permutation(len(y))
    if spec.companions != "one_class" or spec.data.numbers:
        return np.resize(order, (-(-len(y) // size), size))
    classes = [order[y[order] == label] for label in range(spec.data.classes)]
    batches = [np.resize(part, (-(-len(part) // size), size)) for part in classes if len(part)]
    return np.resize(np.concatenate(batches), (len(y) // size + spec.data.classes, size))
