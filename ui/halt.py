"""A run that its visitor has stopped: what has come of it stays, and nothing more is computed until it goes on."""

from __future__ import annotations

import streamlit as st

from engine.serve.run import Run

HALTED = "halted"
"""Session state: the run."""


def halt(run: Run) -> None:
    """Stop it for this visitor."""
    st.session_state[HALTED] = run


def resume() -> None:
    """Go on with what was stopped."""
    st.session_state.pop(HALTED, None)


def halted(key: str) -> Run | None:
    """The run of this key if it is the one that was stopped and has not ended since."""
    run: Run | None = st.session_state.get(HALTED)
    return run if run is not None and run.key == key and not run.ended else None
