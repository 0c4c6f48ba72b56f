"""Maps with a cell for each of many runs: drawn in the browser, and a click on a cell makes it the experiment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from engine.spec.lab import Lab
from ui.address import read, write
from ui.component_input import told, whole
from ui.players.component import component

Pick = Callable[[int, int, int], Mapping[str, str]]
"""(map, column, row) -> address parameters."""


def show_map(lab: Lab, chart: dict[str, Any], alt: str, key: str, pick: Pick | None) -> None:
    """Mount the maps; a picked cell changes the first variant."""
    if st.session_state.pop(f"{key}.picked", False):
        st.rerun()  # the maps may stand in a fragment, and what was picked concerns the whole page
    # in a list: Streamlit would look for tables in a dict, and load pandas for it
    data = [{**chart, "alt": alt, "clickable": pick is not None}]
    component("map")(data=data, key=key, on_pick_change=lambda: _picked(lab, key, pick))


def _picked(lab: Lab, key: str, pick: Pick | None) -> None:
    cell = told(key, "pick")
    if pick and cell:
        first, *others = read(lab).variants
        try:
            parameters = pick(whole(cell.get("map")), whole(cell.get("column")), whole(cell.get("row")))
        except LookupError:  # there is no such cell
            return
        write(lab, [type(first).from_query(parameters, first)[0], *others])
        st.session_state[f"{key}.picked"] = True
