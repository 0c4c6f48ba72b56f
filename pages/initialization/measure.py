"""How the columns of the initialization lab are computed; only a worker imports this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.train.measure import Layer, Measure
from engine.train.stack import Stack
from engine.train.statistics import Bins, flat
from pages.initialization.columns import EXAMPLES, SHAPE_BINS, SHAPE_WINDOW, UNITS

Array = np.ndarray
SHAPE = Bins(SHAPE_WINDOW, SHAPE_BINS)


def activation_zero(layer: Layer) -> Array:
    """(K,) share of the activations that are exactly 0."""
    rows = flat(layer.values)
    return (1 - np.array([np.count_nonzero(row) for row in rows]) / rows.shape[1]) * layer.known


def activation_shape(layer: Layer) -> Array:
    """(K, bins + 2) counts of (h - mean) / std over the activations that are not 0; none where all are equal."""
    return np.concatenate(
        [_shape(row, *each) for row, *each in zip(flat(layer.values), *layer.moments[:2], strict=True)]
    )


def _shape(row: Array, mean: float, std: float) -> Array:
    """(1, bins + 2)"""
    if not 0 < std < np.inf:
        return np.zeros((1, SHAPE_BINS + 2), np.int32)
    return SHAPE.count(((row[row != 0] - mean) / std).astype(np.float64)[None])


def unit_lines(stack: Stack, wanted: Sequence[str]) -> Mapping[str, Array]:
    """(K, units, examples) of the last hidden layer's activations; nothing where there is none."""
    if not stack.probe.run.h:
        return {}
    h = stack.probe.run.h[-1].numpy()
    return {"unit_lines": h[:, :EXAMPLES, :UNITS].transpose(0, 2, 1).copy()}


MEASURES = {
    "activation_zero": Measure("h", activation_zero),
    "activation_shape": Measure("h", activation_shape),
    "unit_lines": Measure("stack", unit_lines),
}
"""One entry for each column that names this module."""
