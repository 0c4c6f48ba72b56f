"""A lab on the screen: bar, picture and rail fill the first screen; all else is below, each part named in the rail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

from engine.record.contents import Gone
from engine.record.recording import Recording
from engine.serve.run import Run
from engine.spec.lab import Lab
from ui import film
from ui.address import Address, full_query, read
from ui.bar import remember, show_bar
from ui.controls import show_settings
from ui.doctor import show_findings
from ui.dress import dress
from ui.language import language
from ui.markdown import plain
from ui.names import names
from ui.own import mended
from ui.panels import show_panels
from ui.pick import show_pick
from ui.players.registry import PLAYERS
from ui.rail import PLACES, show_rail
from ui.remarks import show_remarks
from ui.rules import show_rules
from ui.run import FIRST_PICTURE, at_once, head_start, open_run, stream
from ui.share import base_url, show_code, show_share
from ui.trials import answer_trials, tries
from ui.words import entries, word

ASSETS = Path(__file__).parent.parent / "assets"
Cell = dict[str, Any] | None


class Places(NamedTuple):
    """Where the parts of a page stand, whatever the order in which they are sent."""

    bar: DeltaGenerator
    stage: DeltaGenerator
    rail: DeltaGenerator
    below: DeltaGenerator


def show_lab(lab: Lab, links: Mapping[str, Page]) -> None:
    """Everything on a lab's page. The run is opened first, and a new picture that is there at once is sent first.

    A browser takes longer to lay out all the rest than a short run takes to compute.
    """
    lang = language()
    address, trouble = _there(read(lab), lang)
    remember(address)
    run, trouble = (None, trouble) if trouble else _opened(address, lang)
    soon = run is not None and at_once(run, lab.slug)
    dress(lang)
    if address.view == "projector":
        st.html(f"<style>{_projector()}</style>")
    places = _places()
    cell = _film(address, run, places, lang) if soon else None
    if soon:
        head_start(lab.slug)
    _around(address, links, run, trouble, places, lang)
    cell = cell if soon else _film(address, run, places, lang)
    with places.below:
        _below(address, run, cell, lang)


def _there(address: Address, lang: str) -> tuple[Address, str]:
    """(the address with what it names as it is, "") or (the address, that this is not kept here)."""
    try:
        return mended(address), ""
    except Gone:
        return address, word("failure.gone", lang)


def _opened(address: Address, lang: str) -> tuple[Run | None, str]:
    """(the run, "") or (None, why there is none)."""
    try:
        return open_run(address.lab, address.variants, film.asked(address)), ""
    except ValueError as error:
        return None, word("ui.too_much", lang) + f" ({plain(str(error))})"


def _places() -> Places:
    """The page's layout, still empty."""
    bar = st.container(key="top")
    with st.container(key="room"):
        stage, rail = st.container(key="stage"), st.container(key="rail")
    return Places(bar, stage, rail, st.container(key="below"))


def _around(
    address: Address, links: Mapping[str, Page], run: Run | None, trouble: str, places: Places, lang: str
) -> None:
    """What stands around the picture."""
    with places.bar:
        if st.context.is_embedded:
            st.html(ASSETS / "embed.css")
        show_bar(address, links, partial(show_share, address, lang), lang)
        link = f"{base_url()}/{address.lab.slug}?{full_query(address, lang)}"
        st.html(f'<p class="address">{escape(word("ui.app", lang))} · {escape(link)}</p>')
    with places.below:
        show_pick(address, names(address.variants, lang), lang)
    with places.rail:
        if trouble:
            st.error(trouble)
        show_rail(address, links, run, names(address.variants, lang), _parts(address), lang)


def _parts(address: Address) -> Sequence[str]:
    """The parts below that are not hidden."""
    hidden = {"doctor": "doctor", "charts": "panels", "code": "share", "notes": "notes"}
    return [place for place in PLACES if hidden[place] not in address.hidden]


def _film(address: Address, run: Run | None, places: Places, lang: str) -> Cell:
    """The run's first frames, then the player that shows them; the cell that was opened in it, if any."""
    if run is None:
        return None
    slug = address.lab.slug
    run.wait(1, FIRST_PICTURE)
    st.session_state.pop(f"{slug}.drawn", None)
    with places.below:
        stream(address.lab, run)
        if tries(address.lab):
            answer_trials(address.lab, run)
    with places.stage:
        told = film.told_to_player(address, run, lang)
        return PLAYERS[run.experiment].mount(address.lab, run, names(run.specs, lang), lang, told, f"{slug}.player")


def _below(address: Address, run: Run | None, cell: Cell, lang: str) -> None:
    """What there is to say about the run; nothing that would answer an open question."""
    if "controls" not in address.hidden:
        show_settings(address, lang)
        show_remarks(address, lang)
    told = run is not None and run.count > 0 and film.state(address) in ("", "judged")
    if run is not None and told:
        _findings(address, run, run.recordings(), cell, lang)
    elif film.state(address):
        st.info(word("ui.after_the_guess", lang), icon=":material/visibility_off:")
    if "share" not in address.hidden:
        _heading("code", lang)
        show_code(address, run.recordings() if run else [], names(address.variants, lang), lang)
    if "notes" not in address.hidden:
        _notes(address.lab, lang)


def _findings(address: Address, run: Run, recordings: Sequence[Recording], cell: Cell, lang: str) -> None:
    called = names(run.specs, lang)
    if "doctor" not in address.hidden:
        _heading("doctor", lang)
        with st.container(key="findings"):
            show_findings(address, recordings, called, lang)
            show_rules(address, lang)
    below = PLAYERS[run.experiment].below
    if below:
        below(address, run, recordings, called, lang)
    if "panels" not in address.hidden:
        _heading("charts", lang)
        show_panels(address, run, recordings, called, cell, lang)


def _heading(place: str, lang: str) -> None:
    st.header(word(f"ui.below.{place}", lang), anchor=place)


def _notes(lab: Lab, lang: str) -> None:
    """What the literature calls differently, and slips that circulate."""
    notes = [word(key, lang) for key in _note_keys(lab.slug)]
    if notes:
        _heading("notes", lang)
        st.markdown("\n\n".join(notes))


@cache
def _note_keys(slug: str) -> Sequence[str]:
    return [key for key in entries() if key.startswith(f"lab.{slug}.note.")]


@cache
def _projector() -> str:
    return (ASSETS / "projector.css").read_text("utf-8")
