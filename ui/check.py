"""The way from any lab's networks to the lab where they are checked."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

import streamlit as st
from streamlit.navigation.page import Page

from engine.spec.lab import Lab
from pages import LABS
from ui import film
from ui.address import Address
from ui.words import word

PICTURE = "runway"
"""What a lab shows where networks are checked."""


def checks(address: Address) -> Lab | None:
    """The lab in which the networks of this page are checked; None where they are already, or there are none."""
    lab = next((lab for lab in LABS.values() if PICTURE in lab.panes), None)
    return None if lab is None or lab is address.lab or lab.experiment != address.lab.experiment else lab


def check_query(address: Address, lab: Lab, lang: str) -> list[tuple[str, str]]:
    """The parameters of the same networks there, as many as there is room for."""
    return [("lang", lang), *parse_qsl(lab.query(address.variants[: lab.most]), keep_blank_values=True)]


def show_check(address: Address, links: Mapping[str, Page], lang: str) -> None:
    """The way there, where these networks can be checked and no question is open: the checks might answer it."""
    lab = checks(address)
    if lab is not None and "doctor" not in address.hidden and film.state(address) in ("", "judged"):
        query = check_query(address, lab, lang)
        label, icon = word("ui.check_this", lang), ":material/fact_check:"
        st.page_link(links[lab.slug], label=label, icon=icon, query_params=query, width="content")
