"""The teacher's page: the lessons, stop by stop, with minutes, question, QR code and script.

On paper it is a worksheet, with the key on a page of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import Page

from pages import load
from pages.lessons import LESSONS, Lesson, Stop
from ui.address import forget
from ui.dress import dress
from ui.home import STYLE
from ui.language import language, language_button
from ui.lesson import query, title
from ui.markdown import bare
from ui.qr import qr
from ui.share import base_url
from ui.teacher import key_page, script, timeline
from ui.words import word


def show_lessons(links: Mapping[str, Page]) -> None:
    """One lesson at a time; the address names it."""
    forget()
    lang = language()
    dress(lang)
    st.html(STYLE)
    with st.container(key="bar", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.page_link(links[""], label=word("ui.home", lang), icon=":material/home:", query_params={"lang": lang})
        with st.container(key="tools", horizontal=True, width="content"):
            language_button(lang)
    with st.container(key="lessons"):
        _one(LESSONS[_chosen(lang)], links, lang)


def _chosen(lang: str) -> str:
    """The name of the lesson to show: as chosen here, else as the address says, else the first."""
    asked = st.query_params.get("lesson", "")
    start = asked if asked in LESSONS else next(iter(LESSONS))
    chosen = st.segmented_control(
        word("ui.lessons", lang),
        list(LESSONS),
        default=start,
        format_func=lambda name: word(f"lesson.{name}.title", lang),
        key="lesson.choice",
    )
    st.query_params["lesson"] = chosen or start
    return chosen or start


def _one(lesson: Lesson, links: Mapping[str, Page], lang: str) -> None:
    minutes = word("ui.minutes", lang, minutes=lesson.minutes)
    name, thread = (escape(word(f"lesson.{lesson.name}.{part}", lang)) for part in ("title", "thread"))
    st.html(f"<h1>{name} <small>{minutes}</small></h1><p>{thread}</p>")
    st.html(timeline(lesson, lang))
    first = lesson.stops[0]
    with st.container(key="go", horizontal=True, vertical_alignment="center"):
        label, icon = word("ui.lesson_start", lang), ":material/play_arrow:"
        st.page_link(links[first.slug], label=label, icon=icon, query_params=query(lesson, first, lang))
        st.html(f"<p>{escape(word('ui.lesson_help', lang))}</p>")
    st.html("".join(_stop(lesson, k, lang) for k in range(len(lesson.stops))) + key_page(lesson, lang))


def _stop(lesson: Lesson, k: int, lang: str) -> str:
    """Number, claim and minutes, the question with boxes to tick, and the QR code of its page."""
    stop = lesson.stops[k]
    base, name = f"preset.{stop.slug}.{stop.preset}", escape(f"{k + 1}. {title(stop, lang)}")
    link = f"{base_url()}/{stop.slug}?{urlencode(query(lesson, stop, lang))}"
    minutes, lab = word("ui.minutes", lang, minutes=stop.minutes), word(f"lab.{stop.slug}.title", lang)
    minutes = f"{word('ui.lesson_minute', lang, minute=lesson.begins(k))} · {minutes}"
    head = f'<h2><a href="{escape(link)}" target="_self">{name}</a> <small>{escape(lab)} · {minutes}</small></h2>'
    boxes = "".join(f"<li>{escape(bare(word(f'{base}.choice.{key}', lang)))}</li>" for key in _choices(stop))
    asked = f"<p>{escape(bare(word(f'{base}.question', lang)))}</p><ul>{boxes}</ul>"
    code = f'<img alt="{escape(word("ui.qr", lang))}" src="{qr(link)}">'
    return f'<section class="stop"><div>{head}{asked}{script(lesson, k, lang)}</div>{code}</section>'


def _choices(stop: Stop) -> list[str]:
    preset = load(stop.slug).preset(stop.preset)
    return [choice.key for choice in preset.question.choices] if preset else []
