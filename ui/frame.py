"""The frame around every page: navigation, language, style, and the cure for deep links into a cold server."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from engine.lab import slugs
from ui.run import pool
from ui.words import LANGUAGES, has, word

ROOT = Path(__file__).parent.parent
FRAMED, RETRIED, SPOKEN = "framed", "retried", "spoken"
CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "lecture6": ("initialization", "batch_norm"),
    "lecture7": ("optimizers", "dropout"),
}
"""The syllabus: chapter -> labs, in the order of the lectures."""


def syllabus() -> Mapping[str, Sequence[str]]:
    """The chapters with the labs that there are."""
    there = {chapter: [slug for slug in labs if slug in slugs()] for chapter, labs in CHAPTERS.items()}
    return {chapter: labs for chapter, labs in there.items() if labs}


def language() -> str:
    """ "en" or "ko": `?lang=`, else what this session spoke last (the menu drops `?lang=`), else the browser's."""
    asked = st.query_params.get("lang", "")
    if asked in LANGUAGES:
        st.session_state[SPOKEN] = asked
    if SPOKEN not in st.session_state:
        st.session_state[SPOKEN] = "ko" if (st.context.locale or "").lower().startswith("ko") else "en"
    spoken: str = st.session_state[SPOKEN]
    return spoken


def run_app() -> None:
    """What app.py does on each run: the page frame, then the page that the address names."""
    st.session_state[FRAMED] = True
    pool()  # the workers load PyTorch while the first page is drawn
    navigation().run()
    _freeze()


def enter() -> str:
    """A page's first act; the language to speak.

    A cold server that gets a deep link runs the page without app.py until `st.navigation` has run once in the
    process. app.py leaves a mark; where it is missing, the frame is made here and the run starts over, once.
    """
    if not st.session_state.pop(FRAMED, False) and not st.session_state.pop(RETRIED, False):
        st.session_state[RETRIED] = True
        navigation()
        st.rerun()
    st.session_state.pop(RETRIED, None)
    return language()


def navigation() -> Page:
    """Configure the page, register all pages and draw what is common to them."""
    lang = language()
    pages = {
        "": [st.Page(str(ROOT / "ui" / "home_page.py"), title=word("ui.home", lang), url_path="home", default=True)]
    }
    for chapter, labs in syllabus().items():
        pages[word(f"ui.chapter.{chapter}", lang)] = [_page(slug, lang) for slug in labs]
    chosen = st.navigation(pages, position="top")
    app = word("ui.app", lang)
    title = app if chosen.title == word("ui.home", lang) else f"{chosen.title} · {app}"
    st.set_page_config(page_title=title, page_icon=str(ROOT / "assets" / "images" / "icon.png"), layout="wide")
    st.html(f"<style>{_style()}</style>")
    st.html(f"<script>document.documentElement.lang = '{lang}'</script>", unsafe_allow_javascript=True)
    return chosen


def _page(slug: str, lang: str) -> Page:
    title = word(f"lab.{slug}.title", lang) if has(f"lab.{slug}.title") else slug
    return st.Page(str(ROOT / "pages" / f"{slug}.py"), title=title, url_path=slug)


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


@cache
def _style() -> str:
    return (ROOT / "assets" / "style.css").read_text("utf-8")


@cache
def _freeze() -> None:
    """Keep the collector from walking the libraries after each run (once per process)."""
    gc.collect()
    gc.freeze()
