"""Charts to inspect, below the player: one at a time, drawn from the recordings so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from engine.record.recording import Recording
from engine.serve.run import Run
from engine.spec import Spec
from figures import Figure, Scene
from figures.plotting import readable
from figures.table import table
from pages import FIGURES
from ui.address import Address, looks_of
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
    slug, specs = address.lab.slug, address.variants
    if cell and cell.get("variant", 0) < len(called):
        st.session_state[f"{slug}.cell"] = (run.key, (cell["variant"], cell["layer"], cell["step"]))
        st.session_state[f"{slug}.panel"] = "layer_histogram"
    owner, place = st.session_state.get(f"{slug}.cell", ("", None))
    opened = place if owner == run.key else pointed(slug, run)
    with st.container(key="panels"):
        chosen = _choose(slug, offered(address.lab.panels, specs, opened is not None), lang)
    if not chosen or not FIGURES[chosen].study:
        leave()
    if chosen:
        with st.container(key="panel"):
            scene = Scene(recordings, called, partial(word, lang=lang), opened, on_a_phone(), specs, looks_of(specs))
            _show(address, chosen, scene, lang)


GROUPS = ("run", "further")
"""What panels are of: the run on the page, or runs of their own."""


def offered(panels: Sequence[str], specs: Sequence[Spec], opened: bool) -> dict[str, list[str]]:
    """The panels that have something to show of these variants, under two words: of this run, and of further ones."""
    there = [name for name in panels if FIGURES[name].there(specs) and (opened or not FIGURES[name].of_a_cell)]
    groups = {"run": [name for name in there if not FIGURES[name].study]}
    groups["further"] = [name for name in there if FIGURES[name].study]
    return {group: names for group, names in groups.items() if names}


def _choose(slug: str, groups: Mapping[str, Sequence[str]], lang: str) -> str:
    """The panel that is open, "" at first: loading the charts' library would stop the player for most of a second."""
    name = f"{slug}.panel"
    chosen: str = st.session_state.get(name) or ""
    for group, panels in groups.items():
        key = f"{name}.{group}"
        st.session_state[key] = chosen if chosen in panels else None
        st.pills(
            word(f"ui.panels.{group}", lang),
            panels,
            format_func=lambda panel: word(f"panel.{panel}", lang),
            key=key,
            wrap=True,
            on_change=_turn,
            args=(name, key),
        )
    return chosen if any(chosen in panels for panels in groups.values()) else ""


def _turn(name: str, key: str) -> None:
    """Open the panel that was pressed; one that was open is folded."""
    st.session_state[name] = st.session_state[key] or ""


def _show(address: Address, panel: str, scene: Scene, lang: str) -> None:
    figure = FIGURES[panel]
    if figure.study:
        experiment, recast = figure.recast or (address.lab.experiment, tuple)
        draw = partial(_draw_study, address, panel, scene, lang)
        show_study(address.lab, (experiment, recast(address.variants), figure.columns), draw, lang)
    else:
        _draw(address, panel, scene, lang)
    st.caption(word(f"panel_help.{panel}", lang))


def _draw_study(address: Address, panel: str, scene: Scene, lang: str, run: Run) -> None:
    if FIGURES[panel].recast:
        scene = replace(
            scene, names=names(run.specs, lang), specs=run.specs, looks=looks_of(run.specs), page=scene.specs
        )
    _draw(address, panel, replace(scene, recordings=run.recordings()), lang)


def _draw(address: Address, panel: str, scene: Scene, lang: str) -> None:
    figure, key = FIGURES[panel], f"{address.lab.slug}.chart.{panel}"
    chart, alt = figure.draw(scene), figure.alt(scene)
    if figure.kind == "plotly":
        buttons = {"displaylogo": False, "toImageButtonOptions": {"format": "svg"}}
        data = chart["data"] or [{"type": "scatter"}]  # Plotly refuses a figure with nothing but a sentence on it
        st.plotly_chart(readable({**chart, "data": data}), key=key, alt=alt, config=buttons)
    elif figure.kind == "map":
        show_map(address.lab, chart, alt, key, _picker(figure, scene))
    else:
        st.vega_lite_chart(chart, key=key, alt=alt)
    _numbers(figure.kind, chart, f"{key}.numbers", lang)


def _numbers(kind: str, chart: Mapping[str, Any], key: str, lang: str) -> None:
    """The chart's numbers as a table, made when it is folded out."""
    folded = st.expander(word("ui.chart_numbers", lang), key=key, on_change="rerun")
    if not folded.open:
        return
    head, rows = table(kind, chart)
    cells = ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
    top = "".join(f"<th scope='col'>{escape(name)}</th>" if name else "<td></td>" for name in head)
    with folded:
        st.html(f"<table class='numbers'><thead><tr>{top}</tr></thead><tbody>{''.join(cells)}</tbody></table>")


def _picker(figure: Figure, scene: Scene) -> Any:
    return partial(figure.pick, scene) if figure.pick else None


def on_a_phone() -> bool:
    """Whether the browser says that it is on a phone; Streamlit does not tell the width of the page."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")
