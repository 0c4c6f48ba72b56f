"""Which language a session speaks, and the switch between the two."""

from __future__ import annotations

import streamlit as st

from ui.words import LANGUAGES

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


def language_button(lang: str) -> None:
    """The other language's name; writes `?lang=`, and widgets keep their values because they are known by key."""
    other = next(name for name in LANGUAGES if name != lang)
    st.button(LANGUAGES[other], key="lang", icon=":material/language:", type="tertiary", on_click=_speak, args=(other,))


def _speak(lang: str) -> None:
    st.query_params["lang"] = lang
