"""The doctor on dropout: who never scaled for what was dropped, and how sparse what was learnt is."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import numpy as np

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


def _sparse(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Where masks were looked at: the layer with most activations that are exactly 0, with and without dropout."""
    zeros = recording.columns.get("activation_zero")
    if "mask_off" not in recording.columns or zeros is None or not len(zeros.steps):
        return
    shares = np.nan_to_num(zeros.values[-1])
    if shares.max(initial=0) > 0:
        layer = int(shares.argmax())
        yield Finding("sparse", "info", int(zeros.steps[-1]), layer, {"share": float(shares[layer])})


RULES = (_unscaled_dropout, _sparse)
CODES = ("unscaled_dropout", "sparse")
PROOFS = {
    "unscaled_dropout": "depth=2&width=24&activation=relu&init=he_normal&steps=60&dropout=dropout&dropout.p=0.5"
    "&dropout.convention=none",
}
"""By code a network of which it is said."""
