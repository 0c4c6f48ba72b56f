"""Charts to inspect, below the player: one at a time, drawn from the recordings so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from engine.record.recording import Recording
from engine.serve.run import Run
from figures import Figure, Scene
from figures.palette import looks
from pages import FIGURES
from ui.address import Address
from ui.descend.anatomy import pointed
from ui.map import show_map
from ui.names import names
from ui.studies import leave, show_study
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
    slug, panels = address.lab.slug, address.lab.panels
    if cell and cell.get("variant", 0) < len(called):
        st.session_state[f"{slug}.cell"] = (run.key, (cell["variant"], cell["layer"], cell["step"]))
        st.session_state[f"{slug}.panel"] = "layer_histogram"
    chosen = _choose(slug, panels, lang)
    if chosen not in panels or not FIGURES[chosen].study:
        leave()
    if chosen in panels:
        owner, place = st.session_state.get(f"{slug}.cell", ("", None))
        words, specs = (lambda key: word(key, lang)), address.variants
        opened = place if owner == run.key else pointed(slug, run)
        scene = Scene(recordings, called, words, opened, on_a_phone(), specs, looks(specs))
        _show(address, chosen, scene, lang)


def _choose(slug: str, panels: Sequence[str], lang: str) -> str:
    """The panel that is open, "" at first: loading the charts' library would stop the player for most of a second."""
    key = f"{slug}.panel"
    st.pills(
        word("ui.panels", lang),
        panels,
        format_func=lambda panel: word(f"panel.{panel}", lang),
        key=key,
        required=True,
        wrap=True,
    )
    return st.session_state[key] or ""


def _show(address: Address, panel: str, scene: Scene, lang: str) -> None:
    figure = FIGURES[panel]
    if figure.study:
        experiment, recast = figure.recast or (address.lab.experiment, tuple)
        draw = partial(_draw_study, address, panel, scene, lang)
        show_study(address.lab, (experiment, recast(address.variants), figure.columns), draw, lang)
    else:
        _draw(address, panel, scene)
    st.caption(word(f"panel_help.{panel}", lang))


def _draw_study(address: Address, panel: str, scene: Scene, lang: str, run: Run) -> None:
    if FIGURES[panel].recast:
        scene = replace(scene, names=names(run.specs, lang), specs=run.specs, looks=looks(run.specs), page=scene.specs)
    _draw(address, panel, replace(scene, recordings=run.recordings()))


def _draw(address: Address, panel: str, scene: Scene) -> None:
    figure, key = FIGURES[panel], f"{address.lab.slug}.chart.{panel}"
    chart, alt = figure.draw(scene), figure.alt(scene)
    if figure.kind == "plotly":
        buttons = {"displaylogo": False, "toImageButtonOptions": {"format": "svg"}}
        data = chart["data"] or [{"type": "scatter"}]  # Plotly refuses a figure with nothing but a sentence on it
        st.plotly_chart({**chart, "data": data}, key=key, alt=alt, config=buttons)
    elif figure.kind == "map":
        show_map(address.lab, chart, alt, key, _picker(figure, scene))
    else:
        st.vega_lite_chart(chart, key=key, alt=alt)


def _picker(figure: Figure, scene: Scene) -> Any:
    return partial(figure.pick, scene) if figure.pick else None


def on_a_phone() -> bool:
    """Whether the browser says that it is on a phone; Streamlit does not tell the width of the page."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")
