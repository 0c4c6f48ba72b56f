"""A lab on the screen: from its declaration and the address to the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from engine.lab import Lab
from engine.runs import Run
from ui.address import Address, full_query, read
from ui.compare import show_variants
from ui.controls import show_controls
from ui.doctor import show_findings
from ui.frame import enter, language_switch
from ui.names import names
from ui.panels import show_panels
from ui.problems import plain, show_problems
from ui.questions import asked, held, show_answer, show_presets, show_question
from ui.run import open_run, stage, stream
from ui.share import show_share
from ui.stages import STAGES
from ui.words import entries, word


def show_lab(lab: Lab) -> None:
    """Everything on a lab's page."""
    lang = enter()
    address = read(lab)
    _head(lab, lang)
    show_problems(address.problems, lang)
    if "presets" not in address.hidden:
        show_presets(address, lang)
    if "controls" in address.hidden:
        _stage(address, lang)
    else:
        main, side = st.columns([3.2, 1], gap="medium")
        with side, st.container(key="controls"):
            show_controls(address, lang)
        with main:
            _stage(address, lang)
    if "notes" not in address.hidden:
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
        run = open_run(address.lab, address.variants, asked(address))
    except ValueError as error:
        st.error(word("ui.too_much", lang) + f" ({plain(str(error))})")
        return
    slug = address.lab.slug
    st.session_state[f"{slug}.drawn"] = stage(run)
    show_question(address, lang)
    if "controls" not in address.hidden:
        show_variants(address, called, lang)
    cell = STAGES[run.experiment].mount(run, called, lang, held(address), f"{slug}.player")
    stream(run, slug)
    _findings(address, run, called, cell, lang)


def _findings(address: Address, run: Run, called: Sequence[str], cell: dict[str, Any] | None, lang: str) -> None:
    recordings = run.recordings() if run.count else []
    below = STAGES[run.experiment].below
    if recordings and not held(address):  # what is said here would answer an open question
        show_answer(address, run, recordings, lang)
        if below:
            below(address, run, recordings, called, lang)
        if "doctor" not in address.hidden:
            show_findings(address, recordings, called, lang)
        if "panels" not in address.hidden:
            show_panels(address, run, recordings, called, cell, lang)
    if "share" not in address.hidden:
        show_share(address, recordings, called, full_query(address, lang), lang)


def _notes(lab: Lab, lang: str) -> None:
    """What the literature calls differently, and slips that circulate."""
    prefix = f"lab.{lab.slug}.note."
    notes = [word(key, lang) for key in entries() if key.startswith(prefix)]
    if notes:
        with st.expander(word("ui.notes", lang), icon=":material/menu_book:"):
            st.markdown("\n\n".join(notes))
