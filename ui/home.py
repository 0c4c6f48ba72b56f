"""The syllabus as cards, each with a small picture drawn from theory."""

from __future__ import annotations

from functools import cache

import streamlit as st

from figures.pictures import PICTURES
from ui.frame import enter, language_switch, syllabus
from ui.words import word

ACROSS = 2
"""Cards in a row."""
POINTS = {"guess": "quiz", "compare": "compare", "doctor": "stethoscope", "share": "link"}
"""What every lab can do -> its icon."""


def show_home() -> None:
    """The whole page."""
    lang = enter()
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(word("ui.app", lang), anchor=False)
        language_switch(lang)
    st.markdown(word("ui.home_lead", lang))
    with st.container(key="points"):
        for column, (point, icon) in zip(st.columns(len(POINTS)), POINTS.items(), strict=True):
            column.markdown(f":primary[:material/{icon}:] {word(f'ui.point.{point}', lang)}")
    for chapter, labs in syllabus().items():
        st.header(word(f"ui.chapter.{chapter}", lang), anchor=False)
        for k in range(0, len(labs), ACROSS):
            for column, slug in zip(st.columns(ACROSS), labs[k : k + ACROSS], strict=False):
                with column:
                    _card(slug, lang)


def _card(slug: str, lang: str) -> None:
    """Picture and words side by side where there is room; the whole card is its link (assets/style.css)."""
    with st.container(border=True, height="stretch", key=f"card-{slug}"):
        picture, words = st.columns([1, 1.15], vertical_alignment="center")
        picture.image(_picture(slug), alt="", width="stretch")
        with words:
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
