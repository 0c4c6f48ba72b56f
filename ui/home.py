"""The syllabus as cards, each with a small picture drawn from theory."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import streamlit as st
from streamlit.navigation.page import Page

from pages import brought, syllabus
from ui.address import forget
from ui.language import language, language_button
from ui.words import word

ACROSS = 2
"""Cards in a row."""
POINTS = {"guess": "quiz", "compare": "compare", "doctor": "stethoscope", "share": "link"}
"""What every lab can do -> its icon."""


def show_home(links: Mapping[str, Page]) -> None:
    """The whole page; `links` are the pages of the labs."""
    forget()
    lang = language()
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(word("ui.app", lang), anchor=False)
        language_button(lang)
    st.markdown(word("ui.home_lead", lang))
    with st.container(key="points"):
        for column, (point, icon) in zip(st.columns(len(POINTS)), POINTS.items(), strict=True):
            column.markdown(f":primary[:material/{icon}:] {word(f'ui.point.{point}', lang)}")
    for chapter, labs in syllabus().items():
        st.header(word(f"ui.chapter.{chapter}", lang), anchor=False)
        for k in range(0, len(labs), ACROSS):
            for column, slug in zip(st.columns(ACROSS), labs[k : k + ACROSS], strict=False):
                with column:
                    _card(slug, links[slug], lang)


def _card(slug: str, link: Page, lang: str) -> None:
    """Picture and words side by side where there is room; the whole card is its link (assets/style.css)."""
    with st.container(border=True, height="stretch", key=f"card-{slug}"):
        picture, words = st.columns([1, 1.15], vertical_alignment="center")
        picture.image(_picture(slug), alt="", width="stretch")
        with words:
            st.subheader(word(f"lab.{slug}.title", lang), anchor=False)
            st.markdown(word(f"lab.{slug}.card", lang))
            st.page_link(
                link,
                label=word("ui.open", lang),
                icon=":material/arrow_forward:",
                query_params={"lang": lang},
            )


@cache
def _picture(slug: str) -> str:
    drawn: str = brought("card", "draw", [slug])[f"pages.{slug}"]()
    return drawn
