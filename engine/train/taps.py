"""Taps on the batch norm layers of a stack: what goes in and out of them, on passes of their own.

Neither weights nor running statistics change. Reductions are over one variant at a time, in double.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from engine.record.pieces import Pieces
from engine.train.data import load
from engine.train.layers.norm import BatchNormalizer
from engine.train.layers.walk import ASKED, TRAINING, Backward, Forward, Layer
from engine.train.network import Pass
from engine.train.stack import Stack

Array = np.ndarray
Tensor = torch.Tensor


class Tap(Layer):
    """In place of a batch norm layer in a pass: keeps what goes in and out of it, x -> y forward and dy -> dx back."""

    def __init__(self, norm: BatchNormalizer) -> None:
        self.norm, self.layer = norm, norm.layer

    def forward(self, x: Tensor, how: Forward) -> Tensor:
        self.x = x.clone()
        y = self.norm.forward(x, how)
        self.y = y.clone()
        return y

    def backward(self, g: Tensor, how: Backward) -> Tensor:
        self.dy = g.clone()
        g = self.norm.backward(g, how)
        self.dx = g.clone()
        return g


def has_batch_norm(stack: Stack) -> bool:
    """Whether the variants of this stack have batch norm; they agree in that."""
    return stack.weights.running is not None


def tapped(stack: Stack, rows: int) -> tuple[Pass, dict[int, Tap]]:
    """A pass over `rows` examples, and {layer (0 = first hidden): the tap on its batch norm}."""
    run = Pass(stack.weights, stack.specs, rows)
    taps = {layer: Tap(norm) for layer, norm in run.norms.items() if isinstance(norm, BatchNormalizer)}
    run.exchange(lambda layer: taps[layer.layer] if isinstance(layer, BatchNormalizer) else layer)
    return run, taps


def on_next_batch(stack: Stack) -> Pieces[tuple[Pass, dict[int, Tap]]]:
    """The forward pass that the next update is going to make."""
    run, taps = tapped(stack, stack.batches.size)
    stack.batches.fill(stack.step, run)
    yield from run.forwarding(moment=(TRAINING, stack.step))
    return run, taps


def on_training_data(stack: Stack, running: bool, noisy: bool) -> Pieces[dict[int, Tap]]:
    """All training examples as one batch, in train mode or with the `running` statistics, with dropout or without."""
    parts = [load(spec).train_x for spec in stack.specs]
    run, taps = tapped(stack, len(parts[0]))
    run.x.copy_(torch.from_numpy(np.stack(parts)))
    yield from run.forwarding(moment=(ASKED, stack.step) if noisy else None, running=running)
    return taps


def double(values: Tensor) -> Array:
    """A copy in double of one variant's values, in memory of its own."""
    return values.to(torch.float64, copy=True).numpy()


def each(stack: Stack, function: Callable[[int], Array], otherwise: tuple[int, ...]) -> Array:
    """(K, ...) `function` of every row of the stack; NaN in the shape `otherwise` where there is no batch norm."""
    if not has_batch_norm(stack):
        return np.full((len(stack.specs), *otherwise), np.nan)
    return np.stack([function(row) for row in range(len(stack.specs))])
