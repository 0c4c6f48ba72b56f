"""The doctor on dropout: who never scaled for what was dropped."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from engine.parts.layers import UnitDropout
from engine.record.findings import Finding
from engine.record.recording import Recording
from engine.train.diagnosis_modes import compared_at
from engine.train.spec import TrainSpec


def _unscaled_dropout(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Nobody scales for what is dropped in training: evaluation mode makes larger sums than those learnt with."""
    if not isinstance(spec.dropout, UnitDropout) or spec.dropout.convention != "none":
        return
    rates = [spec.dropout.p_input, *(spec.dropout.rate(layer) for layer in spec.dropout.on(spec.depth))]
    factor = 1 / prod(1 - rate for rate in rates)
    if factor > 1:
        values = {"p": max(rates), "factor": factor, "layers": sum(rate > 0 for rate in rates)}
        fix = {"dropout.convention": "inverted"}
        yield Finding("unscaled_dropout", "error", compared_at(recording), None, values, fix)


RULES = (_unscaled_dropout,)
CODES = ("unscaled_dropout",)
