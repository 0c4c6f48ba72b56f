"""How far a run's numbers hold on any machine: a tick trains a twin of each network, which takes as long as the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from engine.record.agreement import COLUMN, agree_until
from engine.record.recording import Recording
from engine.serve.run import Run
from pages import EXPERIMENTS
from ui.address import Address
from ui.markdown import plain
from ui.run import pool, viewer
from ui.words import word

TICK = 0.7
"""Seconds between two looks at twins that train."""
FIRST = 0.3
"""Seconds to wait for twins that take no longer."""


def show_twins(address: Address, called: Sequence[str], lang: str) -> Run | None:
    """A box that asks for twins, and what they say; their run while they are asked for."""
    lab = address.lab
    if COLUMN not in EXPERIMENTS[lab.experiment].columns:
        return None
    asked = st.checkbox(word("ui.twin", lang), key=f"{lab.slug}.twin", help=word("ui.twin_help", lang))
    watcher = f"{viewer()}.twin"
    if not asked:
        pool().release(watcher)
        return None
    try:
        run = pool().open(lab.experiment, address.variants, (COLUMN,), watcher)
    except ValueError as error:
        st.error(word("ui.too_much", lang) + f" ({plain(str(error))})")
        return None
    run.ask(watcher, run.total)
    run.wait(run.total, FIRST)
    ticking = not run.ended
    st.fragment(partial(_tell, run, watcher, called, lang, ticking), run_every=TICK if ticking else None)()
    return run


def _tell(run: Run, watcher: str, called: Sequence[str], lang: str, ticking: bool) -> None:
    if ticking and run.ended:
        st.rerun()  # the clock of this fragment stops with the run, and the script may say what was found
    if run.status == "failed":
        st.error(word("ui.study_failed", lang, message=plain(run.message)))
    elif not run.ended:
        run.ask(watcher, run.total)
        st.progress(run.count / max(run.total, 1), word("ui.computing", lang))
    else:
        for name, recording in zip(called, run.recordings(), strict=True):
            st.caption(said(recording, plain(name), lang))


def said(recording: Recording, name: str, lang: str) -> str:
    """Up to which step the numbers of a network are the same anywhere, of a run of its `agreement`."""
    step = agree_until(recording)
    if step is None:
        return word("ui.agree_unknown", lang, name=name)
    whole = step >= recording.columns[COLUMN].steps[-1]
    return word("ui.agree_throughout" if whole else "ui.agree_until", lang, name=name, step=step)


def agreeing(recordings: Sequence[Recording], twins: Run | None) -> list[Recording]:
    """The recordings with what their twins say, once these are there."""
    if twins is None or not twins.ended or twins.status == "failed":
        return list(recordings)
    found = [twin.columns for twin in twins.recordings()]
    pairs = zip(recordings, found, strict=False)
    return [replace(own, columns={**own.columns, COLUMN: twin[COLUMN]}) for own, twin in pairs]
