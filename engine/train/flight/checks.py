"""What a check says, and how nine of them become one array that a run records. Imports no torch.

The column `checks` is (NAMES, FIELDS + PICTURE): a row a check; `passed` is NaN until it has been made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, isnan

import numpy as np

from engine.record.columns import Column, measured_in
from engine.record.recording import Recording
from engine.train.flight.twins import Fix, candidates
from engine.train.spec import TrainSpec

Array = np.ndarray
NAMES = ("data", "first_loss", "penalty", "gradient", "signal", "overfit", "rate", "ratio", "curves")
"""In the order in which one makes them: what costs least comes first."""
WHY = (
    "as_expected", "no_penalty", "no_hidden_layer", "too_heavy", "not_finite", "unscaled", "leak",
    "other_statistics", "random_labels", "noisy_labels",
    "loss_high", "loss_low", "penalty_outweighs", "wrong_gradient", "no_gradient", "symmetric",
    "vanishing_activations", "exploding_activations", "vanishing_gradients", "exploding_gradients", "saturated", "dead",
    "not_memorised", "memorising", "diverged", "rate_low", "rate_high", "no_rate", "ratio_low", "ratio_high",
    "not_learned", "still_learning", "gap", "memorised", "modes_part",
)  # fmt: skip
"""Why a check passes or fails."""
UNMADE = ("no_penalty", "no_hidden_layer", "too_heavy")
"""Reasons for which a check was not made; it counts as passed."""
FIELDS = ("passed", "measured", "aim", "low", "high", "why", "twin")
PICTURE = 63
"""Numbers of a check's picture, NaN where it has fewer."""
COLUMN = "checks"


@dataclass(frozen=True)
class Check:
    """One check: passed where low <= measured <= high; `why` is one of WHY. `aim` is what one would like to measure.

    `twin` are address parameters of a network that passes it where this one does not, {} where none was found.
    """

    name: str
    passed: bool
    measured: float
    aim: float
    low: float
    high: float
    why: str = "as_expected"
    twin: Fix = field(default_factory=dict)
    picture: Sequence[float] = ()


def within(
    name: str, measured: float, aim: float, low: float, high: float, low_why: str, high_why: str, **more: object
) -> Check:
    """A check of one number; NaN fails as not finite."""
    why = "not_finite" if isnan(measured) else low_why if measured < low else high_why if measured > high else WHY[0]
    return Check(name, why == WHY[0], measured, aim, low, high, why, **more)  # type: ignore[arg-type]


def unmade(name: str, why: str) -> Check:
    """A check that says nothing of this network."""
    return Check(name, True, float("nan"), float("nan"), -inf, inf, why)


def as_rows(found: Mapping[str, Check], spec: TrainSpec) -> Array:
    """(NAMES, FIELDS + PICTURE) of those checks that were made."""
    rows = np.full((len(NAMES), len(FIELDS) + PICTURE), np.nan)
    for check in found.values():
        twin = candidates(spec).index(check.twin) if check.twin else -1
        told = (check.passed, check.measured, check.aim, check.low, check.high, WHY.index(check.why), twin)
        picture = list(check.picture)[:PICTURE]
        rows[NAMES.index(check.name), : len(FIELDS) + len(picture)] = [*told, *picture]
    return rows


def read(recording: Recording, spec: TrainSpec) -> list[Check]:
    """The checks of a recording with the column `checks`, those that have been made, in order."""
    series = recording.columns.get(COLUMN)
    rows = series.values[-1] if series is not None else np.empty((0, 0))
    return [_check(name, row, spec) for name, row in zip(NAMES, rows, strict=False) if not isnan(row[0])]


def _check(name: str, row: Array, spec: TrainSpec) -> Check:
    passed, measured, aim, low, high, why, twin = row[: len(FIELDS)].tolist()
    fix = candidates(spec)[int(twin)] if twin >= 0 else {}
    picture = row[len(FIELDS) :]
    return Check(name, bool(passed), measured, aim, low, high, WHY[int(why)], fix, picture[~np.isnan(picture)].tolist())


def count(specs: Sequence[TrainSpec]) -> int:
    """Frames of the column: one a check."""
    return len(NAMES)


COLUMNS = measured_in(
    "engine.train.flight.measure",
    Column(COLUMN, "array", "", f"({', '.join(NAMES)}) x ({', '.join(FIELDS)}, {PICTURE} of a picture)", frames=count),
)
