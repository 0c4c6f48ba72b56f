"""What a picture shows while a hand moves something: networks at their start, run when the hand comes near, or
before it where no worker has anything else to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine.record.codec import pack
from engine.serve.run import Run
from engine.spec.lab import Lab
from figures.pane import Pane
from pages import PANES
from ui.component_input import told
from ui.players.component import component
from ui.run import pool, viewer

PATIENCE = 0.4
"""Seconds that an answer waits for the networks; the picture asks again."""


@st.fragment
def answer_trials(lab: Lab, run: Run) -> None:
    """The part of the page that the picture's hands run: it sends the networks that are tried, and nothing else."""
    key = f"{lab.slug}.tried"
    component("tried")(data=_answer(lab, run, told(key, "ask")), key=key, on_ask_change=lambda: None)


def _answer(lab: Lab, run: Run, asked: Mapping[str, Any]) -> bytes | None:
    """The networks that a pane of the lab tries, as one message; None where none was asked for, or not come yet.

    What is asked for gently, before a hand comes, is passed over while a worker has anything else to do.
    """
    name = str(asked.get("pane"))
    if asked.get("run") != run.key or name not in lab.panes or name not in PANES:
        return None
    if asked.get("gently") and not pool().quiet:
        return None
    return tried(PANES[name], run)


def tried(pane: Pane, run: Run) -> bytes | None:
    """The first frame of the networks that a pane tries beside a run."""
    specs = pane.trial.specs(run.specs) if pane.trial else ()
    if pane.trial is None or not specs:
        return None
    watcher = f"{viewer()}.tried"
    found = pool().open(run.experiment, specs, pane.trial.columns, watcher)
    found.wait(1, PATIENCE)
    frames = found.frames(0, 1)
    if not frames:
        return None
    if found.ended:
        pool().release(watcher)
    return pack({"run": run.key}, pane.trial.arrays(specs, frames))


def tries(lab: Lab) -> bool:
    """Whether any picture of the lab has something to try."""
    return any(PANES[name].trial for name in lab.panes if name in PANES)
