"""The runway: nine cards a network, each with what was measured, stamped as the checks are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.spec.spec import join_query
from engine.train.flight.checks import COLUMN, FIELDS, NAMES, PICTURE, UNMADE, WHY
from engine.train.flight.twins import candidates
from engine.train.spec import TrainSpec

WORDS = (
    *("runway_title", "runway_of", "runway_veil", "runway_waiting", "runway_measured", "runway_expected"),
    *("runway_between", "runway_twin", "runway_no_twin", "runway_passed", "runway_legend"),
    *(f"check_{name}" for name in NAMES),
    *(f"check_axis_{name}" for name in NAMES),
    *(f"check_is_{name}" for name in NAMES),
    *(f"check_why_{why}" for why in WHY),
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """The checks: some thousands of updates beside the run."""
    return (COLUMN,)


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """Names in the order of the rows, reasons, fields, and what each network's twins are made by."""
    networks = [spec for spec in specs if isinstance(spec, TrainSpec)]
    twins = [[join_query(fix) for fix in candidates(spec)] for spec in networks]
    unmade = [WHY.index(why) for why in UNMADE]
    return {"names": NAMES, "why": WHY, "fields": FIELDS, "twins": twins, "unmade": unmade, "picture": PICTURE}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """checks (n, K, NAMES, FIELDS + PICTURE), NaN where a check has not been made yet."""
    return {COLUMN: stacked(frames, COLUMN, (len(NAMES), len(FIELDS) + PICTURE))}
