"""A menu: one element of the page, however many entries it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from ui.reports import leave_out_nonsense


def menu(label: str, entries: Mapping[str, str], key: str, choose: Callable[[str], None]) -> None:
    """A button that opens a list of texts (name -> text); `choose(name)` follows a press on one of them."""
    leave_out_nonsense()
    st.menu_button(
        label,
        list(entries),
        key=key,
        type="tertiary",
        format_func=entries.__getitem__,
        on_click=_pressed,
        args=(key, choose),
    )


def _pressed(key: str, choose: Callable[[str], None]) -> None:
    chosen = st.session_state.get(key)
    if chosen is not None:  # a browser may report what is no entry
        choose(chosen)
