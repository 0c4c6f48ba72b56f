"""How far a run's numbers hold on any machine: a twin, moved in the last place at the start, trains beside it.

Another processor, another version of a library or a script rounds otherwise. Where training is chaotic such a
difference grows until the numbers part; from then on they are one run's among many.
"""

from __future__ import annotations

import numpy as np

from engine.record.pieces import Pieces
from engine.train.measure import MEASURES as USUAL
from engine.train.measure import Measure, Measures
from engine.train.stack import Stack

Array = np.ndarray
FLOOR = 1e-5
"""Loss below which a difference is not looked at."""
LARGEST = 500_000
"""Weights of a network that has a twin: a larger one would double a run that takes long already."""
BREATH, LARGE = 1_000_000, 50_000_000
"""Multiplications between two pauses for others, and of an update that has pauses between its layers."""


def agreement(stack: Stack, wanted: set[str]) -> Pieces[dict[str, Array]]:
    """`agreement` (K,): |loss - the twin's loss| / the loss; NaN for networks too large to have a twin."""
    if stack.weights.flat.shape[1] > LARGEST:
        return {"agreement": np.full(len(stack.specs), np.nan)}
    yield from _catching_up(stack.twin, stack.step)
    loss = {"loss": USUAL["loss"]}
    mine = (yield from stack.measuring(loss))["loss"]
    its = (yield from stack.twin.measuring(loss))["loss"]
    with np.errstate(invalid="ignore"):
        return {"agreement": abs(mine - its) / np.maximum(abs(mine), FLOOR)}


def _catching_up(twin: Stack, step: int) -> Pieces[None]:
    """Train the twin up to a step."""
    work = sum(spec.batch * spec.weights for spec in twin.specs)
    pause = max(1, BREATH // work)
    while work > LARGE and twin.step < step:
        yield from twin.updating()
    while twin.step < step:
        twin.update()
        if twin.step % pause == 0:
            yield


MEASURES: Measures = {"agreement": Measure("stack", agreement)}
