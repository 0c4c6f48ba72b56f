"""Numbers as text."""

from __future__ import annotations


def brief(value: float) -> str:
    """Three significant digits: 0.213, 1.2e-07."""
    return f"{float(value):.3g}"
