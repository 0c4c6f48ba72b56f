"""The server's pool, and the run that this session watches."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Sequence
from functools import partial

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from engine.serve import cluster, machine
from engine.serve.pool import Pool
from engine.serve.run import Run, run_key
from engine.spec import RunSpec, Spec
from engine.spec.lab import Lab, Preset
from pages import ANSWERS, EXPERIMENTS, FIGURES
from ui.halt import halted
from ui.players.component import feed
from ui.players.registry import PLAYERS
from ui.reports import more_than

AT_ONCE = 0.06
"""Seconds that a page waits for a new run before it draws anything."""
SHORT = 4
"""Frames of a run that is waited for whole."""
HEAD_START = 0.05
"""Seconds that the browser has for the picture of a run that was there at once, before it gets more to lay out."""
FIRST_PICTURE = 0.3
"""Seconds to wait for a first frame later on, so that the first picture has something on it."""


_making = threading.Lock()
_made: list[Pool] = []


def pool() -> Pool:
    """The worker pool of this server process; what has not ended with the server is killed.

    It stands where Streamlit's caches do not reach: a single message of any visitor empties those for everybody.
    """
    with _making:
        if not _made:
            machine.open_files()
            _made.append(Pool(experiments_at="pages:RUNNABLE", present=present, cluster=cluster.address()))
            atexit.register(close)
        return _made[0]


def close() -> None:
    """End the workers, if there are any: also those that do not hear that their server has ended."""
    for made in _made:
        made.close()


def viewer() -> str:
    """A name for this session: its id in Streamlit."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def moved_to(page: str) -> None:
    """Let go of what this session watched on another page than this one: it would be computed for a minute more."""
    if st.session_state.get("page", page) != page:
        pool().release(viewer())
    st.session_state["page"] = page


def present(viewer: str) -> bool:
    """Whether a browser is connected to the session of that name, or of what is before its dot (`ui.studies`)."""
    return not Runtime.exists() or Runtime.instance().is_active_session(viewer.partition(".")[0])


def columns(lab: Lab, specs: Sequence[Spec], preset: Preset | None = None) -> tuple[str, ...]:
    """What is recorded on a page: the union of what its player, panels, doctor and the preset's question need."""
    wanted = [*PLAYERS[lab.experiment].columns(lab, specs), *EXPERIMENTS[lab.experiment].diagnosis_columns]
    wanted += [name for panel in lab.panels for name in FIGURES[panel].columns if not FIGURES[panel].study]
    wanted += ANSWERS[preset.question.measure].columns if preset else ()
    return tuple(dict.fromkeys(wanted))


def open_run(lab: Lab, specs: Sequence[RunSpec], preset: Preset | None) -> Run:
    """The run of these variants, already under way when this returns; as it stands if its visitor has stopped it."""
    wanted = (lab.experiment, specs, columns(lab, specs, preset))
    if stopped := halted(run_key(*wanted)):
        pool().release(viewer())
        return stopped
    return pool().open(*wanted, viewer())


def at_once(run: Run, slug: str) -> bool:
    """Whether the run is another than the page shows, and has something to show before the page is drawn."""
    if st.session_state.get(f"{slug}.drawn", ("",))[0] == run.key:
        return False
    run.wait(run.total + 1 if run.total <= SHORT else 1, AT_ONCE)  # one frame more than there are: the end
    return run.count > 0


def head_start(slug: str) -> None:
    """Leave the browser time to draw. A look at the session's state is where Streamlit ends a page for a new move."""
    end = time.monotonic() + HEAD_START
    while f"{slug}.drawn" in st.session_state and time.monotonic() < end:
        time.sleep(0.01)


def stage(run: Run) -> tuple[str, int, str]:
    """(run, how much there is to say about it: 0 nothing yet, 1 its start, 2 all; why no cluster helps it any more)."""
    return run.key, 2 if run.ended else min(run.count, 1), "" if run.ended else run.unaided


@st.fragment
def stream(lab: Lab, run: Run) -> None:
    """The part of the page that the player's wishes run again: it sends frames and nothing else.

    When there is more to say than the page was drawn with (`<slug>.drawn`), or something was pressed together with a
    wish, the whole page is drawn once more. A page that is being drawn has no such mark yet: it is drawn with what
    there is from here on.
    """
    if more_than(f"{lab.slug}.feed"):
        st.rerun()
    feed(run, viewer(), f"{lab.slug}.feed", partial(PLAYERS[run.experiment].message, lab))
    there = stage(run)
    if st.session_state.setdefault(f"{lab.slug}.drawn", there) != there:
        st.rerun()
