"""The check of the penalty: at the start it is as large as theory says, and it does not outweigh the loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from engine.record.recording import Recording
from engine.train.flight.checks import Check, unmade, within
from engine.train.learning import ignorant_loss
from engine.train.spec import TrainSpec

UPDATES = 100
HALF = 0.5
"""Share of every weight that may be taken away in so many updates."""
PLAIN = ("sgd", "momentum", "nesterov")
"""Optimizers with which l2 in the loss takes lr l2 of every weight an update, as a decay does."""
OFF = 1.5
"""Factor by which the penalty may be off its expectation: the weights are drawn at random."""


def unmoved(spec: TrainSpec) -> Sequence[TrainSpec]:
    """The network before its first update."""
    return [replace(spec, steps=0, change="")]


def penalty(spec: TrainSpec, recordings: Sequence[Recording]) -> Check:
    """What takes the weights away, if that is much; else the penalty at step 0 beside its expectation."""
    taken = _taken(spec)
    if not (taken or spec.l1 or spec.l2):
        return unmade("penalty", "no_penalty")
    if taken > HALF or not (spec.l1 or spec.l2):
        return within("penalty", taken, 0.0, 0.0, HALF, "penalty_outweighs", "penalty_outweighs", picture=[taken])
    added = float(recordings[0].columns["penalty"].values[0])
    aim = added if spec.l1 or not spec.l2 else expected(spec)
    most = min(OFF * aim, ignorant_loss(spec))
    shown = {"picture": [added, ignorant_loss(spec)]}
    return within("penalty", added, aim, aim / OFF, most, "penalty_outweighs", "penalty_outweighs", **shown)


def _taken(spec: TrainSpec) -> float:
    """1 - (1 - lr (decay + l2))^UPDATES, the share that is taken of every weight; l2 of plain optimizers alone."""
    decay: float = getattr(spec.optimizer, "weight_decay", 0.0)
    decay += spec.decay + (spec.l2 if spec.optimizer.name in PLAIN else 0.0)
    kept: float = max(0.0, 1 - spec.optimizer.lr * decay) ** UPDATES
    return 1 - kept


def expected(spec: TrainSpec) -> float:
    """l2 / 2 x the sum over layers of n_in n_out Var(W)."""
    return spec.l2 / 2 * sum(n * m * spec.init.variance(n, m) for n, m in pairwise(spec.sizes))
