"""Numbers as text."""

from __future__ import annotations

from typing import Any

import numpy as np


def brief(value: float) -> str:
    """Three significant digits: 0.213, 1.2e-07."""
    return f"{float(value):.3g}"


def listed(values: Any, digits: int | None = None) -> Any:
    """Nested lists with None in place of NaN and infinity; to `digits` decimals if given."""
    numbers = np.asarray(values, float)
    numbers = numbers if digits is None else np.round(numbers, digits)
    if np.isfinite(numbers).all():
        return numbers.tolist()
    found = numbers.astype(object)
    found[~np.isfinite(numbers)] = None
    return found.tolist()
