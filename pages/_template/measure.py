"""How the columns of this lab are measured; only a worker imports it."""

from __future__ import annotations

import numpy as np

from engine.train.measure import Measure

Array = np.ndarray


def weight_std(w: Array) -> Array:
    """(K,) population standard deviation of the weights (K, n_in, n_out) of one layer, in double precision."""
    found: Array = w.std(axis=(1, 2), dtype=np.float64)
    return found


MEASURES = {"template_weight_std": Measure("w", weight_std)}
"""One entry for each column that names this module."""
