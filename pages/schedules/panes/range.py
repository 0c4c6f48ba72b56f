"""A range test: the loss while the rate rises, three rules' suggestions, and below on the same axis the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.parts.annealing import RangeTest
from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.columns import SEEDS
from engine.train.spec import MAX_WEIGHTS, TrainSpec
from pages.schedules.columns import FIELDS, RATES, judged, swept
from pages.schedules.rules import RULES

MOST_WORK = 4e10
"""Multiplications forward of a sweep: some ten seconds of one core; beyond it there is none."""
WORDS = (
    *("range_title", "range_of", "range_loss", "range_truth", "range_veil", "range_waiting", "range_legend"),
    *("range_best", "range_rate", *(f"range_{rule}" for rule in RULES)),
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Of a first variant that is a range test, and where full runs are a matter of seconds."""
    found = _networks(specs)
    return ("lr", "rate_sweep", "range_suggestions") if _tested(found) and _affordable(found) else ()


def _networks(specs: Sequence[Spec]) -> list[TrainSpec]:
    return [spec for spec in specs if isinstance(spec, TrainSpec)]


def _tested(specs: Sequence[TrainSpec]) -> bool:
    return isinstance(specs[0].schedule, RangeTest) and specs[0].steps > 0


def _affordable(specs: Sequence[TrainSpec]) -> bool:
    chosen = [spec for spec, wanted in zip(specs, judged(specs), strict=True) if wanted]
    work = sum(spec.batch * spec.weights * spec.steps for spec in chosen)
    return RATES * SEEDS * work <= MOST_WORK and RATES * SEEDS * max(spec.weights for spec in chosen) <= MAX_WEIGHTS


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """The rates of the sweep, of which variants there are full runs, and the rules."""
    found = _networks(specs)
    rates = [float(f"{rate:.4g}") for rate in swept(found)]
    return {"rates": rates, "judged": judged(found), "rules": RULES, "seeds": SEEDS, "fields": FIELDS}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """lr (n, K), range_suggestions (n, K, RULES), rate_sweep (n, K, RATES, FIELDS, SEEDS), NaN but at the end."""
    shapes = {"lr": (), "range_suggestions": (len(RULES),), "rate_sweep": (RATES, len(FIELDS), SEEDS)}
    return {name: stacked(frames, name, shape) for name, shape in shapes.items()}
