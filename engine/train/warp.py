"""The plane as a hidden layer of two or three units sees it: a grid over the inputs, and examples, where it puts them.

In evaluation mode, as the network is when it is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch

from engine.record.pieces import Pieces
from engine.train.data import load
from engine.train.drawn import NODES, PLACED, due, seen, warped_layer, window
from engine.train.measure import Measure, Measures
from engine.train.spec import TrainSpec
from engine.train.stack import Stack

Array = np.ndarray


def warp(stack: Stack, wanted: Sequence[str]) -> Pieces[dict[str, Array]]:
    """warped_plane (K, NODES^2 + PLACED, 3) and warped_answer (K, classes, 4): z = W h + b, the bias last.

    The grid runs row by row from the smallest second input, each row along the first. A third unit that is not there
    answers 0, as an example does that is not there; and so do weights that are not next.
    """
    spec = stack.specs[0]
    layer = warped_layer(spec)
    if layer < 0 or not due(spec, stack.step):
        return {}
    run = stack.plane
    places = np.stack([_places(each) for each in stack.specs])
    run.x[:, : places.shape[1]] = torch.from_numpy(places).to(stack.dtype)
    yield from run.forwarding(running=True)
    h = run.h[layer].numpy()[:, : places.shape[1]]
    found = np.zeros((*h.shape[:2], 3), np.float32)
    found[..., : h.shape[2]] = np.nan_to_num(h, nan=0.0, posinf=0.0, neginf=0.0)
    return {"warped_plane": found, "warped_answer": _answer(stack, layer)}


def _answer(stack: Stack, layer: int) -> Array:
    """(K, classes, 4), 0 where other layers, a normalization or a scale stand between."""
    spec = stack.specs[0]
    found = np.zeros((len(stack.specs), spec.data.classes, 4), np.float32)
    between = spec.norm.position == "after" and layer in spec.norm.on(spec.depth)
    if layer == spec.depth - 1 and not between and spec.dropout.convention != "test_scaling":
        w, b = stack.weights.w[-1].numpy(), stack.weights.b[-1].numpy()
        found[:, :, : w.shape[1]] = w.transpose(0, 2, 1)
        found[:, :, 3] = b[:, 0]
    return np.nan_to_num(found, nan=0.0, posinf=0.0, neginf=0.0)


@lru_cache(maxsize=16)
def _places(spec: TrainSpec) -> Array:
    """(NODES^2 + PLACED, 2): the grid, then the first training examples; 0 beyond them."""
    along = np.linspace(*window(spec), NODES)
    x, y = np.meshgrid(along, along)
    found = np.zeros((NODES**2 + PLACED, 2))
    found[: NODES**2] = seen(spec, np.stack([x.ravel(), y.ravel()], 1))
    examples = load(spec).train_x[:PLACED]
    found[NODES**2 : NODES**2 + len(examples)] = examples
    return found


MEASURES: Measures = dict.fromkeys(("warped_plane", "warped_answer"), Measure("stack", warp))
"""One entry for each column that names this module."""
