"""Numbers as a reader sees them: three digits, powers of ten as × 10⁻⁹, a true minus, per cent with a space."""

from __future__ import annotations

from math import isfinite

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = "−"


def figure(value: float, unit: str = "") -> str:
    """1.07 × 10⁻⁹, −3.2, 1,860, 52 %, +1.5 (points); "–" for NaN."""
    if value != value:
        return "–"
    if unit == "share":
        return percent(100 * value)
    if unit == "percent":
        return percent(value)
    if unit == "count":
        return f"{value:,.0f}".replace("-", MINUS)
    return signed(value) if unit == "points" else plain_figure(value)


def percent(value: float) -> str:
    """12.5 %, 52 %, 0.4 %: one digit behind the point where it says something."""
    digits = 0 if abs(value) >= 99.95 or float(f"{value:.1f}").is_integer() else 1
    return f"{value:.{digits}f} %".replace("-", MINUS)


def signed(value: float) -> str:
    """+1.5, −0.3, 0: a difference."""
    text = f"{value:+.1f}".replace("-", MINUS)
    return "0" if text in ("+0.0", f"{MINUS}0.0") else text


def plain_figure(value: float) -> str:
    """Three significant digits; beyond 10 000 and below 0.001 as a power of ten."""
    if value == 0 or not isfinite(value):
        return {float("inf"): "∞", float("-inf"): f"{MINUS}∞"}.get(value, "0")
    if 1e-3 <= abs(value) < 1e4:
        digits = max(0, 2 - _power(value))
        return f"{value:,.{digits}f}".replace("-", MINUS)
    power = _power(value)
    return f"{value / 10.0**power:.2f} × 10{str(power).translate(SUPERSCRIPTS)}".replace("-", MINUS)


def _power(value: float) -> int:
    """The power of ten of the number rounded to three digits."""
    return int(f"{abs(value):.2e}".partition("e")[2])
