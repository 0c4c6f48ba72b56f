"""What could not be used as asked, in sentences; a stranger's text is shown, never interpreted."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from engine.serve.run import Run
from engine.spec import Problem
from ui.markdown import plain
from ui.names import label
from ui.words import word

MOST = 8
"""Sentences shown at once."""
KNOB = re.compile(r"\w+(\.\w+)?", re.ASCII)
"""What may have a label: "depth", "init.std"; what is before the last dot of other names is not looked at."""


def show_problems(problems: Sequence[Problem], lang: str) -> None:
    """What of the address could not be used, a sentence each."""
    if problems:
        st.warning("  \n".join(sentence(problem, lang) for problem in problems[:MOST]), icon=":material/info:")


def show_failure(run: Run, lang: str) -> None:
    """Why a run came to nothing."""
    if run.status == "failed":
        st.error(word(f"failure.{run.why}", lang, message=plain(run.message)), icon=":material/error:")


def show_help(run: Run, lang: str) -> None:
    """Why the cluster does not help with a run that goes on."""
    if run.unaided and not run.ended:
        st.info(word(f"cluster.{run.unaided}", lang), icon=":material/lan:")


def sentence(problem: Problem, lang: str) -> str:
    """A problem in the reader's language; what the stranger wrote appears as plain text only."""
    values = {key: plain(text) for key, text in vars(problem).items() if isinstance(text, str)}
    values["field"] = plain(_field(problem.field, lang))
    if problem.reason:
        values["reason"] = word(f"reason.{problem.reason}", lang, what=values["what"], at=values["at"]).rstrip(". ")
    return word(f"problem.{problem.code}", lang, **values, choices=plain(", ".join(problem.options)))


def _field(name: str, lang: str) -> str:
    """The label of a field with its name in addresses: "Depth (depth)"; a name without a label stays as it is."""
    key = name.removeprefix("vs: ")
    text = label(key, lang).partition(" (")[0] if KNOB.fullmatch(key) else key
    return name if text == key else f"{text} ({name})"
