"""Measurements on the probe of a stack: one function a column, batched over variants, computed only if asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch

from engine.activations import Activation
from engine.train.columns import ACTIVATION_BINS, BACKWARD, GRADIENT_BINS, GRADIENT_WINDOW
from engine.train.network import Pass, Weights, same_activation
from engine.train.spec import TrainSpec

Tensor = torch.Tensor
Values = dict[str, list[Tensor]]
"""Column name -> one (K, ...) tensor for each layer."""


class Probe:
    """The fixed probe batch of a stack, with what is measured on it."""

    def __init__(self, weights: Weights, specs: Sequence[TrainSpec], x: Tensor, y: Tensor, wanted: set[str]) -> None:
        self.weights, self.specs, self.y, self.wanted = weights, specs, y, wanted
        self.run = Pass(weights, specs, x.shape[1])
        self.run.x.copy_(x)
        self.run.onehot.copy_(one_hot(y, specs[0].sizes[-1], x.dtype))
        self.gradients = Weights(specs[0].sizes, len(specs), x.dtype) if "weight_gradient_norm" in wanted else None
        self.groups = list(same_activation(specs))

    def measure(self) -> dict[str, np.ndarray]:
        """Column -> (K, ...) values at the present weights: (K,), (K, depth) or (K, depth, bins + 2)."""
        layers: Values = {name: [] for name in (*FORWARD, *BACKWARD, "weight_norm") if name in self.wanted}
        logits = self.run.forward(self._before if {"preactivation_mean", "preactivation_std"} & self.wanted else None)
        for name, function in FORWARD.items():
            if name in layers:
                layers[name] = [function(h, self) for h in self.run.h] if name not in PRE else self._pre[name]
        if "weight_norm" in layers:
            layers["weight_norm"] = [norm(w) for w in self.weights.w[:-1]]
        if BACKWARD & self.wanted:
            self._measure_backward(layers)
        found = {name: torch.stack(parts, 1).numpy() for name, parts in layers.items()}
        return found | scores(logits, self.y, self.wanted, "train")

    def _before(self, layer: int, z: Tensor) -> None:
        if layer == 0:
            self._pre: Values = {name: [] for name in PRE}
        self._pre["preactivation_mean"].append(mean(z))
        self._pre["preactivation_std"].append(std(z))

    def _measure_backward(self, layers: Values) -> None:
        self.run.probabilities()
        asked = [name for name in GRADIENT if name in layers]

        def visit(layer: int, g: Tensor) -> None:
            for name in asked:
                layers[name].insert(0, GRADIENT[name](g, self))

        self.run.backward(self.gradients, visit if asked else None)
        if self.gradients is not None:
            layers["weight_gradient_norm"] = [norm(w) for w in self.gradients.w[:-1]]


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
        return torch.stack(counts)[:, : self.bins + 2]


def one_hot(y: Tensor, classes: int, dtype: torch.dtype) -> Tensor:
    """(..., classes) ones at y."""
    return torch.nn.functional.one_hot(y, classes).to(dtype)


def each(function: Callable[[Tensor], Tensor], values: Tensor) -> Tensor:
    """(K,) results of a function of one variant's values, given in double.

    One variant at a time, in memory of its own: the order in which a sum is taken depends on K and on alignment. In
    double: the square of a vanishing gradient of 1e-20 is 0 in single precision.
    """
    return torch.stack([function(row.to(torch.float64, copy=True)) for row in values])


def mean(h: Tensor) -> Tensor:
    """(K,) mean over examples and units."""
    return each(torch.mean, h)


def rms(row: Tensor) -> Tensor:
    """Root of the mean square of everything in `row`."""
    flat = row.flatten()
    return torch.dot(flat, flat).div_(len(flat)).sqrt_()


def std(h: Tensor) -> Tensor:
    """(K,) population standard deviation over examples and units, in two passes."""
    return each(lambda row: rms(row.sub_(row.mean())), h)


def norm(w: Tensor) -> Tensor:
    """(K,) Frobenius norm."""
    return each(rms, w) * w[0].numel() ** 0.5


def saturated(h: Tensor, probe: Probe) -> Tensor:
    """(K,) share of activations beyond the activation's saturation ends, NaN where it has none."""
    return torch.cat([_saturated(h[rows], activation) for rows, activation in probe.groups])


def _saturated(h: Tensor, activation: Activation) -> Tensor:
    if activation.saturated is None:
        return torch.full((len(h),), torch.nan, dtype=torch.float64)
    low, high = activation.saturated
    beyond = (h.clamp(low, high) - h).sign_().abs_().flatten(1).sum(1)  # a whole number: exact in any order
    return beyond.double() / h[0].numel()


def dead(h: Tensor, probe: Probe) -> Tensor:
    """(K,) share of units that are exactly 0 on every example."""
    return (h.abs().sum(1) == 0).to(h.dtype).mean(1)


def unit_spread(h: Tensor, probe: Probe) -> Tensor:
    """(K,) rms of (h - mean over units of the same example) / rms of h; 0 where h is 0."""
    difference, size = each(lambda row: rms(row - row.mean(1, keepdim=True)), h), each(rms, h)
    # identical units may differ in the last bit after a matrix product; that is not a spread
    ratio = torch.where(size == 0, torch.zeros_like(size), difference / size)
    return torch.where(ratio <= 1e-5, torch.zeros_like(ratio), ratio)


def activation_histogram(h: Tensor, probe: Probe) -> Tensor:
    """(K, bins + 2) counts."""
    return torch.cat([Bins(a.window, ACTIVATION_BINS).count(h[rows]) for rows, a in probe.groups])


def gradient_histogram(g: Tensor, probe: Probe) -> Tensor:
    """(K, bins + 2) counts of log10 |g|."""
    return Bins(GRADIENT_WINDOW, GRADIENT_BINS).count(g.abs().log10_())


def scores(logits: Tensor, y: Tensor, wanted: set[str], part: str) -> dict[str, np.ndarray]:
    """Loss and accuracy (K,) of logits (K, N, C), under the names that belong to `part` ("train" or "test")."""
    found = {}
    loss = "loss" if part == "train" else "test_loss"
    if loss in wanted:
        picked = torch.log_softmax(logits.double(), -1).gather(2, y.unsqueeze(2))
        found[loss] = -mean(picked).numpy()
    if f"{part}_accuracy" in wanted:
        found[f"{part}_accuracy"] = (logits.argmax(2) == y).double().mean(1).numpy()
    return found


Measure = Callable[[Tensor, Probe], Tensor]
PRE = ("preactivation_mean", "preactivation_std")
FORWARD: Mapping[str, Measure] = {
    "preactivation_mean": lambda z, probe: mean(z),
    "preactivation_std": lambda z, probe: std(z),
    "activation_mean": lambda h, probe: mean(h),
    "activation_std": lambda h, probe: std(h),
    "activation_histogram": activation_histogram,
    "activation_saturated": saturated,
    "activation_dead": dead,
    "unit_spread": unit_spread,
}
GRADIENT: Mapping[str, Measure] = {
    "gradient_mean": lambda g, probe: mean(g),
    "gradient_std": lambda g, probe: std(g),
    "gradient_norm": lambda g, probe: norm(g),
    "gradient_histogram": gradient_histogram,
}
