"""What the batch normalization lab measures in a stack: its layers' inputs, outputs and gradients, seen through taps.

All of it is computed from the present weights on passes of its own: neither weights nor running statistics change.
Reductions are over one variant at a time, in double. Variants without batch norm have NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

import numpy as np
import torch

from engine.pieces import Pieces
from engine.train.data import load
from engine.train.extra import Extra
from engine.train.layers import ASKED, TRAINING, BatchNormalizer, Normalizer
from engine.train.network import Pass
from engine.train.norm_layout import (
    GRADIENT,
    PREACTIVATION_BINS,
    PREACTIVATION_WINDOW,
    RUNNING,
    SHIFT,
    STATISTICS,
    UNIT,
    WALK,
)
from engine.train.statistics import Bins
from engine.train.weights import Weights

if TYPE_CHECKING:
    from engine.train.stack import Stack

Array = np.ndarray
Tensor = torch.Tensor


class Tap:
    """In place of a batch norm layer in a pass: keeps what goes in and out of it, x -> y forward and dy -> dx back."""

    def __init__(self, norm: BatchNormalizer) -> None:
        self.norm = norm

    def forward(self, x: Tensor, y: Tensor, running: bool) -> None:
        """y <- norm(x), as the layer itself does it."""
        self.x = x.clone()
        self.norm.forward(x, y, running)
        self.y = y.clone()

    def backward_(self, g: Tensor, gradients: Weights | None) -> None:
        """g <- dL/dx, as the layer itself does it."""
        self.dy = g.clone()
        self.norm.backward_(g, gradients)
        self.dx = g.clone()


def has_batch_norm(stack: Stack) -> bool:
    """Whether the variants of this stack have batch norm; they agree in that."""
    return stack.specs[0].norm.name == "batch_norm"


def tapped(stack: Stack, rows: int) -> tuple[Pass, dict[int, Tap]]:
    """A pass over `rows` examples, and {layer (0 = first hidden): the tap on its batch norm}."""
    run = Pass(stack.weights, stack.specs, rows)
    taps = {}
    for place in (run.before, run.after):
        for layer, norm in place.items():
            taps[layer] = Tap(cast(BatchNormalizer, norm))
            place[layer] = cast(Normalizer, taps[layer])
    return run, taps


def on_next_batch(stack: Stack) -> Pieces[tuple[Pass, dict[int, Tap]]]:
    """The forward pass that the next update is going to make."""
    run, taps = tapped(stack, stack.batches.size)
    stack.batches.fill(stack.step, run)
    yield from run.forth(moment=(TRAINING, stack.step))
    return run, taps


def on_training_data(stack: Stack, running: bool, noisy: bool) -> Pieces[dict[int, Tap]]:
    """All training examples as one batch, in train mode or with the `running` statistics, with dropout or without."""
    parts = [load(spec).train_x for spec in stack.specs]
    run, taps = tapped(stack, len(parts[0]))
    run.x.copy_(torch.from_numpy(np.stack(parts)))
    yield from run.forth(moment=(ASKED, stack.step) if noisy else None, running=running)
    return taps


def double(values: Tensor) -> Array:
    """A copy in double of one variant's values, in memory of its own."""
    return values.to(torch.float64, copy=True).numpy()


def each(stack: Stack, function: Callable[[int], Array], otherwise: tuple[int, ...]) -> Array:
    """(K, ...) `function` of every row of the stack; NaN in the shape `otherwise` where there is no batch norm."""
    if not has_batch_norm(stack):
        return np.full((len(stack.specs), *otherwise), np.nan)
    return np.stack([function(row) for row in range(len(stack.specs))])


# -- one unit's mini-batch ------------------------------------------------------------------------------------------


def walk(stack: Stack, wanted: set[str]) -> Pieces[dict[str, Array]]:
    """`bn_walk` (K, WALK, B) and `bn_unit` (K, UNIT) of unit 0 of the first normalized layer."""
    taps = (yield from on_next_batch(stack))[1] if has_batch_norm(stack) else {}
    return {
        "bn_walk": each(stack, lambda row: _rows(stack, taps, row), (len(WALK), stack.batches.size)),
        "bn_unit": each(stack, lambda row: _unit(stack, taps, row), (len(UNIT),)),
    }


def _rows(stack: Stack, taps: Mapping[int, Tap], row: int) -> Array:
    """x, x_hat and y as the network has them; then x_hat and y of the same x with the running statistics."""
    layer = min(taps)
    unit = dict(zip(UNIT, _unit(stack, taps, row), strict=True))
    x, y = double(taps[layer].x[row, :, 0]), double(taps[layer].y[row, :, 0])
    x_hat = (x - unit["mean"]) / np.sqrt(unit["variance"] + unit["eps"])
    x_hat_test = (x - unit["running_mean"]) / np.sqrt(unit["running_variance"] + unit["eps"])
    return np.stack([x, x_hat, y, x_hat_test, unit["gamma"] * x_hat_test + unit["beta"]])


def _unit(stack: Stack, taps: Mapping[int, Tap], row: int) -> Array:
    layer = min(taps)
    norm, running = taps[layer].norm, stack.weights.running
    assert running is not None
    gamma = 1.0 if norm.gamma is None else float(norm.gamma[row, 0, 0])
    beta = 0.0 if norm.beta is None else float(norm.beta[row, 0, 0])
    places = (norm.mean, norm.var, running.mean[layer], running.var[layer])
    mean, variance, running_mean, running_variance = (float(place[row, 0, 0]) for place in places)
    eps = stack.specs[row].norm.eps
    return np.array([layer + 1, 0, mean, variance, gamma, beta, running_mean, running_variance, eps])


# -- statistics -----------------------------------------------------------------------------------------------------


def statistics(stack: Stack, wanted: set[str]) -> Pieces[dict[str, Array]]:
    """`bn_statistics` (K, SCOPES, depth, STATISTICS); the truth is that of all training examples as one batch."""
    depth = stack.specs[0].depth
    batch = (yield from on_next_batch(stack))[1] if has_batch_norm(stack) else {}
    truth = (yield from on_training_data(stack, running=False, noisy=True)) if has_batch_norm(stack) else {}

    def measure(row: int) -> Array:
        found = np.full((2, depth, len(STATISTICS)), np.nan)
        for layer in batch:
            units = _statistics(stack, batch[layer].norm, truth[layer].norm, layer, row)
            found[:, layer] = units[:, 0], units.mean(1)
        return found

    return {"bn_statistics": each(stack, measure, (2, depth, len(STATISTICS)))}


def _statistics(stack: Stack, batch: BatchNormalizer, truth: BatchNormalizer, layer: int, row: int) -> Array:
    """(STATISTICS, units) of one layer."""
    running, n = stack.weights.running, batch.rows
    assert running is not None
    places = (batch.mean, batch.var, running.mean[layer], running.var[layer], truth.mean, truth.var)
    mean, var, *others = (double(place[row, 0]) for place in places)
    unbiased = var * n / (n - 1) if n > 1 else np.full_like(var, np.nan)
    return np.stack([mean, var, unbiased, *others])


def in_both_modes(stack: Stack, wanted: set[str]) -> dict[str, Array]:
    """`bn_running` (K, depth, RUNNING): what the next update divides by, and what eval mode divides by at this step.

    In the buffers of the training pass, which the next update fills again.
    """
    batch, kept = stack.run.moments, stack.weights.running
    found = np.full((len(stack.specs), stack.specs[0].depth, len(RUNNING)), np.nan)
    if batch is not None and kept is not None:
        stack.batches.fill(stack.step, stack.run)
        stack.run.forward(moment=(TRAINING, stack.step))
        for layer in kept.layers:
            places = (batch.mean, batch.var, kept.mean, kept.var)
            found[:, layer] = np.stack([place[layer][:, 0, 0].numpy() for place in places], 1)
    return {"bn_running": found}


# -- gradients ------------------------------------------------------------------------------------------------------


def gradients(stack: Stack, wanted: set[str]) -> Pieces[dict[str, Array]]:
    """`bn_gradient` (K, depth, GRADIENT) of the mean loss of the next batch.

    mean_*: the gradient's mean over the batch, relative to its root mean square; cosine_*: with x_hat; both as root
    mean square over units, on the side of y and on the side of x. bias, weight: norms of the layer's dL/db and dL/dW.
    """
    depth = stack.specs[0].depth
    taps, found = dict[int, Tap](), Weights.of(stack.specs, stack.dtype)
    if has_batch_norm(stack):
        run, taps = yield from on_next_batch(stack)
        run.probabilities()
        yield from run.back(found)

    def measure(row: int) -> Array:
        table = np.full((depth, len(GRADIENT)), np.nan)
        for layer, tap in taps.items():
            norms = [float(np.linalg.norm(double(part[layer][row]))) for part in (found.b, found.w)]
            table[layer] = [*_parts(tap, row), *norms]
        return table

    return {"bn_gradient": each(stack, measure, (depth, len(GRADIENT)))}


def _parts(tap: Tap, row: int) -> list[float]:
    """mean_y, cosine_y, mean_x and cosine_x of one layer."""
    x = double(tap.x[row])
    x_hat = x - x.mean(0)
    return [
        rms(part)
        for g in (double(tap.dy[row]), double(tap.dx[row]))
        for part in (ratio(g.mean(0), np.sqrt((g**2).mean(0))), cosine(g, x_hat))
    ]


def rms(values: Array) -> float:
    """Root of the mean square."""
    return float(np.sqrt((values**2).mean()))


def ratio(top: Array, bottom: Array) -> Array:
    """top / bottom, 0 where both are 0."""
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)


def cosine(a: Array, b: Array) -> Array:
    """(units,) cosine of the angle between the columns of a and b, 0 where one of them is 0."""
    return ratio((a * b).sum(0), np.sqrt((a**2).sum(0) * (b**2).sum(0)))


# -- both modes -----------------------------------------------------------------------------------------------------


def shift(stack: Stack, wanted: set[str]) -> Pieces[dict[str, Array]]:
    """`variance_shift` (K, depth, SHIFT): variance of a batch norm's input over all training examples, mean over units.

    In train mode (batch statistics, dropout on), in eval mode (running statistics, dropout off), and as it was learnt.
    """
    depth = stack.specs[0].depth
    modes = []
    for with_running in (False, True) if has_batch_norm(stack) else ():
        modes.append((yield from _variances(stack, with_running)))

    def measure(row: int) -> Array:
        table, running = np.full((depth, len(SHIFT)), np.nan), stack.weights.running
        assert running is not None
        for layer in running.layers:
            seen = [variances[row, layer] for variances in modes]
            table[layer] = [*seen, double(running.var[layer][row, 0]).mean()]
        return table

    return {"variance_shift": each(stack, measure, (depth, len(SHIFT)))}


def _variances(stack: Stack, running: bool) -> Pieces[Mapping[tuple[int, int], float]]:
    """{(row, layer): variance of a batch norm's input, mean over units}; with `running` statistics dropout is off."""
    taps, found = (yield from on_training_data(stack, running, not running)), {}
    for layer, tap in taps.items():
        for row in range(len(stack.specs)):
            found[row, layer] = double(tap.x[row]).var(0).mean()
            yield
    return found


def histogram(stack: Stack, wanted: set[str]) -> dict[str, Array]:
    """`preactivation_histogram` (K, depth, bins + 2) of the probe in train mode, without dropout."""
    run, counts = Pass(stack.weights, stack.specs, stack.probe.run.batch), list[Array]()
    run.x.copy_(stack.probe.run.x)
    bins = Bins(PREACTIVATION_WINDOW, PREACTIVATION_BINS)
    run.forward(lambda layer, z: counts.append(bins.count(z.numpy())))
    return {"preactivation_histogram": np.stack(counts, 1)}


NORM_EXTRAS: Mapping[str, Extra] = {
    "bn_walk": Extra(walk),
    "bn_unit": Extra(walk),
    "bn_statistics": Extra(statistics),
    "bn_running": Extra(in_both_modes),
    "bn_gradient": Extra(gradients),
    "variance_shift": Extra(shift),
    "preactivation_histogram": Extra(histogram),
}
