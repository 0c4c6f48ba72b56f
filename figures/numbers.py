"""Numbers as text."""

from __future__ import annotations

from base64 import b64encode
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


def packed(table: Any) -> dict[str, str]:
    """A table as Plotly's typed array: a third of the bytes of nested lists, and checked in a tenth of the time."""
    with np.errstate(over="ignore"):
        numbers = np.asarray(table, np.float64).astype(np.float32)
    numbers = np.where(np.isfinite(numbers), numbers, np.float32(np.nan))  # what is not finite is not drawn
    text = b64encode(numbers.astype("<f4").tobytes()).decode("ascii")
    return {"dtype": "f4", "bdata": text, "shape": ", ".join(map(str, numbers.shape))}
