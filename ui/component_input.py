"""What a component in the browser says: it may be anything, so records and numbers are taken out of it with care."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

FARTHEST = 10**9
"""Numbers beyond it are taken for it: no frame, step or cell is that far."""


def told(key: str, name: str) -> Mapping[str, Any]:
    """What the component under `key` holds as `name`, if that is a record; else an empty one."""
    state = st.session_state.get(key)
    return as_record(state.get(name) if isinstance(state, Mapping) else None)


def as_record(value: Any) -> Mapping[str, Any]:
    """`value` if it is a record; else an empty one."""
    return value if isinstance(value, Mapping) else {}


def real(value: Any) -> float | None:
    """A number moved to within FARTHEST of 0; None for what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return None
    return float(min(max(value, -FARTHEST), FARTHEST))


def whole(value: Any, most: int = FARTHEST) -> int:
    """A whole number from 0 to `most`, the nearest; 0 for what is no number."""
    return max(0, min(int(real(value) or 0), most))
