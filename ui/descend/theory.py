"""Theory beside measurement: limits, optima and rates of convergence of the variants, and a button that sets optima."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from engine.descend.forecast import snap
from engine.descend.spec import DescendSpec
from engine.descend.theory import measured_rate
from engine.parts.formula import latex
from engine.record.recording import Recording
from engine.serve.run import Run
from engine.spec import Spec
from engine.spec.lab import Lab
from figures.numbers import brief
from ui.address import Address, read, write
from ui.descend.anatomy import show_anatomy
from ui.names import short
from ui.players.descend import descents
from ui.words import word

HEADS = (
    *("ui.theory.method", "ui.theory.limit", "ui.theory.lr", "ui.theory.rate", "ui.theory.measured"),
    *("ui.theory.optimum", "ui.theory.best"),
)


def show_step(address: Address, run: Run, recordings: Sequence[Recording], called: Sequence[str], lang: str) -> None:
    """What stands under the player of paths: the anatomy of the step at the cursor, and theory beside measurement."""
    if "anatomy" not in address.hidden:
        show_anatomy(address, run, called, lang)
    if "theory" not in address.hidden:
        show_theory(address, recordings, called, lang)


def show_theory(address: Address, recordings: Sequence[Recording], called: Sequence[str], lang: str) -> None:
    """A table with a row a variant, and the button."""
    st.header(word("ui.theory.title", lang), anchor=False)
    st.markdown(formulas(address.variants))
    heads = [word(head, lang) for head in HEADS]
    st.html(table(heads, [row(recording, name, lang) for recording, name in zip(recordings, called, strict=True)]))
    st.caption(word("ui.theory.note", lang))
    lab, variants = address.lab, list(address.variants)
    st.button(
        word("ui.theory.snap", lang),
        key=f"{lab.slug}.snap",
        icon=":material/target:",
        disabled=snapped(variants) == variants,
        on_click=_snap,
        args=(lab,),
    )


def formulas(variants: Sequence[Spec]) -> str:
    """The surfaces that are descended, as they are understood: Markdown with a formula a surface."""
    surfaces = [variant.surface for variant in variants if isinstance(variant, DescendSpec)]
    return "  \n".join(f"$f(x, y) = {latex(surface.expression)}$" for surface in dict.fromkeys(surfaces))


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """An HTML table. Each cell has its column's head as well, for phones: there a row is a block (assets/style.css)."""
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    lines = (zip(heads, texts, strict=True) for texts in rows)
    body = "".join(f"<tr>{''.join(_cell(head, text) for head, text in line)}</tr>" for line in lines)
    return f'<table class="theory"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def _cell(head: str, text: str) -> str:
    return f'<td data-head="{escape(head)}">{escape(text)}</td>'


def row(recording: Recording, name: str, lang: str) -> list[str]:
    """One variant's numbers as text, "–" where nothing is known."""
    theory: Mapping[str, Any] = recording.notes.get("theory", {})
    lr = recording.notes.get("race", {}).get("lr")
    found = theory.get("optimum", {})
    optimum = ", ".join(f"{short(key, lang)} {text(value)}" for key, value in found.items()) or "–"
    rates = [theory.get("rate"), measured_rate(recording)]
    numbers = [*map(text, [theory.get("limit"), lr, *rates]), optimum, text(theory.get("best_rate"))]
    return [name, *numbers]


def text(value: float | None) -> str:
    """Four digits, or a dash."""
    return "–" if value is None else brief(value, 4)


def snapped(variants: Sequence[Spec]) -> list[Spec]:
    """Each variant with its knobs at the optimum that is known for its method, if there is one."""
    optima = {spec: snap(spec) for spec in descents(variants)}
    return [type(spec).from_query(optima.get(spec, {}), spec)[0] for spec in variants]  # type: ignore[call-overload]


def _snap(lab: Lab) -> None:
    write(lab, snapped(read(lab).variants))
