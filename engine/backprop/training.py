"""The numbers of a trained network's graph: its weights after so many updates, and what the next update goes by."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch

from engine.parts.layers import INPUT
from engine.record.pieces import Pieces, within
from engine.train.layers.walk import TRAINING
from engine.train.numerics import numerics
from engine.train.products import one_thread
from engine.train.spec import TrainSpec
from engine.train.stack import Stack

Array = np.ndarray
Values = Mapping[str, Array]
BREATH = 2_000_000
"""Multiplications forward, two milliseconds or so, between two pauses for others."""
KEPT = 4
"""Networks whose numbers a worker keeps: looked at from another side they need not be trained again."""
_kept: dict[tuple[TrainSpec, int], Values] = {}


def values(spec: TrainSpec, step: int, row: int | None, rows: bool) -> Pieces[Values]:
    """name -> value of the leaves of `engine.backprop.trained.network`, after `step` updates.

    On the batch of the next update, or on the example `row` of it as in evaluation; in float64, of numbers that were
    computed in the precision of the run.
    """
    if (spec, step) not in _kept:
        found = yield from _trained(spec, step)
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[spec, step] = found
    return dict(_oriented(spec, _kept[spec, step], row, rows))


def _trained(spec: TrainSpec, step: int) -> Pieces[Values]:
    """Everything in rows, the whole batch: weights, statistics, and one drawing of the masks."""
    one_thread()
    stack = yield from within(numerics, Stack.making([spec]))
    pause = max(1, BREATH // (spec.batch * spec.weights))
    while stack.step < step:
        with numerics():
            for _ in range(min(pause, step - stack.step)):
                stack.update()
        yield
    with numerics():
        stack.batches.fill(step, stack.run)
        stack.run.forward(moment=(TRAINING, step))
    return {name: value.double().numpy().copy() for name, value in _numbers(stack)}


def _numbers(stack: Stack) -> list[tuple[str, torch.Tensor]]:
    """(name, tensor) of variant 0; masks and running statistics by the layer that they stand on."""
    weights, run, eps = stack.weights, stack.run, stack.specs[0].norm.eps
    found = [("x", run.x[0]), ("y", run.onehot[0])]
    for layer, (w, b) in enumerate(zip(weights.w, weights.b, strict=True), 1):
        found += [(f"W{layer}", w[0].T), (f"b{layer}", b[0])]
    found += [(f"gamma{layer + 1}", value[0]) for layer, value in weights.gamma.items()]
    found += [(f"beta{layer + 1}", value[0]) for layer, value in weights.beta.items()]
    found += [(f"a{layer}", value[0]) for layer, value in enumerate(weights.slope, 1)]
    found += [(f"m{layer + 1}", noise.mask[0]) for layer, noise in run.noise.items()]
    found += [(f"m{layer + 1}", noise.mask[0].T) for layer, noise in run.weight_noise.items()]
    if weights.running is not None:
        kept = weights.running
        found += [(f"mu{layer + 1}", kept.mean[layer][0]) for layer in kept.layers]
        found += [(f"sigma{layer + 1}", (kept.var[layer][0].double() + eps).sqrt()) for layer in kept.layers]
    return found


def _oriented(spec: TrainSpec, found: Values, row: int | None, rows: bool) -> list[tuple[str, Array]]:
    """One example of the batch, and columns, where they are asked for; weights stay as they are."""
    by_example = {"x", "y"} | {f"m{layer + 1}" for layer in (INPUT, *range(spec.depth)) if not spec.dropout.on_weights}
    turned = []
    for name, value in found.items():
        if name in by_example and row is not None:
            value = value[row : row + 1]
        turned.append((name, value if rows or name[0] == "W" or _of_weights(spec, name) else value.T))
    return turned


def _of_weights(spec: TrainSpec, name: str) -> bool:
    return spec.dropout.on_weights and name[0] == "m" and name[1].isdigit()
