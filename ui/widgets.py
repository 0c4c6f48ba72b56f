"""What a widget shows, and which of a browser's reports about it counts.

With every message a browser repeats what all its widgets hold, and a slow one repeats what they held before something
else (a preset, a picked cell, another knob) set them. So a widget has a number in its key, which goes up whenever it is
set by anything but itself: reports of the widget that was there before reach nobody. What a widget may hold, its
options and bounds, stays the same as long as its key does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from ui.reports import leave_out_nonsense

REFUSED = object()
"""Equal to no value: stands for what a widget holds that nobody takes."""


@dataclass(frozen=True)
class Shown:
    """A widget in the browser: made with `first`, and since then changed by itself alone, to `value`."""

    name: str
    number: int
    first: Any
    value: Any
    lang: str = ""
    trouble: str = ""

    @property
    def key(self) -> str:
        """The widget's key for Streamlit."""
        return f"{self.name}.{self.number}" if self.number else self.name


def shown(name: str, value: Any, lang: str = "") -> Shown:
    """The widget `name` that shows `value`: the one in the browser if that came to it by itself, else a new one.

    `lang` is the language of its options; a browser holds these as they are written.
    """
    leave_out_nonsense()
    there: Shown | None = st.session_state.get(_place(name))
    if there and there.key in st.session_state and (there.value, there.lang) == (value, lang):
        return there
    made = Shown(name, there.number + 1 if there else 0, value, value, lang)
    st.session_state[_place(name)] = made
    return made


def counts(widget: Shown, stands: Any) -> bool:
    """Whether a report of this widget counts: `stands`, what it is to show now, is what it was last known to hold."""
    there: Shown | None = st.session_state.get(_place(widget.name))
    return there is not None and there.number == widget.number and bool(there.value == stands)


def moved(widget: Shown, value: Any) -> None:
    """The widget has been set to `value` in the browser; where that is not what it is to show, a new one is made."""
    st.session_state[_place(widget.name)] = replace(widget, value=value, trouble="")


def refused(widget: Shown) -> None:
    """What the widget holds in the browser is taken as nothing; a new one is made."""
    moved(widget, REFUSED)


def troubled(widget: Shown, stands: Any, trouble: str) -> None:
    """The widget keeps what it holds and says what is wrong with it, until what `stands` instead changes."""
    st.session_state[_place(widget.name)] = replace(widget, value=stands, trouble=trouble)


def _place(name: str) -> str:
    return f"{name}.shown"
