"""Measurements on the probe of a stack: one function a column, batched over variants, computed only if asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from math import log

import numpy as np
import torch

from engine.activations import Activation
from engine.pieces import Pieces
from engine.train.columns import ACTIVATION_BINS, BACKWARD, GRADIENT_BINS, GRADIENT_WINDOW
from engine.train.network import Pass, same_activation
from engine.train.spec import TrainSpec
from engine.train.statistics import Bins, Moments, moments, norms, room, share_beyond, share_zero, unit_spread
from engine.train.weights import Weights

Tensor = torch.Tensor
Array = np.ndarray
Values = dict[str, list[Array]]
"""Column name -> one (K, ...) array for each layer."""
Groups = Sequence[tuple[slice, Activation]]
"""Neighbours with the same activation."""


class Probe:
    """The fixed probe batch of a stack, with what is measured on it.

    Batch norm takes the probe's own statistics, as in training; dropout is as at test time. Running statistics would
    say little of the network that trains, above all early.
    """

    def __init__(self, weights: Weights, specs: Sequence[TrainSpec], x: Tensor, y: Tensor, wanted: set[str]) -> None:
        self.weights, self.specs, self.y, self.wanted = weights, specs, y, wanted
        self.run = Pass(weights, specs, x.shape[1])
        self.run.x.copy_(x)
        self.run.onehot.copy_(one_hot(y, specs[0].sizes[-1], x.dtype))
        self.gradients = Weights.of(specs, x.dtype) if "weight_gradient_norm" in wanted else None
        self.groups = list(same_activation(specs))

    def measure(self) -> Pieces[dict[str, Array]]:
        """Column -> (K, ...) values at the present weights: (K,), (K, depth) or (K, depth, bins + 2)."""
        layers: Values = {name: [] for name in (*PRE, *FORWARD, *BACKWARD, "weight_norm") if name in self.wanted}
        self._pre = {name: layers[name] for name in PRE if name in layers}
        logits = self.run.forward(self._before if self._pre else None)
        for h in self.run.h:
            take(FORWARD, layers, Layer(h, self.groups))
            yield
        if "weight_norm" in layers:
            layers["weight_norm"] = [norms(w.numpy()) for w in self.weights.w[:-1]]
        if BACKWARD & self.wanted:
            yield from self._measure_backward(layers)
        found = {name: np.stack(parts, 1) for name, parts in layers.items()}
        return found | scores(logits, self.y, self.wanted, "train")

    def _before(self, layer: int, z: Tensor) -> None:
        take(PRE, self._pre, Layer(z, self.groups))

    def _measure_backward(self, layers: Values) -> Iterator[None]:
        self.run.probabilities()
        asked = {name: GRADIENT[name] for name in GRADIENT if name in layers}
        visit = (lambda layer, g: take(asked, layers, Layer(g, self.groups))) if asked else None
        yield from self.run.back(self.gradients, visit)
        for name in asked:
            layers[name].reverse()
        if self.gradients is not None:
            layers["weight_gradient_norm"] = [norms(w.numpy()) for w in self.gradients.w[:-1]]


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


def one_hot(y: Tensor, classes: int, dtype: torch.dtype) -> Tensor:
    """(..., classes) ones at y."""
    return torch.nn.functional.one_hot(y, classes).to(dtype)


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


def scores(logits: Tensor, y: Tensor, wanted: set[str], part: str) -> dict[str, Array]:
    """Loss and accuracy (K,) of logits (K, N, C), under the names that belong to `part` ("train" or "test")."""
    found, z, classes = {}, logits.numpy(), y.numpy()
    loss = "loss" if part == "train" else "test_loss"
    if loss in wanted:
        found[loss] = cross_entropy(z, classes)
    if f"{part}_accuracy" in wanted:
        known = np.where(np.isfinite(moments(z).rms), 1.0, np.nan)
        found[f"{part}_accuracy"] = (z.argmax(2) == classes).mean(1) * known
    return found


def cross_entropy(logits: Array, y: Array) -> Array:
    """(K,) mean over examples of log sum_j exp(z_j) - z_y, in double, exact where it is tiny."""
    z = logits - np.take_along_axis(logits, y[:, :, None], 2).astype(np.float64)  # 0 at y
    top = z.max(2)
    np.put_along_axis(z, y[:, :, None], -np.inf, 2)  # the 1 = exp(0) of y would swallow what is small beside it
    losses = top + np.log1p(np.expm1(-top) + np.exp(z - top[:, :, None]).sum(2))
    return np.array([row.mean() for row in losses])


def take(functions: Mapping[str, Measure], into: Values, layer: Layer) -> None:
    """Measure one layer: append what each function of a column in `into` says of it."""
    for name, function in functions.items():
        if name in into:
            into[name].append(function(layer))


Measure = Callable[[Layer], Array]
PRE: Mapping[str, Measure] = {
    "preactivation_mean": lambda z: z.moments.mean,
    "preactivation_std": lambda z: z.moments.std,
}
FORWARD: Mapping[str, Measure] = {
    "activation_mean": lambda h: h.moments.mean,
    "activation_std": lambda h: h.moments.std,
    "activation_histogram": activation_histogram,
    "activation_saturated": saturated,
    "activation_dead": lambda h: share_zero(h.values) * h.known,
    "unit_spread": lambda h: unit_spread(h.values),
}
GRADIENT: Mapping[str, Measure] = {
    "gradient_mean": lambda g: g.moments.mean,
    "gradient_std": lambda g: g.moments.std,
    "gradient_norm": lambda g: g.moments.rms * g.values[0].size ** 0.5,
    "gradient_histogram": gradient_histogram,
}
LOGARITHMS = Bins((GRADIENT_WINDOW[0] * log(10), GRADIENT_WINDOW[1] * log(10)), GRADIENT_BINS)
"""The bins of the gradient histogram, for natural logarithms."""
