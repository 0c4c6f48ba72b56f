"""Charts to inspect, below the player: one at a time, drawn from the recordings so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from engine.recording import Recording
from engine.runs import Run
from figures import FIGURES, Scene
from ui.address import Address
from ui.words import word


def show_panels(
    address: Address,
    run: Run,
    recordings: Sequence[Recording],
    called: Sequence[str],
    cell: dict[str, Any] | None,
    lang: str,
) -> None:
    """A switch between the lab's panels, and the chosen one; opening a cell of the X-ray chooses the histogram."""
    slug = address.lab.slug
    if cell and cell.get("variant", 0) < len(called):
        st.session_state[f"{slug}.cell"] = (run.key, (cell["variant"], cell["layer"], cell["step"]))
        st.session_state[f"{slug}.panel"] = "layer_histogram"
    panels = address.lab.panels
    st.segmented_control(
        word("ui.panels", lang),
        panels,
        format_func=lambda panel: word(f"panel.{panel}", lang),
        key=f"{slug}.panel",
        default=None if f"{slug}.panel" in st.session_state else panels[0],
    )
    chosen = st.session_state[f"{slug}.panel"]
    if chosen in panels:
        owner, place = st.session_state.get(f"{slug}.cell", ("", None))
        opened = place if owner == run.key else None
        scene = Scene(recordings, called, lambda key: word(key, lang), opened, narrow=on_a_phone())
        _draw(chosen, scene, slug, lang)


def _draw(panel: str, scene: Scene, slug: str, lang: str) -> None:
    figure = FIGURES[panel]
    chart, alt, key = figure.draw(scene), figure.alt(scene), f"{slug}.chart.{panel}"
    if figure.kind == "plotly":
        st.plotly_chart(
            chart, key=key, alt=alt, config={"displaylogo": False, "toImageButtonOptions": {"format": "svg"}}
        )
    else:
        st.vega_lite_chart(chart, key=key, alt=alt)
    st.caption(word(f"panel_help.{panel}", lang))


def on_a_phone() -> bool:
    """Whether the browser says that it is on a phone; Streamlit does not tell the width of the page."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")
