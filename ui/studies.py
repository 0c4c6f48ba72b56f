"""Figures that need a run of their own: it is made while they are looked at, and drawn as far as it has come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from engine.serve.run import Run, run_key
from engine.spec import RunSpec
from engine.spec.lab import Lab
from ui.markdown import plain
from ui.problems import show_help
from ui.run import pool, viewer
from ui.words import word

TICK = 0.7
"""Seconds between two pictures of an unfinished study."""
FIRST = 0.3
"""Seconds to wait for a study that takes no longer, so that it is drawn once."""
Wanted = tuple[str, Sequence[RunSpec], Sequence[str]]
"""(experiment, specs, columns) of a run."""


def show_study(lab: Lab, wanted: Wanted, draw: Callable[[Run], None], lang: str) -> None:
    """A study on a lab's page: its progress, a button that stops it, and `draw(run)` of what there is."""
    try:
        run = _find(lab, wanted)
    except ValueError as error:
        st.error(word("ui.too_much", lang) + f" ({plain(str(error))})")
        return
    ticking = not (run.ended or _stopped(lab, run))
    st.fragment(partial(_progress, lab, run, draw, lang, ticking), run_every=TICK if ticking else None)()


def _find(lab: Lab, wanted: Wanted) -> Run:
    """The study as it stands if it was stopped, else under way."""
    name, key = f"{lab.slug}.study", run_key(*wanted)
    if st.session_state.get(f"{lab.slug}.stopped") == key:
        stopped: Run = st.session_state[name]
        return stopped
    run = st.session_state[name] = pool().open(*wanted, watcher())
    run.ask(watcher(), run.total)
    run.wait(run.total, FIRST)
    return run


def _progress(lab: Lab, run: Run, draw: Callable[[Run], None], lang: str, ticking: bool) -> None:
    stopped = _stopped(lab, run)
    if ticking != (not (run.ended or stopped)):
        st.rerun()  # the clock of this fragment starts and stops with the study
    if ticking:
        run.ask(watcher(), run.total)
    if run.status == "failed":
        st.error(word("ui.study_failed", lang, message=plain(run.message)))
    elif not run.ended:
        show_help(run, lang)
        _bar(lab, run, stopped, lang)
    if run.count:
        draw(run)


def _bar(lab: Lab, run: Run, stopped: bool, lang: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(run.count / max(run.total, 1), word("ui.stopped" if stopped else "ui.computing", lang))
        text, icon = ("ui.resume", ":material/play_arrow:") if stopped else ("ui.stop", ":material/stop:")
        key = f"{lab.slug}.study.toggle"
        st.button(word(text, lang), key=key, icon=icon, on_click=_toggle, args=(lab, run.key))


def _toggle(lab: Lab, key: str) -> None:
    name = f"{lab.slug}.stopped"
    if st.session_state.get(name) == key:
        del st.session_state[name]
    else:
        st.session_state[name] = key
        leave()


def _stopped(lab: Lab, run: Run) -> bool:
    found: bool = st.session_state.get(f"{lab.slug}.stopped") == run.key
    return found


def watcher() -> str:
    """The name under which this session watches a study, beside the run of its player."""
    return f"{viewer()}.study"


def leave() -> None:
    """Stop what only this session's study panel wanted."""
    pool().release(watcher())
