"""Measurements on the probe of a stack: one function a column, batched over variants, computed only if asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch

from engine.activations import Activation
from engine.train.columns import ACTIVATION_BINS, BACKWARD, GRADIENT_BINS, GRADIENT_WINDOW
from engine.train.network import Pass, Weights
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
        self.bins = [Bins(spec.activation.window, ACTIVATION_BINS, x.dtype) for spec in specs]

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
    """Fixed bins on [low, high]: counting by quantising to whole numbers and one bincount."""

    def __init__(self, window: tuple[float, float], bins: int, dtype: torch.dtype) -> None:
        self.low, self.high, self.bins = *window, bins
        self.factor = bins / (window[1] - window[0])

    def place(self, values: Tensor) -> Tensor:
        """Bin of each value as int64: 0 below the window, 1..bins inside (the last one closed), bins + 1 above."""
        at = ((values - self.low) * self.factor).floor_().clamp_(-1, self.bins - 1).to(torch.int32)
        at.clamp_(min=-1).add_(values > self.high)  # NaN becomes the least integer
        return at.add_(1).long()

    def count(self, values: Tensor) -> Tensor:
        """Counts (bins + 2,) of any tensor's values, the outer two beyond the window."""
        return torch.bincount(self.place(values).flatten(), minlength=self.bins + 2)


def one_hot(y: Tensor, classes: int, dtype: torch.dtype) -> Tensor:
    """(..., classes) ones at y."""
    return torch.nn.functional.one_hot(y, classes).to(dtype)


def mean(h: Tensor) -> Tensor:
    """(K,) mean over examples and units."""
    return h.mean((1, 2))


def std(h: Tensor) -> Tensor:
    """(K,) population standard deviation over examples and units."""
    return h.std((1, 2), correction=0)


def norm(w: Tensor) -> Tensor:
    """(K,) Frobenius norm."""
    return torch.linalg.vector_norm(w, dim=(1, 2))


def saturated(h: Tensor, probe: Probe) -> Tensor:
    """(K,) share of activations beyond the activation's saturation ends, NaN where it has none."""
    return torch.stack([_saturated(h[k], spec.activation) for k, spec in enumerate(probe.specs)])


def _saturated(h: Tensor, activation: Activation) -> Tensor:
    if activation.saturated is None:
        return torch.tensor(torch.nan, dtype=h.dtype)
    low, high = activation.saturated
    return ((h < low) | (h > high)).to(h.dtype).mean()


def dead(h: Tensor, probe: Probe) -> Tensor:
    """(K,) share of units that are exactly 0 on every example."""
    return (h == 0).all(1).to(h.dtype).mean(1)


def unit_spread(h: Tensor, probe: Probe) -> Tensor:
    """(K,) rms of (h - mean over units of the same example) / rms of h; 0 where h is 0."""
    difference = (h - h.mean(2, keepdim=True)).square().mean((1, 2))
    size = h.square().mean((1, 2))
    # identical units may differ in the last bit after a matrix product; that is not a spread
    ratio = torch.where(size > 0, difference / size, torch.zeros_like(size)).sqrt()
    return torch.where(ratio > 1e-5, ratio, torch.zeros_like(ratio))


def activation_histogram(h: Tensor, probe: Probe) -> Tensor:
    """(K, bins + 2) counts."""
    return torch.stack([bins.count(h[k]) for k, bins in enumerate(probe.bins)])


def gradient_histogram(g: Tensor, probe: Probe) -> Tensor:
    """(K, bins + 2) counts of log10 |g|."""
    bins = Bins(GRADIENT_WINDOW, GRADIENT_BINS, g.dtype)
    size = g.abs().log10_()
    return torch.stack([bins.count(size[k]) for k in range(len(size))])


def scores(logits: Tensor, y: Tensor, wanted: set[str], part: str) -> dict[str, np.ndarray]:
    """Loss and accuracy (K,) of logits (K, N, C), under the names that belong to `part` ("train" or "test")."""
    found = {}
    loss = "loss" if part == "train" else "test_loss"
    if loss in wanted:
        picked = torch.log_softmax(logits.double(), -1).gather(2, y.unsqueeze(2))
        found[loss] = -picked.mean((1, 2)).numpy()
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
