"""A lesson on a lab's page: where it stands, and the way to any of its stops, in this lab or another."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from html import escape

import streamlit as st
from streamlit.navigation.page import Page

from pages import load
from pages.lessons import LESSONS, Lesson, Stop
from ui import film
from ui.address import Address, forget, write
from ui.menu import menu
from ui.words import word

LAST = "lesson"
"""Session state: (the lesson's name, the stop seen last)."""
AWAY = "lesson away"
"""Session state: the stop of another lab that was pressed."""
BEGAN = "lesson began"
"""Session state: (the lesson's name, the second at which one of its claims was first seen)."""
LEAVE = "leave"
"""The menu's last entry."""
KEPT = ("view", "hide")
"""Parameters that go along to a stop in another lab."""


def here(address: Address) -> tuple[Lesson, int | None] | None:
    """The lesson that the address names, and which of its stops this is, or was before something was changed."""
    lesson = LESSONS.get(st.query_params.get("lesson", ""))
    if lesson is None:
        return None
    at = lesson.at(address.lab.slug, address.preset)
    if at is None:
        name, last = st.session_state.get(LAST, ("", None))
        return lesson, last if name == lesson.name else None
    st.session_state[LAST] = (lesson.name, at)
    return lesson, at


def query(lesson: Lesson, stop: Stop, lang: str) -> dict[str, str]:
    """The parameters that open a stop."""
    return {"lang": lang, "lesson": lesson.name, "preset": stop.preset}


def title(stop: Stop, lang: str) -> str:
    """The claim's name."""
    return word(f"preset.{stop.slug}.{stop.preset}.title", lang)


def progress(lesson: Lesson, at: int | None, gone: float, lang: str) -> str:
    """The lesson's minutes as a line below a lab's bar: stops behind, this one, those to come, and the time.

    `gone` are seconds since its start. Their mark goes on as an animation: nothing has to be drawn anew for it.
    """
    kinds = [("done" if at is not None and k < at else "now" if k == at else "") for k in range(len(lesson.stops))]
    parts = "".join(
        f'<i class="{kind}" style="flex-grow:{stop.minutes}" title="{escape(_when(lesson, k, lang))}"></i>'
        for k, (stop, kind) in enumerate(zip(lesson.stops, kinds, strict=True))
    )
    label = escape(word("ui.lesson_bar", lang) if at is None else _when(lesson, at, lang))
    mark = f'<b style="animation-duration:{60 * lesson.minutes}s;animation-delay:-{gone:.0f}s"></b>'
    return f'<div class="progress" role="img" aria-label="{label}">{parts}{mark}</div>'


def _when(lesson: Lesson, k: int, lang: str) -> str:
    """Too large: minutes 14 to 22 of 75."""
    begins, name = lesson.begins(k), title(lesson.stops[k], lang)
    return f"{name}: " + word(
        "ui.lesson_when", lang, begins=begins, ends=begins + lesson.stops[k].minutes, minutes=lesson.minutes
    )


def _gone(lesson: Lesson) -> float:
    """Seconds since this session came to the lesson."""
    name, began = st.session_state.get(BEGAN, ("", 0.0))
    if name != lesson.name:
        began = time.time()
        st.session_state[BEGAN] = lesson.name, began
    return time.time() - began


def show_lesson(address: Address, links: Mapping[str, Page], lesson: Lesson, at: int | None, lang: str) -> None:
    """‹ 3/10 Too large · 8 min ›, and a menu of all stops."""
    _go_over(lesson, links, lang)
    press = partial(_press, address.lab.slug, lesson)
    before, after = (-1, 0) if at is None else (at - 1, at + 1)
    press("before", word("ui.stop_before", lang), before, ":material/chevron_left:")
    name = word(f"lesson.{lesson.name}.title", lang)
    label = name if at is None else f"{at + 1}/{len(lesson.stops)} **{title(lesson.stops[at], lang)}**"
    with st.container(key="claims", width="content"):
        menu(label, _entries(lesson, lang), "claim", partial(_choose, address.lab.slug, lesson))
    press("after", word("ui.stop_after", lang), after, ":material/chevron_right:")
    st.html(progress(lesson, at, _gone(lesson), lang))


def _entries(lesson: Lesson, lang: str) -> dict[str, str]:
    """What the menu holds: all stops with their minutes, and the way out of the lesson, by its name."""
    stops = {
        str(k): f"{k + 1} {title(stop, lang)} · {word('ui.minutes', lang, minutes=stop.minutes)}"
        for k, stop in enumerate(lesson.stops)
    }
    name, all_of_it = word(f"lesson.{lesson.name}.title", lang), word("ui.minutes", lang, minutes=lesson.minutes)
    return {**stops, LEAVE: f"{word('ui.lesson_leave', lang)} · {name} · {all_of_it}"}


def _choose(slug: str, lesson: Lesson, name: str) -> None:
    if name == LEAVE:
        _leave()
    else:
        _turn(slug, lesson.stops[int(name)])


def _press(slug: str, lesson: Lesson, name: str, label: str, k: int, icon: str = "") -> None:
    """A button to stop k. Within a lab the address changes; for one of another lab the page goes over (`_go_over`)."""
    stop = lesson.stops[k] if 0 <= k < len(lesson.stops) else None
    st.button(
        label,
        key=f"step.{name}",
        icon=icon or None,
        type="tertiary",
        disabled=stop is None,
        width="content" if icon else "stretch",
        on_click=_turn,
        args=(slug, stop),
    )


def _go_over(lesson: Lesson, links: Mapping[str, Page], lang: str) -> None:
    """Open the stop that was pressed, if it is one of another lab: a callback cannot."""
    stop = st.session_state.pop(AWAY, None)
    if stop is not None:
        forget()
        kept = {key: st.query_params[key] for key in KEPT if key in st.query_params}
        st.switch_page(links[stop.slug], query_params=query(lesson, stop, lang) | kept)


def _turn(slug: str, stop: Stop) -> None:
    lab = load(stop.slug)
    preset = lab.preset(stop.preset)
    if preset is None:
        raise KeyError(f"no claim {stop.preset!r} in {stop.slug}")
    film.begin(lab.slug, preset.key)
    if slug == lab.slug:
        write(lab, lab.parse(preset.address)[0], preset.key)
    else:
        st.session_state[AWAY] = stop


def _leave() -> None:
    st.query_params.pop("lesson", None)
    for key in (LAST, BEGAN):
        st.session_state.pop(key, None)
