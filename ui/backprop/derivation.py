"""The derivation under the player of a backward pass: LaTeX with numbers, to read and to take along."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from engine.backprop.derivation import aligned
from engine.backprop.recalled import recalled
from engine.backprop.spec import BackpropSpec
from engine.backprop.svg import svg
from engine.record.recording import Recording
from engine.serve.run import Run
from ui.address import Address
from ui.words import word

MOST_NODES = 24
"""Nodes of a graph whose derivation is shown; that of a larger one is a file."""


def show_derivation(
    address: Address, run: Run, recordings: Sequence[Recording], called: Sequence[str], lang: str
) -> None:
    """The first variant's formulas, made when they are asked for."""
    spec = address.first
    if not isinstance(spec, BackpropSpec):
        return
    slug = address.lab.slug
    shown = st.expander(word("ui.backprop.derivation", lang), key=f"{slug}.derivation", on_change="rerun")
    if shown.open:
        with shown:
            graph = recalled(spec, recordings[0] if recordings else None)
            if recordings and "graph" in recordings[0].notes:
                label, name = word("ui.backprop.svg_file", lang), f"{slug}.svg"
                picture = partial(svg, recordings[0])
                st.download_button(label, picture, name, "image/svg+xml", on_click="ignore", key=name)
            if graph is None:
                st.info(word("ui.backprop.too_large", lang))
                return
            text = aligned(graph, spec.planted)
            if len(graph.nodes) <= MOST_NODES:
                st.latex(text)
            name, kind = f"{slug}.tex", "application/x-tex"
            label = word("ui.backprop.derivation_file", lang)
            st.download_button(label, text, name, kind, on_click="ignore", key=f"{slug}.tex")
