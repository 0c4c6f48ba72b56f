"""The slim bar of a lab's page: home, the menu of labs, its claims one by one, share, language, full screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st
from streamlit.navigation.page import Page

from engine.spec.lab import Lab
from pages import syllabus
from ui import film
from ui.address import Address, write
from ui.language import language_button
from ui.lesson import here, show_lesson
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


def show_bar(address: Address, links: Mapping[str, Page], share: Any, lang: str) -> None:
    """Everything on one line; `share(address)` draws what is in the share box."""
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
                with st.popover(
                    word("ui.share_short", lang), icon=":material/ios_share:", type="tertiary", key="share"
                ):
                    share()
            language_button(lang)
            st.html(_asking(lang))
            st.html(_full_screen(lang))


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
    title = word(f"lab.{lab.slug}.title", lang)
    with st.popover(f"{word(f'ui.chapter_short.{lab.chapter}', lang)} › **{title}**", type="tertiary", key="labs"):
        for chapter, slugs in syllabus().items():
            st.caption(word(f"ui.chapter.{chapter}", lang))
            for slug in slugs:
                text = word(f"lab.{slug}.title", lang)
                st.page_link(links[slug], label=text, disabled=slug == lab.slug, query_params=way_back(slug, lang))


def _stepper(address: Address, lang: str) -> None:
    """‹ 3/9 Too large ›, and a menu of all claims."""
    lab, presets = address.lab, address.lab.presets
    at = next((k for k, preset in enumerate(presets) if preset.key == address.preset), None)
    before, after = (at or 0) - 1, 0 if at is None else at + 1
    _step(lab, "before", ":material/chevron_left:", before if at is not None else len(presets) - 1, lang)
    count = word("ui.claims", lang, count=len(presets))
    label = count if at is None else f"{at + 1}/{len(presets)} **{_title(lab, at, lang)}**"
    with st.container(key="claims", width="content"), st.popover(label, type="tertiary"):
        for k in range(len(presets)):
            text, key = f"{k + 1} {_title(lab, k, lang)}", f"claim.{presets[k].key}"
            st.button(text, key=key, type="tertiary", width="stretch", on_click=choose, args=(lab, presets[k].key))
        st.button(word("ui.no_claim", lang), key="claim.", type="tertiary", on_click=choose, args=(lab, ""))
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
