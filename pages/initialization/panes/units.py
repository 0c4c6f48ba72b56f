"""What the picture of a layer's units draws: what each unit answers to the same examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.spec import layered
from pages.initialization.columns import EXAMPLES, UNITS

WORDS = ("units_title", "units_of", "units_difference", "units_veil")
MOST = 3
"""Variants that are drawn together."""


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """What is recorded for it; nothing where there are more variants than it can show."""
    return ("unit_lines", "unit_spread") if len(specs) <= MOST and layered(specs) else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """The number of units of the last hidden layer, of each variant."""
    return {"widths": [spec.hidden[-1] for spec in specs]}  # type: ignore[attr-defined]


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """unit_lines (n, K, units, examples), and unit_spread (n, K, depth); NaN in frames without them."""
    depth = max(spec.depth for spec in specs)  # type: ignore[attr-defined]
    lines = stacked(frames, "unit_lines", (UNITS, EXAMPLES))
    return {"unit_lines": lines, "unit_spread": stacked(frames, "unit_spread", (depth,))}
