"""A lab on the screen: from its declaration and the address to the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.record.recording import Recording
from engine.serve.run import Run
from engine.spec.lab import Lab
from ui.address import Address, full_query, read
from ui.compare import show_variants
from ui.controls import show_controls
from ui.doctor import show_findings
from ui.language import language, language_switch
from ui.names import names
from ui.panels import show_panels
from ui.players.registry import PLAYERS
from ui.problems import plain, show_failure, show_problems
from ui.questions import asked, held, show_answer, show_presets, show_question
from ui.run import FIRST_PICTURE, at_once, head_start, open_run, stream
from ui.share import show_share
from ui.words import entries, word


class Places(NamedTuple):
    """Where the parts of a page stand, whatever the order in which they are sent."""

    top: DeltaGenerator
    main: DeltaGenerator
    side: DeltaGenerator | None
    answer: DeltaGenerator
    above: DeltaGenerator
    player: DeltaGenerator


def show_lab(lab: Lab) -> None:
    """Everything on a lab's page. The run is opened first, and a new picture that is there at once is sent first.

    A browser takes longer to lay out all the rest than a short run takes to compute.
    """
    lang = language()
    address = read(lab)
    run, trouble = _opened(address)
    soon = run is not None and at_once(run, lab.slug)
    places = _places(address)
    cell = _film(address, run, places, lang) if soon else None
    if soon:
        head_start(lab.slug)
    _around(address, trouble, places, lang)
    cell = cell if soon else _film(address, run, places, lang)
    if run:
        _below(address, run, cell, places, lang)
    if "notes" not in address.hidden:
        _notes(lab, lang)


def _opened(address: Address) -> tuple[Run | None, str]:
    """(the run, "") or (None, why there is none)."""
    try:
        return open_run(address.lab, address.variants, asked(address)), ""
    except ValueError as error:
        return None, str(error)


def _places(address: Address) -> Places:
    """The page's layout, still empty; there is no side where the controls are hidden."""
    top, side = st.container(), None
    if "controls" in address.hidden:
        main = st.container()
    else:
        main, side = st.columns([3.2, 1], gap="medium")
    return Places(top, main, side, main.container(), main.container(), main.container())


def _around(address: Address, trouble: str, places: Places, lang: str) -> None:
    """What stands around the player."""
    with places.top:
        _head(address, lang)
    if places.side:
        with places.side, st.container(key="controls"):
            show_controls(address, lang)
    with places.above:
        _above(address, trouble, lang)


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


def _film(address: Address, run: Run | None, places: Places, lang: str) -> dict[str, Any] | None:
    """The run's first frames, then the player that shows them; the cell that was opened in it, if any."""
    if run is None:
        return None
    slug = address.lab.slug
    run.wait(1, FIRST_PICTURE)
    st.session_state.pop(f"{slug}.drawn", None)
    with places.main:
        stream(address.lab, run)
    with places.player:
        called = names(run.specs, lang)
        return PLAYERS[run.experiment].mount(address.lab, run, called, lang, held(address), f"{slug}.player")


def _below(address: Address, run: Run, cell: dict[str, Any] | None, places: Places, lang: str) -> None:
    """What there is to say about the run, the measured answer above its player; and how to take it along."""
    called = names(run.specs, lang)
    recordings = run.recordings() if run.count else []
    told = bool(recordings) and not held(address)  # what is said here would answer an open question
    if told:
        with places.answer:
            show_answer(address, run, recordings, lang)
    with places.main:
        show_failure(run, lang)
        if told:
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
    below = PLAYERS[run.experiment].below
    if below:
        below(address, run, recordings, called, lang)
    if "doctor" not in address.hidden:
        show_findings(address, recordings, called, lang)
    if "panels" not in address.hidden:
        show_panels(address, run, recordings, called, cell, lang)


def _notes(lab: Lab, lang: str) -> None:
    """What the literature calls differently, and slips that circulate."""
    notes = [word(key, lang) for key in _note_keys(lab.slug)]
    if notes:
        with st.expander(word("ui.notes", lang), icon=":material/menu_book:"):
            st.markdown("\n\n".join(notes))


@cache
def _note_keys(slug: str) -> Sequence[str]:
    return [key for key in entries() if key.startswith(f"lab.{slug}.note.")]
