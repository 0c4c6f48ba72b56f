"""The slim bar of a lab's page: home, the menu of labs, its claims one by one, share, language, full screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.navigation.page import Page

from engine.spec.lab import Lab
from pages import syllabus
from ui import film
from ui.address import Address, write
from ui.language import language_button
from ui.lesson import here, show_lesson
from ui.menu import menu
from ui.share import base_url
from ui.words import word

LAST = "last address"
"""Session state: slug -> the query with which that lab was last seen."""


def remember(address: Address) -> None:
    """Keep this lab's address, so that its menu entry leads back to the experiment."""
    st.session_state.setdefault(LAST, {})[address.lab.slug] = address.lab.query(address.variants), address.preset


def way_back(slug: str, lang: str) -> list[tuple[str, str]]:
    """The query that leads to a lab as this session left it."""
    query, preset = st.session_state.get(LAST, {}).get(slug, ("", ""))
    return [("lang", lang), *([("preset", preset)] if preset else []), *parse_qsl(query)]


def show_bar(address: Address, links: Mapping[str, Page], share: Callable[[], None], lang: str) -> None:
    """Everything on one line; `share()` draws the share box."""
    with st.container(key="bar", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(key="place", horizontal=True, vertical_alignment="center", gap="small", width="content"):
            _place(address.lab, links, lang)
        taught = here(address)
        if "presets" not in address.hidden or taught:
            with st.container(key="stepper", horizontal=True, vertical_alignment="center", gap=None, width="content"):
                if taught is None:
                    _stepper(address, lang)
                else:
                    show_lesson(address, links, *taught, lang)
        with st.container(key="tools", horizontal=True, vertical_alignment="center", gap=None, width="content"):
            if "share" not in address.hidden:
                share()
            language_button(lang)
            st.html(_asking(lang) + _full_screen(lang))


def _asking(lang: str) -> str:
    """A button that assets/pick.js hears: what is pressed next is explained."""
    label = word("ui.pick.ask", lang)
    look = 'class="asking" role="button" tabindex="0" data-act="pick"'
    return f'<span {look} title="{label} (?)" aria-label="{label}">?</span>'


def _full_screen(lang: str) -> str:
    """A button that the player's script hears: full screen is the browser's affair."""
    label = word("ui.full_screen", lang)
    return f'<span class="full" role="button" tabindex="0" data-act="full" title="{label}" aria-label="{label}"></span>'


def _place(lab: Lab, links: Mapping[str, Page], lang: str) -> None:
    """Home, and the menu of all labs by chapter."""
    home = word("ui.home", lang)
    st.page_link(links[""], label=home, icon=":material/home:", query_params={"lang": lang})
    past = _past("picture", word("ui.past_picture", lang)) + _past("settings", word("ui.past_settings", lang))
    st.html(past + labs_menu(lab, base_url(), lang))


def _past(place: str, label: str) -> str:
    """A link past what stands before a place, for who goes by Tab; the player's script hears it."""
    return f'<span class="past" role="link" tabindex="0" data-act="{place}">{label}</span>'


def labs_menu(lab: Lab, base: str, lang: str) -> str:
    """All labs by chapter, folded away: links, that lead on within the page where assets/ways.js hears them."""
    chapters = "".join(
        f"<p>{escape(word(f'ui.chapter.{chapter}', lang))}</p>"
        + "".join(_way(slug, slug == lab.slug, base, lang) for slug in slugs)
        for chapter, slugs in syllabus().items()
    )
    chapter, title = word(f"ui.chapter_short.{lab.chapter}", lang), word(f"lab.{lab.slug}.title", lang)
    head = f"<summary><i>{escape(chapter)} › </i><strong>{escape(title)}</strong></summary>"
    label = escape(word("ui.pick.labs", lang))
    return f'<details class="labs">{head}<nav aria-label="{label}">{chapters}</nav></details>'


def _way(slug: str, here: bool, base: str, lang: str) -> str:
    """An entry of the menu: the lab as this session left it; the one that is open leads nowhere."""
    title = escape(word(f"lab.{slug}.title", lang))
    if here:
        return f'<span aria-current="page">{title}</span>'
    return f'<a href="{escape(f"{base}/{slug}?{urlencode(way_back(slug, lang))}")}" data-act="way">{title}</a>'


def _stepper(address: Address, lang: str) -> None:
    """‹ 3/9 Too large ›, and a menu of all claims."""
    lab, presets = address.lab, address.lab.presets
    at = next((k for k, preset in enumerate(presets) if preset.key == address.preset), None)
    before, after = (at or 0) - 1, 0 if at is None else at + 1
    _step(lab, "before", ":material/chevron_left:", before if at is not None else len(presets) - 1, lang)
    count = word("ui.claims", lang, count=len(presets))
    label = count if at is None else f"{at + 1}/{len(presets)} **{_title(lab, at, lang)}**"
    entries = {preset.key: f"{k + 1} {_title(lab, k, lang)}" for k, preset in enumerate(presets)}
    with st.container(key="claims", width="content"):
        menu(label, {**entries, "": word("ui.no_claim", lang)}, "claim", partial(choose, lab))
    _step(lab, "after", ":material/chevron_right:", after, lang)


def _step(lab: Lab, name: str, icon: str, k: int, lang: str) -> None:
    there = 0 <= k < len(lab.presets)
    key = lab.presets[k].key if there else ""
    label = word(f"ui.claim_{name}", lang)
    st.button(
        label, key=f"step.{name}", icon=icon, type="tertiary", disabled=not there, on_click=choose, args=(lab, key)
    )


def _title(lab: Lab, k: int, lang: str) -> str:
    return word(f"preset.{lab.slug}.{lab.presets[k].key}.title", lang)


def choose(lab: Lab, key: str) -> None:
    """Make a preset the address, its question asked anew; "" is the lab's opening."""
    preset = lab.preset(key)
    film.begin(lab.slug, key)
    variants, _ = lab.parse(preset.address if preset else lab.opening)
    write(lab, variants, key if preset else "")
