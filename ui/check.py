"""A button that takes a network to the lab where it is checked."""

from __future__ import annotations

import streamlit as st

from pages import LABS
from ui.address import Address
from ui.share import base_url
from ui.words import word

PICTURE = "runway"
"""What a lab shows where networks are checked."""


def check_query(address: Address, lang: str) -> str:
    """ "slug?query" of the same networks there, as many as there is room for; "" where nothing can be checked."""
    lab = next((lab for lab in LABS.values() if PICTURE in lab.panes), None)
    if lab is None or lab is address.lab or lab.experiment != address.lab.experiment:
        return ""
    return f"{lab.slug}?lang={lang}&{lab.query(address.variants[: lab.most])}"


def show_check(address: Address, lang: str) -> None:
    """The button, where the networks of this page can be checked."""
    if query := check_query(address, lang):
        st.link_button(word("ui.check_this", lang), f"{base_url()}/{query}", icon=":material/fact_check:")
