"""How weights are counted and sampled; only a worker imports this."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from engine.train.measure import Measure, Measures
from engine.train.stack import Stack
from pages.regularization.columns import BINS, SAMPLE, reach

Array = np.ndarray


def histogram(stack: Stack, wanted: Collection[str]) -> dict[str, Array]:
    """`weight_histogram` (K, BINS); what is not finite is not counted."""
    return {"weight_histogram": np.stack([_counts(stack, row) for row in range(len(stack.specs))])}


def _counts(stack: Stack, row: int) -> Array:
    w = _all(stack, row)
    places = np.floor((w[np.isfinite(w)] / reach(stack.specs[row]) + 1) * (BINS / 2))
    return np.bincount(np.clip(places, 0, BINS - 1).astype(int), minlength=BINS)


def _all(stack: Stack, row: int) -> Array:
    """All W of a variant, layer by layer."""
    return np.concatenate([w[row].numpy().ravel() for w in stack.weights.w])


def sample(stack: Stack, wanted: Collection[str]) -> dict[str, Array]:
    """`weight_sample` (K, at most SAMPLE): the same places in every variant and at every step."""
    rows = [_all(stack, row) for row in range(len(stack.specs))]
    return {"weight_sample": np.stack([w[:: -(-len(w) // SAMPLE)] for w in rows]).astype(np.float32)}


MEASURES: Measures = {
    "weight_histogram": Measure("stack", histogram),
    "weight_sample": Measure("stack", sample),
}
"""One entry for each column that names this module."""
