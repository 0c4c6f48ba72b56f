"""Numbers as a reader of a language sees them."""

from __future__ import annotations

from figures import numbers
from ui.words import word


def figure(value: float, unit: str = "", lang: str = "en") -> str:
    """1.07 × 10⁻⁹, −3.2, 1,860, 52 %, +1.5 (points); "–" for NaN."""
    return numbers.figure(value, unit, word(numbers.PERCENT, lang))
