"""A lab on the screen: from its declaration and the address to the page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from engine.lab import MAX_VARIANTS, Lab
from engine.runs import Run
from engine.spec import Problem
from ui.address import Address, full_query, read, write
from ui.controls import show_controls
from ui.doctor import show_findings
from ui.frame import enter, language_switch
from ui.names import label, names
from ui.panels import show_panels
from ui.player import mount_player
from ui.questions import held, show_answer, show_presets, show_question
from ui.run import open_run, stream
from ui.share import show_share
from ui.words import entries, word


def show_lab(lab: Lab) -> None:
    """Everything on a lab's page."""
    lang = enter()
    address = read(lab)
    _head(lab, lang)
    _problems(address.problems, lang)
    if "presets" not in address.hidden:
        show_presets(address, lang)
    if "controls" in address.hidden:
        _stage(address, lang)
    else:
        stage, side = st.columns([3.2, 1], gap="medium")
        with side:
            show_controls(address, lang)
        with stage:
            _stage(address, lang)
    _notes(lab, lang)


def _head(lab: Lab, lang: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(word(f"lab.{lab.slug}.title", lang), anchor=False)
        language_switch(lang)
    st.markdown(word(f"lab.{lab.slug}.lead", lang))


def _stage(address: Address, lang: str) -> None:
    """The run: its question, its variants, the player, and what there is to say about it."""
    called = names(address.variants, lang)
    try:
        run = open_run(address.lab, address.variants)
    except ValueError as error:
        st.error(word("ui.too_much", lang) + f" ({plain(str(error))})")
        return
    slug = address.lab.slug
    st.session_state[f"{slug}.drawn"] = (run.key, run.ended)
    show_question(address, run, lang)
    _chips(address, called, lang)
    cell = mount_player(run, called, lang, held(address, run), key=f"{slug}.player")
    stream(run, slug)
    _findings(address, run, called, cell, lang)


def _findings(address: Address, run: Run, called: Sequence[str], cell: dict[str, Any] | None, lang: str) -> None:
    recordings = run.recordings() if run.count else []
    if recordings and not held(address, run):  # what is said here would answer an open question
        show_answer(address, run, recordings, lang)
        if "doctor" not in address.hidden:
            show_findings(address, recordings, called, lang)
        show_panels(address, run, recordings, called, cell, lang)
    show_share(address, recordings, called, full_query(address, lang), lang)


def _problems(problems: Sequence[Problem], lang: str) -> None:
    """What of the address could not be used, a sentence each."""
    if problems:
        st.warning("  \n".join(sentence(problem, lang) for problem in problems[:8]), icon=":material/info:")


def sentence(problem: Problem, lang: str) -> str:
    """A problem in the reader's language; what the stranger wrote appears as plain text only."""
    values = {key: plain(text) for key, text in vars(problem).items() if isinstance(text, str)}
    values["field"] = plain(f"{label(problem.field, lang)} ({problem.field})" if problem.field else "")
    return word(f"problem.{problem.code}", lang, **values, choices=plain(", ".join(problem.options)))


def plain(text: str) -> str:
    """`text` without any meaning to HTML or Markdown."""
    return "".join(
        f"\\{c}" if c in "\\`*_{}[]()#+-.!|~$:<>" else c for c in escape(text, quote=False).replace("\n", " ")
    )


def _chips(address: Address, called: Sequence[str], lang: str) -> None:
    """The variants by name, each removable, and the button that pins the present one."""
    lab, variants = address.lab, address.variants
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if len(variants) > 1:
            for k, name in enumerate(called):
                rest = [spec for i, spec in enumerate(variants) if i != k]
                st.button(
                    f"✕ {name}",
                    key=f"{lab.slug}.drop.{k}",
                    on_click=write,
                    args=(lab, rest),
                    help=word("ui.drop", lang),
                )
        if len(variants) < MAX_VARIANTS:
            pinned = [variants[0], variants[0], *variants[1:]]
            st.button(
                word("ui.pin", lang),
                key=f"{lab.slug}.pin",
                icon=":material/keep:",
                on_click=write,
                args=(lab, pinned),
                help=word("ui.pin_help", lang),
            )


def _notes(lab: Lab, lang: str) -> None:
    """What the literature calls differently, and slips that circulate."""
    prefix = f"lab.{lab.slug}.note."
    with st.expander(word("ui.notes", lang), icon=":material/menu_book:"):
        for key in entries():
            if key.startswith(prefix):
                st.markdown(word(key, lang))
