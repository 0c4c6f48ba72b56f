"""The home page: a picture that draws itself and leads into its lab, and beside it the syllabus as cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

import streamlit as st
from streamlit.navigation.page import Page

from pages import LABS, brought, syllabus
from pages.lessons import of_chapter
from ui.address import forget
from ui.dress import dress
from ui.language import language, language_button
from ui.words import word

ASSETS = Path(__file__).parent.parent / "assets"
SIGN, STYLE = ASSETS / "images" / "sign.svg", ASSETS / "home.css"


def show_home(links: Mapping[str, Page]) -> None:
    """The whole page; `links` are the pages of the labs."""
    forget()
    lang = language()
    dress(lang)
    st.html(STYLE)
    _bar(links, lang)
    with st.container(key="home"):
        with st.container(key="start"):
            _start(links, lang)
        st.html(_room(syllabus()))
        with st.container(key="way"):
            for chapter, labs in syllabus().items():
                _chapter(chapter, labs, links, lang)


def _room(chapters: Mapping[str, Sequence[str]]) -> str:
    """A style sheet that tells assets/home.css how many cards each chapter has."""
    rules = (
        f".st-key-way > :has(.st-key-chapter-{chapter}) {{ --cards: {len(labs)}; }}"
        for chapter, labs in chapters.items()
    )
    return f"<style>{''.join(rules)}</style>"


def _bar(links: Mapping[str, Page], lang: str) -> None:
    with st.container(key="bar", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(f'<p class="name">{_image(SIGN.read_text("utf-8"))}{escape(word("ui.app", lang))}</p>', width="content")
        with st.container(key="tools", horizontal=True, vertical_alignment="center", gap=None, width="content"):
            st.page_link(links["lessons"], label=word("ui.lessons", lang), query_params={"lang": lang})
            language_button(lang)


def _start(links: Mapping[str, Page], lang: str) -> None:
    """What this is, one picture of it, and the way in."""
    title, lead = (escape(word(f"ui.home_{part}", lang)) for part in ("title", "lead"))
    st.html(f'<h1>{title.replace(". ", ".<br>", 1)}</h1><p class="lead">{lead}</p>')
    slug, preset, picture = _hero()
    st.html(f'<div class="scene">{_image(picture)}</div>')
    with st.container(key="go", horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link(
            links[slug],
            label=word("ui.start", lang),
            icon=":material/play_arrow:",
            query_params={"lang": lang, "preset": preset},
        )
        lab, claim = word(f"lab.{slug}.title", lang), word(f"preset.{slug}.{preset}.title", lang)
        st.html(f"<p><b>{escape(lab)}</b><br>{escape(claim)}</p>", width="content")


def _chapter(chapter: str, labs: Sequence[str], links: Mapping[str, Page], lang: str) -> None:
    name, question = word(f"ui.chapter_short.{chapter}", lang), word(f"ui.chapter_question.{chapter}", lang)
    with st.container(key=f"chapter-{chapter}"):
        with st.container(key=f"head-{chapter}", horizontal=True, vertical_alignment="center", gap="small"):
            st.html(f"<h2>{escape(name)} <span>{escape(question)}</span></h2>")
            for lesson in of_chapter(chapter):
                label = word("ui.lesson", lang, minutes=lesson.minutes)
                about = word(f"lesson.{lesson.name}.title", lang)
                query = {"lang": lang, "lesson": lesson.name}
                st.page_link(links["lessons"], label=label, help=about, query_params=query)
        with st.container(key=f"cards-{chapter}"):
            for slug in labs:
                _card(slug, links[slug], lang)


def _card(slug: str, link: Page, lang: str) -> None:
    """Picture, name and what it is about; the whole card is its link (assets/home.css)."""
    with st.container(key=f"card-{slug}"):
        st.html(f'<div class="drawing">{_image(_picture(slug))}</div>')
        st.page_link(link, label=word(f"lab.{slug}.title", lang), query_params={"lang": lang})
        st.html(f"<p>{escape(word(f'lab.{slug}.card', lang))}</p>")


@cache
def _hero() -> tuple[str, str, str]:
    """(lab, preset, picture) of the first lab that brings an opening picture."""
    slug = next(slug for slug in LABS if brought("hero", "PRESET", [slug]))
    return slug, brought("hero", "PRESET", [slug])[f"pages.{slug}"], brought("hero", "draw", [slug])[f"pages.{slug}"]()


@cache
def _picture(slug: str) -> str:
    drawn: str = brought("card", "draw", [slug])[f"pages.{slug}"]()
    return drawn


@cache
def _image(drawn: str) -> str:
    """An SVG as an image without a name: the words beside it say what it shows. Streamlit lets no bare SVG through."""
    return f'<img alt="" src="data:image/svg+xml,{quote(drawn)}">'
