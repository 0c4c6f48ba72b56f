"""The mask of one training example in the next update, and the gradient that comes back through it."""

from __future__ import annotations

import numpy as np
import torch

from engine.record.pieces import Pieces
from engine.train.layers.noise import Noise
from engine.train.layers.walk import TRAINING
from engine.train.measure import Measure, Measures
from engine.train.network import Pass
from engine.train.stack import Stack
from pages.dropout.columns import CELLS, CELLS_ACROSS, FACTORS
from pages.dropout.measure import widened

Tensor = torch.Tensor


def masks(stack: Stack, wanted: set[str]) -> Pieces[dict[str, np.ndarray]]:
    """mask and mask_gradient (K, depth, width) of the first example of the batch that the next update takes.

    NaN for units that only wider layers have.

    The gradient is of the batch's mean loss, with respect to what dropout is applied to: where a unit is off it is 0,
    because it is multiplied by the same factor. With DropConnect, which drops weights: the share of each unit's
    incoming weights that is left.
    """
    factors, gradients = yield from _passed(stack)
    if not factors:
        return {}
    width = stack.specs[0].width
    wide = ([widened(part, width, 1) for part in parts] for parts in (factors, gradients))
    return dict(zip(("mask", "mask_gradient"), (torch.stack(parts, 1).float().numpy() for parts in wide), strict=True))


def _passed(stack: Stack) -> Pieces[tuple[list[Tensor], list[Tensor]]]:
    """(factors, gradients through them), each (K, width) a hidden layer, of the next batch's first example."""
    spec, run, gradients = stack.specs[0], stack.run, dict[int, Tensor]()
    if not spec.depth:
        return [], []
    stack.batches.fill(stack.step, run)
    yield from run.forwarding(moment=(TRAINING, stack.step))
    run.probabilities()
    yield from run.backwarding(None, lambda layer, g: gradients.update({layer: g[:, 0].clone()}))
    return [_factors(run, layer, n) for layer, n in enumerate(spec.hidden)], [gradients[k] for k in range(spec.depth)]


def gradient_cells(stack: Stack, wanted: set[str]) -> Pieces[dict[str, np.ndarray]]:
    """gradient_cells (K, 1 + depth, CELLS) bytes and gradient_zeros (K, 1 + depth): `masks` as the player draws it.

    A byte is 255 sqrt(|g| / the layer's largest), 1 at least where g is not 0. The input's row stays 0.
    """
    factors, gradients = yield from _passed(stack)
    shown = np.zeros((len(stack.specs), 1 + len(factors), CELLS), np.uint8)
    zeros = np.zeros(shown.shape[:2], np.float32)
    for layer, (factor, g) in enumerate(zip(factors, gradients, strict=True), 1):
        size = g.abs().nan_to_num(0.0)
        bytes_ = (255 * (size / size.amax(1, keepdim=True).clamp(min=1e-45)).sqrt()).ceil()[:, :CELLS]
        shown[:, layer, : bytes_.shape[1]] = bytes_.to(torch.uint8).numpy()
        zeros[:, layer] = ((factor == 0) & (g == 0)).sum(1).numpy()
    return {"gradient_cells": shown, "gradient_zeros": zeros}


def _factors(run: Pass, layer: int, width: int) -> Tensor:
    """(K, width) factors of a layer's units for the first example; 1 where there is no dropout."""
    k = len(run.x)
    if layer in run.noise:
        return run.noise[layer].mask[:, 0].expand(k, width).clone()
    if layer in run.weight_noise:
        left = (run.weight_noise[layer].mask != 0).to(run.x.dtype).mean(1)
        return left.unflatten(-1, (width, -1)).mean(-1).expand(k, width).clone()
    return torch.ones(k, width, dtype=run.x.dtype)


def cells(stack: Stack, wanted: set[str]) -> Pieces[dict[str, np.ndarray]]:
    """mask_cells (K, 1 + depth, CELLS) bytes and mask_off (K, 1 + depth): `masks` without a pass, for the player.

    Only draws the noise that the next update takes: that update finds it drawn. Of a layer the first CELLS units, of
    its weights the first CELLS_ACROSS^2; what is off is counted among all.
    """
    run, k = stack.run, len(stack.specs)
    shown = np.full((k, 1 + stack.specs[0].depth, CELLS), 255, np.uint8)
    off = np.zeros(shown.shape[:2], np.float32)
    for noises in (run.noise, run.weight_noise):
        for layer, noise in noises.items():
            noise.draw((TRAINING, stack.step))
            one = noise.mask if noises is run.weight_noise else noise.mask[:, :1]
            off[:, layer + 1] = (one == 0).float().mean((1, 2)).numpy()
            found = _cells(noise, one).numpy()
            shown[:, layer + 1, : found.shape[1]] = found
            yield
    return {"mask_cells": shown, "mask_off": off}


def _cells(noise: Noise, factors: Tensor) -> Tensor:
    """(K or 1, at most CELLS) bytes of factors (K or 1, inputs or 1, units)."""
    part = factors[:, :CELLS_ACROSS, : CELLS_ACROSS if factors.shape[1] > 1 else CELLS].flatten(1)
    if not noise.gaussian:
        return (part != 0).to(torch.uint8) * 255
    low, high = FACTORS
    return (1 + 253 * (part.clamp(low, high) - low) / (high - low)).round().to(torch.uint8)


MEASURES: Measures = {
    **dict.fromkeys(("mask", "mask_gradient"), Measure("stack", masks)),
    **dict.fromkeys(("mask_cells", "mask_off"), Measure("stack", cells)),
    **dict.fromkeys(("gradient_cells", "gradient_zeros"), Measure("stack", gradient_cells)),
}
"""One entry for each column that names this module."""
