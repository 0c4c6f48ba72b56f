"""A lab on the screen: from its declaration and the address to the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.lab import Lab
from engine.recording import Recording
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
from ui.run import FIRST_PICTURE, at_once, open_run, stream
from ui.share import show_share
from ui.stages import STAGES
from ui.words import entries, word


def show_lab(lab: Lab) -> None:
    """Everything on a lab's page: the run is opened first, and a picture that is there at once comes before the rest.

    A browser needs longer to lay out all the rest than a short run takes.
    """
    lang = enter()
    address = read(lab)
    run, trouble = _opened(address)
    soon = run is not None and at_once(run)
    top, (main, side) = st.container(), _columns(address)
    with main:
        above, film = st.container(), st.container()
    cell = _film(address, run, film, lang) if soon else None
    with top:
        _head(address, lang)
    if side:
        with side, st.container(key="controls"):
            show_controls(address, lang)
    with above:
        _above(address, trouble, lang)
    cell = cell if soon else _film(address, run, film, lang)
    with main:
        _below(address, run, cell, lang)
    if "notes" not in address.hidden:
        _notes(lab, lang)


def _opened(address: Address) -> tuple[Run | None, str]:
    """(the run, "") or (None, why there is none)."""
    try:
        return open_run(address.lab, address.variants, asked(address)), ""
    except ValueError as error:
        return None, str(error)


def _columns(address: Address) -> tuple[DeltaGenerator, DeltaGenerator | None]:
    """Where the run is shown, and the controls beside it unless they are hidden."""
    if "controls" in address.hidden:
        return st.container(), None
    main, side = st.columns([3.2, 1], gap="medium")
    return main, side


def _head(address: Address, lang: str) -> None:
    slug = address.lab.slug
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(word(f"lab.{slug}.title", lang), anchor=False)
        language_switch(lang)
    st.markdown(word(f"lab.{slug}.lead", lang))
    show_problems(address.problems, lang)
    if "presets" not in address.hidden:
        show_presets(address, lang)


def _above(address: Address, trouble: str, lang: str) -> None:
    """The question about the run and its variants, or why there is no run."""
    if trouble:
        st.error(word("ui.too_much", lang) + f" ({plain(trouble)})")
        return
    show_question(address, lang)
    if "controls" not in address.hidden:
        show_variants(address, names(address.variants, lang), lang)


def _film(address: Address, run: Run | None, place: DeltaGenerator, lang: str) -> dict[str, Any] | None:
    """The player with its first frames; the cell that was opened in it, if any."""
    if run is None:
        return None
    slug = address.lab.slug
    run.wait(1, FIRST_PICTURE)
    with place:
        cell = STAGES[run.experiment].mount(run, names(run.specs, lang), lang, held(address), f"{slug}.player")
        st.session_state.pop(f"{slug}.drawn", None)
        stream(run, slug)
    return cell


def _below(address: Address, run: Run | None, cell: dict[str, Any] | None, lang: str) -> None:
    """What there is to say about the run, and how to take it along."""
    if run is None:
        return
    called = names(run.specs, lang)
    recordings = run.recordings() if run.count else []
    if recordings and not held(address):  # what is said here would answer an open question
        _findings(address, run, recordings, called, cell, lang)
    if "share" not in address.hidden:
        show_share(address, recordings, called, full_query(address, lang), lang)


def _findings(
    address: Address,
    run: Run,
    recordings: Sequence[Recording],
    called: Sequence[str],
    cell: dict[str, Any] | None,
    lang: str,
) -> None:
    show_answer(address, run, recordings, lang)
    below = STAGES[run.experiment].below
    if below:
        below(address, run, recordings, called, lang)
    if "doctor" not in address.hidden:
        show_findings(address, recordings, called, lang)
    if "panels" not in address.hidden:
        show_panels(address, run, recordings, called, cell, lang)


def _notes(lab: Lab, lang: str) -> None:
    """What the literature calls differently, and slips that circulate."""
    prefix = f"lab.{lab.slug}.note."
    notes = [word(key, lang) for key in entries() if key.startswith(prefix)]
    if notes:
        with st.expander(word("ui.notes", lang), icon=":material/menu_book:"):
            st.markdown("\n\n".join(notes))
