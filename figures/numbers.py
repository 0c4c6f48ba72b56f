"""Numbers as a reader sees them: three digits, powers of ten as × 10⁻⁹, a true minus; and tables for charts.

`assets/kit.js` writes them alike in pictures.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from math import isfinite
from typing import Any

import numpy as np

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = "−"
PERCENT = "ui.player.percent"
"""The word that says how a language writes per cent: "{value} %", in Korean closed up."""

HALVES_UP = 1 + 1e-6
"""Factor of a share before it is rounded: more than the rounding of a float32, less than a digit that is shown."""


def brief(value: float, digits: int = 3) -> str:
    """So many significant digits at most: 0.213, 0.5, 1.2 × 10⁻⁷, 10⁻⁶."""
    return _written(float(value), digits, tidy=True)


def figure(value: float, unit: str = "", per_cent: str = "{value}\u00a0%") -> str:
    """1.07 × 10⁻⁹, −3.2, 1,860, 52 %, +1.5 (points); "–" for NaN. `per_cent` is the language's word PERCENT."""
    if value != value:
        return "–"
    if unit in ("share", "percent"):
        return per_cent.format(value=_hundredths(100 * value if unit == "share" else value))
    if unit == "count":
        return f"{value:,.0f}".replace("-", MINUS)
    return signed(value) if unit == "points" else _written(value)


def percent(words: Callable[[str], str], share: float) -> str:
    """12.5 %, 52 %, 0.4 % of a share, as the language of these words writes it."""
    return figure(share, "share", words(PERCENT))


def measured(words: Callable[[str], str], column: str, value: float) -> str:
    """A column's name and a number of it."""
    return f"{words(f'column.{column}')} {told(words, column, value)}"


def told(words: Callable[[str], str], column: str, value: float) -> str:
    """A number of a column: an accuracy in per cent."""
    return percent(words, value) if column.endswith("accuracy") else brief(value)


def _hundredths(value: float) -> str:
    """One digit behind the point where it says something; halves go up, so that 0.1775 in float32 and float64 agree."""
    value *= HALVES_UP
    digits = 0 if abs(value) >= 99.95 or float(f"{value:.1f}").is_integer() else 1
    return f"{value:.{digits}f}".replace("-", MINUS)


def signed(value: float) -> str:
    """+1.5, −0.3, 0: a difference."""
    text = f"{value:+.1f}".replace("-", MINUS)
    return "0" if text in ("+0.0", f"{MINUS}0.0") else text


def _written(value: float, digits: int = 3, tidy: bool = False) -> str:
    """Significant digits, `tidy` without zeros at the end; from 10 000 on and below 0.001 as a power of ten."""
    if value != value:
        return "–"
    if value == 0 or not isfinite(value):
        return {float("inf"): "∞", float("-inf"): f"{MINUS}∞"}.get(value, "0")
    power = _power(value, digits)
    if -3 <= power < 4:
        return _tidy(f"{value:,.{max(0, digits - 1 - power)}f}", tidy).replace("-", MINUS)
    factor = _tidy(f"{value / 10.0**power:.{digits - 1}f}", tidy)
    text = f"{factor} × 10{str(power).translate(SUPERSCRIPTS)}".replace("-", MINUS)
    return text.replace("1 × ", "") if tidy and abs(float(factor)) == 1 else text


def _tidy(digits: str, tidy: bool) -> str:
    return digits.rstrip("0").rstrip(".") if tidy and "." in digits else digits


def _power(value: float, digits: int) -> int:
    """The power of ten of the number rounded to so many digits."""
    return int(f"{abs(value):.{digits - 1}e}".partition("e")[2])


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
