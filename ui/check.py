"""The way from any lab's networks to the lab where they are checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.navigation.page import Page

from engine.checkup import Checkup
from engine.serve.run import Run
from engine.spec import RunSpec
from engine.spec.lab import Lab
from engine.train.flight.checks import read
from engine.train.spec import TrainSpec
from pages import LABS
from ui import film
from ui.address import Address
from ui.checkup import report
from ui.share import base_url
from ui.words import word

ICON = ":material/fact_check:"
PICTURE = "runway"
"""What a lab shows where networks are checked."""


def checks(address: Address) -> Lab | None:
    """The lab in which the networks of this page are checked; None where they are already, or there are none."""
    lab = next((lab for lab in LABS.values() if PICTURE in lab.panes), None)
    return None if lab is None or lab is address.lab or lab.experiment != address.lab.experiment else lab


def check_query(specs: Sequence[RunSpec], lab: Lab, lang: str) -> list[tuple[str, str]]:
    """The parameters of these networks there, as many as there is room for; never none: that would be the opening."""
    said = parse_qsl(lab.query(specs[: lab.most]), keep_blank_values=True)
    return [("lang", lang), *(said or list(specs[0].flat().items())[:1])]


def show_check(address: Address, links: Mapping[str, Page], run: Run | None, lang: str) -> None:
    """The way there, or where the networks are checked already their report; nothing while a question is open.

    The checks might answer it.
    """
    if film.state(address) not in ("", "judged") or "doctor" in address.hidden:
        return
    lab = checks(address)
    if lab is not None:
        label, query = word("ui.check_this", lang), check_query(address.variants, lab, lang)
        st.page_link(links[lab.slug], label=label, icon=ICON, query_params=query, width="content")
    elif run is not None and PICTURE in address.lab.panes:
        _report(address, run, lang)


def _report(address: Address, run: Run, lang: str) -> None:
    """A button that gives the report, once all checks have been made."""
    label, tip = word("ui.checkup.take", lang), word("ui.checkup.take_help", lang)
    look: dict[str, Any] = {"icon": ":material/description:", "type": "tertiary", "on_click": "ignore", "help": tip}
    name, made = f"{address.lab.slug}.html", partial(_made, address, run, base_url(), lang)
    st.download_button(label, made, name, "text/html", disabled=run.status != "done", key="checkup", **look)


def _made(address: Address, run: Run, base: str, lang: str) -> str:
    """The report; when the button is pressed nobody knows any more where the app is reached: `base`."""
    networks = [spec for spec in address.variants if isinstance(spec, TrainSpec)]
    found = [Checkup(spec, read(one, spec)) for spec, one in zip(networks, run.recordings(), strict=True)]

    def link(specs: Sequence[RunSpec]) -> str:
        return f"{base}/{address.lab.slug}?{urlencode(check_query(specs, address.lab, lang))}"

    return report(found, link, lang)
