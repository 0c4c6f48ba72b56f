"""The check of the penalty: at the start it is there, and it does not outweigh the loss that it is added to."""

from __future__ import annotations

from engine.record.pieces import Pieces
from engine.train.flight.checks import Check, unmade, within
from engine.train.spec import TrainSpec

UPDATES = 100
HALF = 0.5
"""Share of every weight that decay alone may take away in so many updates."""


def penalty(spec: TrainSpec) -> Pieces[Check]:
    """1 - (1 - lr decay)^UPDATES of a decoupled decay; without one there is nothing to check."""
    yield None
    decay: float = getattr(spec.optimizer, "weight_decay", 0.0)
    if not decay:
        return unmade("penalty", "no_penalty")
    kept = max(0.0, 1 - spec.optimizer.lr * decay) ** UPDATES
    return within("penalty", 1 - kept, 0.0, 0.0, HALF, "penalty_outweighs", "penalty_outweighs")
