"""Which language a session speaks, and the switch between the two."""

from __future__ import annotations

import streamlit as st

from ui.words import LANGUAGES, word

SPOKEN = "spoken"


def language() -> str:
    """ "en" or "ko": `?lang=`, else what this session spoke last (the menu drops `?lang=`), else the browser's."""
    asked = st.query_params.get("lang", "")
    if asked in LANGUAGES:
        st.session_state[SPOKEN] = asked
    if SPOKEN not in st.session_state:
        st.session_state[SPOKEN] = "ko" if (st.context.locale or "").lower().startswith("ko") else "en"
    spoken: str = st.session_state[SPOKEN]
    return spoken


def language_switch(lang: str) -> None:
    """English | 한국어; writes `?lang=`, and widgets keep their values because they are known by key."""
    st.session_state["lang"] = lang
    st.segmented_control(
        word("ui.language", lang),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="lang",
        on_change=_switch,
        label_visibility="collapsed",
        required=True,
    )


def _switch() -> None:
    if st.session_state["lang"]:
        st.query_params["lang"] = st.session_state["lang"]
