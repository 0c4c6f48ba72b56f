"""Measurements on the probe of a stack: one function a column, batched over variants, computed only if asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from math import log

import numpy as np
import torch

from engine.activations import Activation
from engine.train.columns import ACTIVATION_BINS, BACKWARD, GRADIENT_BINS, GRADIENT_WINDOW
from engine.train.network import Pass, same_activation
from engine.train.spec import TrainSpec
from engine.train.statistics import Moments, moments, norms, share_beyond, share_zero, unit_spread
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

    def measure(self) -> dict[str, Array]:
        """Column -> (K, ...) values at the present weights: (K,), (K, depth) or (K, depth, bins + 2)."""
        layers: Values = {name: [] for name in (*PRE, *FORWARD, *BACKWARD, "weight_norm") if name in self.wanted}
        self._pre = {name: layers[name] for name in PRE if name in layers}
        logits = self.run.forward(self._before if self._pre else None)
        for h in self.run.h:
            take(FORWARD, layers, Layer(h, self.groups))
        if "weight_norm" in layers:
            layers["weight_norm"] = [norms(w.numpy()) for w in self.weights.w[:-1]]
        if BACKWARD & self.wanted:
            self._measure_backward(layers)
        found = {name: np.stack(parts, 1) for name, parts in layers.items()}
        return found | scores(logits, self.y, self.wanted, "train")

    def _before(self, layer: int, z: Tensor) -> None:
        take(PRE, self._pre, Layer(z, self.groups))

    def _measure_backward(self, layers: Values) -> None:
        self.run.probabilities()
        asked = {name: GRADIENT[name] for name in GRADIENT if name in layers}
        self.run.backward(
            self.gradients, (lambda layer, g: take(asked, layers, Layer(g, self.groups))) if asked else None
        )
        for name in asked:
            layers[name].reverse()
        if self.gradients is not None:
            layers["weight_gradient_norm"] = [norms(w.numpy()) for w in self.gradients.w[:-1]]


class Layer:
    """The numbers of one layer of every variant, (K, N, n), with what several columns need of them."""

    def __init__(self, values: Tensor, groups: Groups) -> None:
        self.tensor, self.values, self.groups = values, values.numpy(), groups

    @cached_property
    def moments(self) -> Moments:
        return moments(self.values)

    @property
    def known(self) -> Array:
        """(K,) 1, NaN where a number is not finite: shares would count it as any other."""
        return np.where(np.isfinite(self.moments.rms), 1.0, np.nan)


class Bins:
    """Fixed bins on [low, high]: counting by quantising to bytes and one bincount.

    Bin 0 is below the window, 1..bins inside it, bins + 1 above. The factor is a millionth short of exact, so that
    `high` itself (a saturated tanh) falls into the last bin; 0 stays exactly where it belongs.
    """

    def __init__(self, window: tuple[float, float], bins: int) -> None:
        self.bins = bins
        exact = bins / (window[1] - window[0])
        self.factor, self.offset = exact * (1 - 1e-6), 1 - window[0] * exact

    def count(self, values: Tensor) -> Tensor:
        """Counts (K, bins + 2) of values (K, ...). NaN may fall into any bin or none."""
        places = (values * self.factor).add_(self.offset).clamp_(0, self.bins + 1)
        small = places.to(torch.int32).to(torch.uint8).flatten(1)  # four times faster than straight to bytes
        counts = [torch.bincount(row, minlength=256) for row in small]
        return torch.stack(counts)[:, : self.bins + 2].to(torch.int32)


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
    parts = [Bins(a.window, ACTIVATION_BINS).count(layer.tensor[rows]) for rows, a in layer.groups]
    return torch.cat(parts).numpy()


def gradient_histogram(layer: Layer) -> Array:
    """(K, bins + 2) counts of log10 |g|."""
    size = layer.tensor.abs()
    np.log(size.numpy(), out=size.numpy())  # three times faster than torch's, and many times on exact zeros
    return LOGARITHMS.count(size).numpy()


def scores(logits: Tensor, y: Tensor, wanted: set[str], part: str) -> dict[str, Array]:
    """Loss and accuracy (K,) of logits (K, N, C), under the names that belong to `part` ("train" or "test")."""
    found = {}
    loss = "loss" if part == "train" else "test_loss"
    if loss in wanted:
        picked = torch.log_softmax(logits.double(), -1).gather(2, y.unsqueeze(2))
        found[loss] = -moments(picked.numpy()).mean
    if f"{part}_accuracy" in wanted:
        found[f"{part}_accuracy"] = (logits.argmax(2) == y).double().mean(1).numpy() * Layer(logits, ()).known
    return found


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
