"""One trained network asked for one test example again and again: what each mask leaves of it, and what it answers."""

from __future__ import annotations

import numpy as np
import torch

from engine.record.pieces import Pieces
from engine.train.data import load
from engine.train.factors import Factors
from engine.train.loss import shares
from engine.train.measure import Measures
from engine.train.monte_carlo import evaluate, passing
from engine.train.single import Net
from pages.dropout.columns import ANSWERED, DRAWN
from pages.dropout.measure import each, scaled, tensor, turned_tests

Tensor = torch.Tensor


class Remembered(Factors):
    """Factors that remember what they were, layer by layer."""

    def __init__(self, net: Net, purpose: str) -> None:
        super().__init__(net.spec, net.dtype, purpose)
        self.seen: dict[int, Tensor] = {}

    def factors(self, layer: int, shape: tuple[int, ...]) -> Tensor:
        """As drawn; a copy of them stays in `seen`."""
        found = super().factors(layer, shape)
        self.seen[layer] = found.clone()
        return found


def answers(net: Net) -> Pieces[dict[str, np.ndarray]]:
    """What the columns of this module hold, for the chosen test example; NaN where whole weights are dropped."""
    spec = net.spec
    raw = turned_tests(spec, slice(spec.example, spec.example + 1))[0]
    x, labels = tensor(net, scaled(spec, raw)), load(spec).test_y
    found = {
        "mask_links": links(net),
        "mask_input": raw[0].astype(np.float32),
        "mask_truth": np.float32(labels[min(spec.example, len(labels) - 1)]),
        "mask_evaluation": shares(net.spec, evaluate(net, x)[-1][0]).float().numpy(),
    }
    if spec.dropout.on_weights:
        shapes = {"mask_answers": (ANSWERED, spec.data.classes), "mask_units": (ANSWERED, spec.depth, DRAWN)}
        shapes["mask_counts"] = (ANSWERED, spec.depth)
        return found | {name: np.full(shape, np.nan, np.float32) for name, shape in shapes.items()}
    noise = Remembered(net, "mask_answers")
    noise.count = ANSWERED
    layers = yield from passing(net, x[None], noise)
    sampled = shares(net.spec, layers[-1])[:, 0].expand(ANSWERED, -1)
    units = [h[:, 0].expand(ANSWERED, -1) for h in layers[:-1]]
    off = [noise.seen[k][:, 0] == 0 if k in noise.seen else torch.zeros_like(h) > 0 for k, h in enumerate(units)]
    return found | {
        "mask_answers": sampled.float().numpy(),
        "mask_units": np.stack([drawn(*pair) for pair in zip(units, off, strict=True)], 1),
        "mask_counts": torch.stack([layer.sum(1) for layer in off], 1).float().numpy(),
    }


def drawn(values: Tensor, off: Tensor) -> np.ndarray:
    """(masks, DRAWN) values of the first units; NaN where a unit is off, or is not there."""
    found = np.full((len(values), DRAWN), np.nan, np.float32)
    count = min(DRAWN, values.shape[1])
    found[:, :count] = values.masked_fill(off, float("nan"))[:, :count].float().numpy()
    return found


def links(net: Net) -> np.ndarray:
    """(depth, DRAWN, DRAWN) weights from the first units of each hidden layer to those of the next, or to classes."""
    found = np.full((net.spec.depth, DRAWN, DRAWN), np.nan, np.float32)
    for layer, w in enumerate(net.w[1:]):
        part = w[:DRAWN, :DRAWN].float().numpy()
        found[layer, : part.shape[0], : part.shape[1]] = part
    return found


NAMES = ("mask_answers", "mask_units", "mask_counts", "mask_links", "mask_input", "mask_truth", "mask_evaluation")
MEASURES: Measures = {**dict.fromkeys(NAMES, each(answers))}
"""One entry for each column that names this module."""
