"""The frame around every page: navigation and style."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from pages import load, syllabus
from ui.home import show_home
from ui.language import language
from ui.lessons import show_lessons
from ui.logs import keep_logs_short
from ui.page import show_lab
from ui.run import moved_to, pool
from ui.words import word

ROOT = Path(__file__).parent.parent


def run_app() -> None:
    """What app.py does on each run: the page frame, then the page that the address names."""
    keep_logs_short()
    pool()  # the workers load PyTorch while the first page is drawn
    page = navigation()
    moved_to(page.url_path)
    page.run()
    _freeze()


def navigation() -> Page:
    """Configure the page and register all pages; each draws itself, what is common to them first (`ui.dress`)."""
    lang = language()
    labs: dict[str, Page] = {}
    labs[""] = home = st.Page(partial(show_home, labs), title=word("ui.home", lang), url_path="home", default=True)
    labs["lessons"] = lessons = st.Page(partial(show_lessons, labs), title=word("ui.lessons", lang), url_path="lessons")
    labs |= {slug: page(slug, labs, lang) for slugs in syllabus().values() for slug in slugs}
    chapters = {word(f"ui.chapter.{name}", lang): [labs[slug] for slug in slugs] for name, slugs in syllabus().items()}
    pages = {"": [home, lessons], **chapters}
    chosen = st.navigation(pages, position="hidden")
    app = word("ui.app", lang)
    title = app if chosen.title == word("ui.home", lang) else f"{chosen.title} · {app}"
    st.set_page_config(page_title=title, page_icon=str(ROOT / "assets" / "images" / "icon.png"), layout="wide")
    return chosen


def page(slug: str, links: Mapping[str, Page], lang: str) -> Page:
    """The page of a lab; `links` are all pages, "" the home page."""
    return st.Page(partial(show_lab, load(slug), links), title=word(f"lab.{slug}.title", lang), url_path=slug)


@cache
def _freeze() -> None:
    """Keep the collector from walking the libraries after each run (once per process)."""
    gc.collect()
    gc.freeze()
