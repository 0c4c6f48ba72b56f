"""The gradients of each layer's bias and weights, for the picture that shows that one of them is 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.spec import TrainSpec
from pages.batch_norm.columns import GRADIENT

WORDS = (
    *("bars_layer", "bars_veiled", "bars_veiled_why", "bars_waiting"),
    *("bars_gradient", "bars_gradient_train", "bars_gradient_eval"),
)
PARTS = ("bias", "weight")


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Recorded where a bias does not start at 0: only then does anybody ask."""
    return ("bn_gradient",) if any(isinstance(spec, TrainSpec) and spec.depth and spec.bias for spec in specs) else ()


def view(specs: Sequence[Spec]) -> None:
    """Nothing beforehand."""


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """ "bias_gradient" and "weight_gradient" (n, K, depth): norms of dL/db and dL/dW."""
    depth = max(spec.depth for spec in specs if isinstance(spec, TrainSpec))
    table = stacked(frames, "bn_gradient", (depth, len(GRADIENT)))
    return {f"{part}_gradient": table[..., GRADIENT.index(part)] for part in PARTS}
