"""The same network asked in different modes: evaluation, training (who forgot eval()), the mean over dropout masks.

In training mode the test part goes through the network in batches of the size that it trains on, each with statistics
and masks of its own. A batch short of examples begins again with the first ones; each example's first answer counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from engine.pieces import Pieces
from engine.train.data import load
from engine.train.layers import ASKED
from engine.train.measure import scores
from engine.train.network import Pass
from engine.train.spec import TrainSpec

if TYPE_CHECKING:
    from engine.train.stack import Stack

Array = np.ndarray
Tensor = torch.Tensor
ANSWERS = frozenset({"test_accuracy", "test_loss", "eval_accuracy", "train_mode_accuracy"})
MEANS = frozenset({"train_mean", "eval_mean", "train_std", "mode_ratio"})
ROWS = 512
"""Examples of one pass in training mode, so that a wide network's activations fit into memory."""


class Modes:
    """What a stack answers in each mode; passes are made when they are first needed."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.specs = stack, stack.specs
        self.differ = _differ(stack.specs[0])
        self._evaluation: Pass | None = None
        self._training: InBatches | None = None
        self._y = torch.from_numpy(np.stack([load(spec).test_y for spec in self.specs]))

    def measure(self, wanted: set[str]) -> Pieces[dict[str, Array]]:
        """Column -> (K,) or (K, depth) of those of ANSWERS and MEANS that are wanted."""
        found: dict[str, Array] = {}
        for mode, names in self._questions(wanted).items():  # each mode is asked once
            said = scores((yield from self.logits(mode)), self._y, {_said(name) for name in names}, "test")
            found |= {name: said[_said(name)] for name in names}
        return found | ((yield from self._means(wanted)) if MEANS & wanted else {})

    def _questions(self, wanted: set[str]) -> dict[str, list[str]]:
        """{mode: those of ANSWERS that it gives}; where the modes do not differ, all in evaluation mode."""
        found: dict[str, list[str]] = {}
        for name in sorted(ANSWERS & wanted):
            mode = {"eval_accuracy": "eval", "train_mode_accuracy": "train"}.get(name, self.specs[0].mode)
            found.setdefault(mode if self.differ else "eval", []).append(name)
        return found

    def logits(self, mode: str) -> Pieces[Tensor]:
        """(K, N, C) of the test part; of the mean probability, its logarithm."""
        if mode == "eval" or not self.differ:
            return self._evaluated().forward(running=True)
        if mode == "train":
            self._training = self._training or InBatches(self.stack)
            return (yield from self._training.logits())
        return (yield from self._mean_probability()).log()

    def _evaluated(self) -> Pass:
        if self._evaluation is None:
            x = np.stack([load(spec).test_x for spec in self.specs])
            self._evaluation = Pass(self.stack.weights, self.specs, x.shape[1])
            self._evaluation.x.copy_(torch.from_numpy(x))
        return self._evaluation

    def _mean_probability(self) -> Pieces[Tensor]:
        """(K, N, C) mean over masks; normalizations are as in evaluation (Gal and Ghahramani 2016)."""
        run, masks = self._evaluated(), self.specs[0].masks if self.specs[0].dropout.name != "none" else 1
        total = torch.zeros(self._y.shape + run.logits.shape[2:], dtype=torch.float64)
        for mask in range(masks):
            run.forward(moment=(ASKED, self.stack.step, mask), running=True)
            total += run.probabilities()
            yield
        return total / masks

    def _means(self, wanted: set[str]) -> Pieces[dict[str, Array]]:
        """Of what each hidden layer hands on, over units, probe examples and masks."""
        run = self.stack.probe.run
        evaluated = _layers(run, None, True)[0]
        noisy = self.specs[0].dropout.name != "none"
        moments = [(ASKED, self.stack.step, mask) for mask in range(self.specs[0].masks)] if noisy else [None]
        layers = []
        for moment in moments:
            layers.append(_layers(run, moment, False))
            yield
        parts = np.array(layers)  # (masks, mean and mean square, K, depth)
        mean, square = parts[0] + (parts - parts[0]).mean(0)  # where all masks are alike, exactly theirs
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = evaluated / mean
        std = np.sqrt(np.maximum(square - mean**2, 0))
        found = {"train_mean": mean, "eval_mean": evaluated, "train_std": std, "mode_ratio": ratio}
        return {name: values for name, values in found.items() if name in wanted}


def _layers(run: Pass, moment: tuple[int, ...] | None, running: bool) -> Array:
    """(2, K, depth): mean and mean square of what each hidden layer hands on, one variant's at a time, in double."""
    run.forward(moment=moment, running=running)
    found = [[_mean_and_square(row) for row in out.double().numpy()] for out in run.out]
    return np.array(found).transpose(2, 1, 0)


def _mean_and_square(row: Array) -> tuple[float, float]:
    flat = row.ravel()
    return float(flat.mean()), float(flat @ flat) / len(flat)


def _said(name: str) -> str:
    """What `scores` calls an answer."""
    return "test_loss" if name == "test_loss" else "test_accuracy"


def _differ(spec: TrainSpec) -> bool:
    """Whether training and evaluation differ at all in a network like this."""
    return spec.norm.name == "batch_norm" or spec.dropout.name != "none"


class InBatches:
    """The test part in training mode, in batches composed as `companions` says."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        plans = [plan(spec, load(spec).test_y) for spec in stack.specs]
        batches, self.size = plans[0].shape
        self.at_once = max(1, min(ROWS // self.size, batches))
        self.run = Pass(stack.weights, stack.specs, self.size * self.at_once, self.at_once)
        self.orders = [np.resize(order, (self._rounds(len(order)) * self.at_once, self.size)) for order in plans]
        firsts = [np.unique(order.ravel(), return_index=True)[1] for order in plans]
        self.first = torch.from_numpy(np.stack(firsts))
        self.x = [torch.from_numpy(load(spec).test_x).to(stack.dtype) for spec in stack.specs]

    def _rounds(self, batches: int) -> int:
        return -(-batches // self.at_once)

    def logits(self) -> Pieces[Tensor]:
        """(K, N, C) in the order of the test part."""
        parts = []
        for number in range(len(self.orders[0]) // self.at_once):
            parts.append(self._answer(number))
            yield
        answers = torch.cat(parts, 1)
        return answers.gather(1, self.first.unsqueeze(2).expand(-1, -1, answers.shape[2]))

    def _answer(self, number: int) -> Tensor:
        """The logits of as many batches as fit into one pass."""
        for row, order in enumerate(self.orders):
            rows = order[number * self.at_once : (number + 1) * self.at_once].ravel()
            self.run.x[row] = self.x[row][torch.from_numpy(rows)]
        return self.run.forward(moment=(ASKED, self.stack.step, number)).clone()


def plan(spec: TrainSpec, y: Array) -> Array:
    """(batches, size) indices of test examples: which are asked together. Their number depends on N, B and C alone."""
    size = 1 if spec.companions == "single" else min(spec.batch, len(y))
    order = np.random.default_rng([spec.seed_batch, ASKED]).permutation(len(y))
    if spec.companions != "one_class":
        return np.resize(order, (-(-len(y) // size), size))
    classes = [order[y[order] == label] for label in range(spec.data.classes)]
    batches = [np.resize(part, (-(-len(part) // size), size)) for part in classes if len(part)]
    return np.resize(np.concatenate(batches), (len(y) // size + spec.data.classes, size))


def behaviour(spec: TrainSpec) -> Sequence[object]:
    """What variants of one stack must agree in to be asked together."""
    return spec.mode, spec.companions, spec.masks
