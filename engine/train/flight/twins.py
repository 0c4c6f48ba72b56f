"""What might be changed in a network so that it passes a check: the doctor's suspects, and eight other rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from engine.record.recording import Recording
from engine.spec import show
from engine.train.causes import suspects
from engine.train.spec import TrainSpec

Fix = Mapping[str, str]
RATES = tuple(10 ** (k / 2) for k in range(-4, 5))
"""Factors of the learning rates that are tried side by side: half a decade apart, two decades either way."""


def rates(spec: TrainSpec) -> list[float]:
    """The nine learning rates, its own in the middle, within the bounds of the knob."""
    knob = type(spec.optimizer).knobs()["lr"]
    lr: float = spec.optimizer.lr
    return [min(max(float(f"{factor * lr:.3g}"), knob.low), knob.high) if factor != 1 else lr for factor in RATES]


def rate_fix(rate: float) -> Fix:
    """Address parameters of another learning rate."""
    return {"optimizer.lr": show(rate)}


@lru_cache(maxsize=64)
def candidates(spec: TrainSpec) -> Sequence[Fix]:
    """Changes of one knob each, the one farthest off first, then the other rates; it depends on the spec alone."""
    nothing = Recording("", "done", {})
    found = [finding.fix for finding in suspects(nothing, spec)]
    found += [fix for rate in rates(spec) if (fix := rate_fix(rate)) not in found]
    return [fix for fix in found if changed(spec, fix) != spec]


def changed(spec: TrainSpec, fix: Fix) -> TrainSpec:
    """The network with that change."""
    return TrainSpec.from_query(fix, spec)[0]
