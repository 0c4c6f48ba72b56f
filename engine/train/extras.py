"""Measurements that labs add to a stack in training: column -> Extra, computed only if asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from engine.pieces import Pieces
from engine.train.companions import COMPANION_EXTRAS
from engine.train.dropout_columns import DROPOUT_EXTRAS
from engine.train.extra import Extra
from engine.train.norm_columns import NORM_EXTRAS

if TYPE_CHECKING:
    from engine.train.stack import Stack

EXTRAS: Mapping[str, Extra] = {**DROPOUT_EXTRAS, **NORM_EXTRAS, **COMPANION_EXTRAS}
"""One entry a column of `engine.train.columns`; several columns may share a function, which is then called once."""


def measure_extras(stack: Stack, wanted: set[str]) -> Pieces[dict[str, np.ndarray]]:
    """Column -> (K, ...) of those of `wanted` that are extras."""
    extras = {EXTRAS[name].function: EXTRAS[name] for name in sorted(wanted & EXTRAS.keys())}
    found: dict[str, np.ndarray] = {}
    for extra in extras.values():
        found |= yield from extra.measure(stack, wanted)
    return {name: values for name, values in found.items() if name in wanted}


def due(name: str, first: bool, last: bool) -> bool:
    """Whether a column is measured at a snapshot, as far as its Extra says."""
    return first or last or name not in EXTRAS or EXTRAS[name].when == "every"
