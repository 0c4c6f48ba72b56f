"""The anatomy of a step: the rule of a method, term by term, in symbols and with the engine's numbers at the cursor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from engine.descend.anatomy import Term, anatomy, number
from engine.descend.spec import DescendSpec
from engine.record.recording import Recording, record
from engine.serve.run import Run
from figures.numbers import brief
from pages import FIGURES
from ui.address import Address
from ui.component_input import told, whole
from ui.markdown import plain
from ui.players.component import component
from ui.players.descend import descents, same
from ui.words import word


@st.fragment
def show_anatomy(address: Address, run: Run, called: Sequence[str], lang: str) -> None:
    """The update that begins at the player's cursor. Only this part of the page runs again when the cursor moves."""
    slug = address.lab.slug
    cursor = _cursor(slug, run)
    st.header(word("ui.anatomy.title", lang), anchor=False)
    k = _method(slug, called, lang)
    recording = recorded(run, k)
    step = min(cursor.get("step", 0), len(recording.columns["position"].values) - 2)
    spec = address.variants[k]
    if step < 0 or not isinstance(spec, DescendSpec):
        st.markdown(word("ui.anatomy.none", lang))
        return
    columns = {name: series.values for name, series in recording.columns.items()}
    with st.container(key="anatomy"):
        at = word("ui.anatomy.at", lang, name=plain(called[k]), step=step, next=step + 1)
        rates = effective(columns["effective_lr"][step], lang)
        st.markdown(f"{at}\n\n{table(anatomy(spec, columns, step), lang)}\n\n{rates}")


def _cursor(slug: str, run: Run) -> dict[str, Any]:
    """Where the player stands: {"run", "variant", "step"}, {} if it has not told of this race yet.

    A new cursor moves the menu of methods to its variant.
    """
    key = f"{slug}.cursor"
    component("cursor")(key=key, on_cursor_change=lambda: None)
    cursor = told(key, "cursor")
    if cursor.get("same") != same(descents(run.specs)):
        return {}
    variant, step = whole(cursor.get("variant"), len(run.specs) - 1), whole(cursor.get("step"))
    found = {"run": cursor.get("run"), "variant": variant, "step": step}
    if st.session_state.get(f"{slug}.pointed") != found:
        st.session_state[f"{slug}.pointed"] = found
        st.session_state[f"{slug}.anatomy"] = variant
        if follows(slug):
            st.rerun()  # the chart below is at the same step
    return found


def follows(slug: str) -> bool:
    """Whether the chart that is open shows the player's cursor."""
    panel = str(st.session_state.get(f"{slug}.panel"))
    return panel in FIGURES and FIGURES[panel].follows


def pointed(slug: str, run: Run) -> tuple[int, int, int] | None:
    """(variant, 0, step) of the player's cursor in this run, as a scene's cell."""
    found = st.session_state.get(f"{slug}.pointed") or {}
    return (found["variant"], 0, found["step"]) if found.get("run") == run.key else None


def _method(slug: str, called: Sequence[str], lang: str) -> int:
    key = f"{slug}.anatomy"
    st.session_state[key] = min(st.session_state.get(key) or 0, len(called) - 1)
    chosen: int = st.selectbox(
        word("ui.anatomy.method", lang), range(len(called)), format_func=lambda k: called[k], key=key
    )
    return chosen


def recorded(run: Run, k: int) -> Recording:
    """The recording of one variant of the run so far."""
    return record("", [frame[k] for frame in run.frames(0) if frame[k] is not None])  # type: ignore[misc]


def table(terms: Sequence[Term], lang: str) -> str:
    """The terms as a Markdown table: in symbols, with numbers along x, and along y."""
    heads = [word(head, lang) for head in ("ui.anatomy.term", "ui.anatomy.along_x", "ui.anatomy.along_y")]
    rows = [[f"${symbols(term)}$", *(f"${text}$" if text else "" for text in spelt(term))] for term in terms]
    return markdown([heads, *rows])


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first row is its head."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def symbols(term: Term) -> str:
    """The term without numbers: m_t = ..."""
    relation = " " if term.formula.startswith(r"\approx") else " = "
    formula = "" if term.formula == term.symbol else f"{relation}{term.formula}"
    return large(f"{term.symbol}{formula}")


def spelt(term: Term) -> tuple[str, str]:
    """The term with numbers, and what they come to, along x and y; a matrix is written whole."""
    values = [number(value + 0.0) for value in term.values]  # adding 0 turns -0 into 0
    if len(values) == 3:
        xx, xy, yy = map(bare, values)
        return rf"\begin{{pmatrix}} {xx} & {xy} \\ {xy} & {yy} \end{{pmatrix}}", ""
    texts = term.numbers or ("", "")
    x, y = (
        large(tidy(text) + " = " if text not in ("", value) else "") + rf"\mathbf{{{bare(value)}}}"
        for text, value in zip(texts, values, strict=True)
    )
    return x, y


def bare(text: str) -> str:
    """A number that stands alone, without the parentheses that a negative one has within a formula."""
    return text.removeprefix("(").removesuffix(")")


def tidy(latex: str) -> str:
    """Without the parentheses of a number that stands alone: under a root, in a fraction, within others, and first."""
    latex = re.sub(r"\\(sqrt|frac)\{\(([^()]*)\)\}", r"\\\1{\2}", latex)
    latex = re.sub(r"\(\(([^()]*)\)\)", r"(\1)", latex)
    return re.sub(r"^\(([^()]*)\)(?= \+)", r"\1", latex)


def large(latex: str) -> str:
    """Fractions in full size."""
    return latex.replace(r"\frac", r"\dfrac")


def effective(rates: np.ndarray, lang: str) -> str:
    """The learning rate that each coordinate had in fact, and how far apart they are."""
    x, y = (float(rate) for rate in rates)
    apart = max(x, y) / min(x, y) if min(x, y) > 0 else float("nan")
    return word("ui.anatomy.effective", lang, x=brief(x, 4), y=brief(y, 4), ratio=brief(apart))
