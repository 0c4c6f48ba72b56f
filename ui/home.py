"""The syllabus as cards, each with a small picture drawn from theory."""

from __future__ import annotations

from functools import cache

import streamlit as st

from figures.pictures import PICTURES
from ui.frame import enter, language_switch, syllabus
from ui.words import word

ACROSS = 3
"""Cards in a row."""


def show_home() -> None:
    """The whole page."""
    lang = enter()
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(word("ui.app", lang), anchor=False)
        language_switch(lang)
    st.markdown(word("ui.home_lead", lang))
    for chapter, labs in syllabus().items():
        st.header(word(f"ui.chapter.{chapter}", lang), anchor=False)
        columns = st.columns(ACROSS)
        for k, slug in enumerate(labs):
            with columns[k % ACROSS]:
                _card(slug, lang)


def _card(slug: str, lang: str) -> None:
    with st.container(border=True):
        st.image(_picture(slug), alt="", width="stretch")
        st.subheader(word(f"lab.{slug}.title", lang), anchor=False)
        st.markdown(word(f"lab.{slug}.card", lang))
        st.page_link(
            f"pages/{slug}.py",
            label=word("ui.open", lang),
            icon=":material/arrow_forward:",
            query_params={"lang": lang},
        )


@cache
def _picture(slug: str) -> str:
    return PICTURES[slug]()
