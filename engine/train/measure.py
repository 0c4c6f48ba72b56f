"""What is measured of a stack: one entry a column, which says where it is taken and what is made of it there.

Batched over variants, computed only if asked for. Where:
    "z", "h"       each hidden layer of the probe's pass, before and after the nonlinearity: function(Layer)
    "dh"           the gradient of the probe's mean loss with respect to h: function(Layer)
    "w", "dw"      each hidden layer's incoming weights, and the gradient with respect to them: function((K, in, out))
    "update"       the same weights after the last update and before it: function(new, old)
    "logits"       the probe's outputs (K, N, C), classes or numbers (K, N): function(outputs, y, Criterion) or None
    "test"         the same of the test part, asked in the mode of the spec; "eval", "train": asked in that mode
    "handed_on"    what the layers hand on in both modes: function(HandedOn)
    "theory"       one variant before any update: function(its hidden layers in mean-field theory) -> (depth,)
    "stack"        anything else: function(stack, columns wanted) -> {column: (K, ...)}, at once or in pieces
    "seeds"        each variant under several seeds: `function` is the name of the column that is measured of each
    "own"          a run of its own beside this one: function(specs) -> frames
All but the last three and "theory" give (K,) values, (K, bins + 2) counts or, of layers, one of these for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from math import log
from typing import Any, NamedTuple

import numpy as np
import torch

from engine.parts.activations import Activation
from engine.record.columns import Column
from engine.record.pieces import Pieces
from engine.train.columns import (
    ACTIVATION_BINS,
    GRADIENT_BINS,
    GRADIENT_WINDOW,
    PREACTIVATION_BINS,
    PREACTIVATION_WINDOW,
)
from engine.train.layers.activation import same_activation
from engine.train.loss import Criterion, targets
from engine.train.network import Pass
from engine.train.scores import accuracy, explained
from engine.train.spec import TrainSpec
from engine.train.statistics import (
    Bins,
    Moments,
    change_ratios,
    moments,
    norms,
    room,
    share_beyond,
    share_zero,
    unit_spread,
)
from engine.train.theory import theory_activation_std, theory_gradient_gain
from engine.train.weights import Weights

Tensor = torch.Tensor
Array = np.ndarray
Groups = Sequence[tuple[slice, Activation]]
"""Neighbours with the same activation."""


@dataclass(frozen=True)
class Measure:
    """`function` of what there is at `where`. `when`: at "every" snapshot that is the column's turn, or "ends" only.

    One that `compares` asks for the weights before the last update, as all at "update" do.
    """

    where: str
    function: Any
    when: str = "every"
    compares: bool = False


Measures = Mapping[str, Measure]


def measures(columns: Mapping[str, Column]) -> dict[str, Measure]:
    """The entries of these columns, each from the module that its column names."""
    return {name: import_module(column.module).MEASURES[name] for name, column in columns.items()}


def at(where: str, wanted: Measures) -> dict[str, Measure]:
    """Those of `wanted` that are taken there."""
    return {name: measure for name, measure in wanted.items() if measure.where == where}


class Probe:
    """The fixed probe batch of a stack, with what is measured on it.

    Batch norm takes the probe's own statistics, as in training; dropout is as at test time. Running statistics would
    say little of the network that trains, above all early.
    """

    def __init__(self, specs: Sequence[TrainSpec], run: Pass, x: Tensor, y: Tensor) -> None:
        self.weights, self.specs, self.run, self.y = run.weights, specs, run, y
        self.run.x.copy_(x)
        self.run.onehot.copy_(targets(y, specs[0].sizes[-1], x.dtype))
        self.groups = list(same_activation(specs))

    @cached_property
    def gradients(self) -> Weights:
        """Room for the gradients of the weights, which few columns ask for."""
        return Weights.of(self.specs, self.run.x.dtype)

    def measure(self, wanted: Measures) -> Pieces[dict[str, Array]]:
        """Column -> (K, ...) values at the present weights: (K,), (K, depth) or (K, depth, bins + 2)."""
        before, after = Taken(at("z", wanted)), Taken(at("h", wanted))
        yield from self.run.forwarding((lambda layer, z: before.take(Layer(z, self.groups))) if before else None)
        for h in self.run.h:
            after.take(Layer(h, self.groups))
            yield
        found = before.stacked() | after.stacked()
        found |= yield from each(at("w", wanted), self.weights.w[:-1])
        if any(measure.where in ("dh", "dw") for measure in wanted.values()):
            found |= yield from self._measure_backward(wanted)
        return found | answered(at("logits", wanted), self.run.logits, self.y.numpy(), self.run.criterion)

    def _measure_backward(self, wanted: Measures) -> Pieces[dict[str, Array]]:
        self.run.probabilities()
        taken, weights = Taken(at("dh", wanted)), at("dw", wanted)
        visit = (lambda layer, g: taken.take(Layer(g, self.groups))) if taken else None
        yield from self.run.backwarding(self.gradients if weights else None, visit)
        found = taken.stacked(backward=True)
        return found | (yield from each(weights, self.gradients.w[:-1]))


def each(wanted: Measures, layers: Sequence[Tensor]) -> Pieces[dict[str, Array]]:
    """Column -> (K, layers) of what is measured of each layer's weights, which are all but the output layer's."""
    found: dict[str, list[Array]] = {name: [] for name in wanted}
    for w in layers if wanted else ():
        for name, measure in wanted.items():
            found[name].append(measure.function(w.numpy()))
        yield
    return by_layer(found)


def by_layer(found: Mapping[str, Sequence[Array]]) -> dict[str, Array]:
    """Column -> (K, depth, ...) of what was taken layer by layer; without hidden layers there is no such column."""
    return {name: np.stack(parts, 1) for name, parts in found.items() if parts}


class Taken:
    """What some measures said of one layer after the other."""

    def __init__(self, wanted: Measures) -> None:
        self.wanted = wanted
        self.values: dict[str, list[Array]] = {name: [] for name in wanted}

    def __bool__(self) -> bool:
        return bool(self.wanted)

    def take(self, layer: Layer) -> None:
        """Measure one layer."""
        for name, measure in self.wanted.items():
            self.values[name].append(measure.function(layer))

    def stacked(self, backward: bool = False) -> dict[str, Array]:
        """Column -> (K, depth, ...), first layer first; `backward` where the last one was taken first."""
        return by_layer({name: parts[::-1] if backward else parts for name, parts in self.values.items()})


class Layer:
    """The numbers of one layer of every variant, (K, N, n), with what several columns need of them."""

    def __init__(self, values: Tensor, groups: Groups) -> None:
        self.values, self.groups = values.numpy(), groups

    @cached_property
    def moments(self) -> Moments:
        return moments(self.values)

    @property
    def known(self) -> Array:
        """(K,) 1, NaN where a number is not finite: shares would count it as any other."""
        return np.where(np.isfinite(self.moments.rms), 1.0, np.nan)


class HandedOn(NamedTuple):
    """Of what each hidden layer hands on, (K, depth): mean and deviation in training mode, mean in evaluation mode."""

    train_mean: Array
    train_std: Array
    eval_mean: Array


def saturated(layer: Layer) -> Array:
    """(K,) share of activations beyond the activation's saturation ends, NaN where it has none."""
    found = np.full(len(layer.values), np.nan)
    for rows, activation in layer.groups:
        if activation.saturated is not None:
            found[rows] = share_beyond(layer.values[rows], *activation.saturated)
    return found * layer.known


def activation_histogram(layer: Layer) -> Array:
    """(K, bins + 2) counts."""
    parts = [(layer.values[rows], activation) for rows, activation in layer.groups]
    return np.concatenate([Bins(a.window, ACTIVATION_BINS, a.saturated is not None).count(h) for h, a in parts])


def gradient_histogram(layer: Layer) -> Array:
    """(K, bins + 2) counts of log10 |g|."""
    size = np.abs(layer.values, out=room("size", layer.values.shape, layer.values.dtype))
    return LOGARITHMS.count(np.log(size, out=size))


def _share_right(z: Array, y: Array, loss: Criterion) -> Array:
    """Of numbers there is none: NaN."""
    return np.full(len(z), np.nan) if loss.specs[0].data.numbers else accuracy(z, y)


def _explained(z: Array, y: Array, loss: Criterion) -> Array | None:
    """R^2 of numbers; classes have none."""
    return explained(z, y) if loss.specs[0].data.numbers else None


def _loss(z: Array, y: Array, loss: Criterion) -> Array:
    return loss.losses(z, y)


def answered(wanted: Measures, z: Tensor, y: Array, loss: Criterion) -> dict[str, Array]:
    """Column -> (K,) of what is measured of outputs; without those that such data do not have."""
    found = {name: measure.function(z.numpy(), y, loss) for name, measure in wanted.items()}
    return {name: value for name, value in found.items() if value is not None}


def mode_ratio(handed_on: HandedOn) -> Array:
    """(K, depth) mean in evaluation mode over mean in training mode."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return handed_on.eval_mean / handed_on.train_mean


LOGARITHMS = Bins((GRADIENT_WINDOW[0] * log(10), GRADIENT_WINDOW[1] * log(10)), GRADIENT_BINS)
"""The bins of the gradient histogram, for natural logarithms."""
PREACTIVATIONS = Bins(PREACTIVATION_WINDOW, PREACTIVATION_BINS)
MEASURES: Measures = {
    "loss": Measure("logits", _loss),
    "train_accuracy": Measure("logits", _share_right),
    "train_r2": Measure("logits", _explained),
    "test_accuracy": Measure("test", _share_right),
    "test_r2": Measure("test", _explained),
    "test_loss": Measure("test", _loss),
    "eval_accuracy": Measure("eval", _share_right),
    "train_mode_accuracy": Measure("train", _share_right),
    "preactivation_mean": Measure("z", lambda z: z.moments.mean),
    "preactivation_std": Measure("z", lambda z: z.moments.std),
    "preactivation_histogram": Measure("z", lambda z: PREACTIVATIONS.count(z.values)),
    "activation_mean": Measure("h", lambda h: h.moments.mean),
    "activation_std": Measure("h", lambda h: h.moments.std),
    "activation_histogram": Measure("h", activation_histogram),
    "activation_saturated": Measure("h", saturated),
    "activation_dead": Measure("h", lambda h: share_zero(h.values) * h.known),
    "unit_spread": Measure("h", lambda h: unit_spread(h.values)),
    "gradient_mean": Measure("dh", lambda g: g.moments.mean),
    "gradient_std": Measure("dh", lambda g: g.moments.std),
    "gradient_norm": Measure("dh", lambda g: g.moments.rms * g.values[0].size ** 0.5),
    "gradient_histogram": Measure("dh", gradient_histogram),
    "weight_norm": Measure("w", norms),
    "weight_gradient_norm": Measure("dw", norms),
    "update_ratio": Measure("update", change_ratios),
    "train_mean": Measure("handed_on", lambda handed_on: handed_on.train_mean),
    "eval_mean": Measure("handed_on", lambda handed_on: handed_on.eval_mean),
    "train_std": Measure("handed_on", lambda handed_on: handed_on.train_std),
    "mode_ratio": Measure("handed_on", mode_ratio),
    "theory_activation_std": Measure("theory", theory_activation_std),
    "theory_gradient_gain": Measure("theory", theory_gradient_gain),
}
"""One entry for each column that names this module."""
