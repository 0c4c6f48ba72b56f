"""Many masks at once: one variant's network on the same examples under M draws of its dropout, as batched products.

Shapes carry the mask first: (M, B, n).
"""

from __future__ import annotations

from collections.abc import Iterator

import torch

from engine.record.pieces import Pieces, finish
from engine.train.factors import Factors
from engine.train.layers.walk import walking
from engine.train.loss import shares
from engine.train.single import Net
from engine.train.spec import MASKED_AT_ONCE

Tensor = torch.Tensor
WORK = 3e10
"""Multiplications of one measurement, about a second: a worker does nothing else meanwhile."""
DRAWING = 60
"""Examples whose products take as long as drawing a mask of the weights."""


def propagate(net: Net, x: Tensor, noise: Factors | None = None) -> list[Tensor]:
    """`passing` at once."""
    return finish(passing(net, x, noise))


def passing(net: Net, x: Tensor, noise: Factors | None) -> Pieces[list[Tensor]]:
    """What each hidden layer hands on, and the logits, (M, B, n) each, of x (1, B, n_in): training mode given noise.

    With `noise` a layer hands on f(z) times fresh factors, or sees its weights times fresh factors; without it, f(z)
    times what the convention asks for at test time. Below the first layer with noise M is 1.
    """
    return walking(net.steps, x, noise)


def draws(net: Net, x: Tensor, masks: int, purpose: str) -> Iterator[list[Tensor] | None]:
    """`propagate` of x (B, n_in) under `masks` draws, in as few passes as memory allows: tensors (m or 1, B, n).

    None between the layers of a pass.
    """
    noise = Factors(net.spec, net.dtype, purpose)
    if not noise.on:
        masks = 1  # every draw is the same
    most = max(1, MASKED_AT_ONCE // largest(net, len(x)))
    for start in range(0, masks, most):
        noise.count = min(most, masks - start)
        yield (yield from passing(net, x[None], noise))


def affordable(net: Net, batch: int, most: int = 0) -> int:
    """`most` masks (0: the spec's number), or as many as WORK allows for a batch."""
    examples = batch + DRAWING if net.spec.dropout.on_weights else batch
    return max(1, min(most or net.spec.masks, int(WORK // (examples * net.spec.weights))))


def largest(net: Net, batch: int) -> int:
    """Numbers of the largest tensor that one mask needs."""
    units = batch * max(net.spec.sizes)
    weights = max(w.numel() for w in net.w) if net.spec.dropout.on_weights else 0
    return max(units, weights)


def probabilities(net: Net, x: Tensor, masks: int, purpose: str) -> Pieces[Tensor]:
    """(masks, B, classes) `shares` of x (B, n_in) in training mode; without dropout (1, B, classes)."""
    parts = []
    for layers in draws(net, x, masks, purpose):
        if layers is None:
            yield
        else:
            parts.append(shares(net.spec, layers[-1]))
    return torch.cat(parts)


def evaluate(net: Net, x: Tensor) -> list[Tensor]:
    """`evaluating` at once."""
    return finish(evaluating(net, x))


def evaluating(net: Net, x: Tensor) -> Pieces[list[Tensor]]:
    """`passing` of x (B, n_in) in evaluation mode, (B, n) each."""
    return [layer[0] for layer in (yield from passing(net, x[None], None))]
