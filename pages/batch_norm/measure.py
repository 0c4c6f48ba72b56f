"""What the batch normalization lab measures in a stack: its layers' inputs, outputs and gradients, seen through taps.

Variants without batch norm have NaN.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import numpy as np

from engine.record.pieces import Pieces
from engine.train.layers.norm import BatchNormalizer
from engine.train.layers.walk import TRAINING
from engine.train.measure import Measure, Measures
from engine.train.stack import Stack
from engine.train.taps import Tap, double, each, has_batch_norm, on_next_batch, on_training_data
from engine.train.weights import Weights
from pages.batch_norm.columns import GRADIENT, RUNNING, STATISTICS, UNIT, WALK

Array = np.ndarray


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


def in_both_modes(stack: Stack, wanted: set[str]) -> Pieces[dict[str, Array]]:
    """`bn_running` (K, depth, RUNNING): what the next update divides by, and what eval mode divides by at this step.

    In the buffers of the training pass, which the next update fills again.
    """
    batch, kept = stack.run.moments, stack.weights.running
    found = np.full((len(stack.specs), stack.specs[0].depth, len(RUNNING)), np.nan)
    if batch is not None and kept is not None:
        stack.batches.fill(stack.step, stack.run)
        yield from stack.run.forwarding(moment=(TRAINING, stack.step))
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
    table = np.full((len(stack.specs), stack.specs[0].depth, len(GRADIENT)), np.nan)
    taps, found = dict[int, Tap](), Weights.of(stack.specs, stack.dtype)
    if has_batch_norm(stack):
        run, taps = yield from on_next_batch(stack)
        run.probabilities()
        yield from run.backwarding(found)
    for (layer, tap), row in product(taps.items(), range(len(table))):
        norms = [float(np.linalg.norm(double(part[layer][row]))) for part in (found.b, found.w)]
        table[row, layer] = [*_parts(tap, row), *norms]
        yield
    return {"bn_gradient": table}


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


MEASURES: Measures = {
    "bn_walk": Measure("stack", walk),
    "bn_unit": Measure("stack", walk),
    "bn_statistics": Measure("stack", statistics),
    "bn_running": Measure("stack", in_both_modes),
    "bn_gradient": Measure("stack", gradients),
}
"""One entry for each column that names this module."""
