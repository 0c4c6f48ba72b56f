"""What batch norm is given in the two modes: dropout before it shifts the variance (Li et al. 2019)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.record.pieces import Pieces
from engine.train.columns import SHIFT
from engine.train.measure import Measure, Measures
from engine.train.stack import Stack
from engine.train.taps import double, each, has_batch_norm, on_training_data

Array = np.ndarray


def shift(stack: Stack, wanted: set[str]) -> Pieces[dict[str, Array]]:
    """`variance_shift` (K, depth, SHIFT): variance of a batch norm's input over all training examples, mean over units.

    In train mode (batch statistics, dropout on), in eval mode (running statistics, dropout off), and as it was learnt.
    """
    depth = stack.specs[0].depth
    modes = []
    for with_running in (False, True) if has_batch_norm(stack) else ():
        modes.append((yield from _variances(stack, with_running)))

    def measure(row: int) -> Array:
        table, running = np.full((depth, len(SHIFT)), np.nan), stack.weights.running
        assert running is not None
        for layer in running.layers:
            seen = [variances[row, layer] for variances in modes]
            table[layer] = [*seen, double(running.var[layer][row, 0]).mean()]
        return table

    return {"variance_shift": each(stack, measure, (depth, len(SHIFT)))}


def _variances(stack: Stack, running: bool) -> Pieces[Mapping[tuple[int, int], float]]:
    """{(row, layer): variance of a batch norm's input, mean over units}; with `running` statistics dropout is off."""
    taps, found = (yield from on_training_data(stack, running, not running)), {}
    for layer, tap in taps.items():
        for row in range(len(stack.specs)):
            found[row, layer] = double(tap.x[row]).var(0).mean()
            yield
    return found


MEASURES: Measures = {"variance_shift": Measure("stack", shift)}
