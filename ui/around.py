"""The way from any lab's network to a search around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st
from streamlit.navigation.page import Page

from engine.search.space import Axis, find_knob, read_base
from engine.search.spec import SearchSpec
from engine.spec import MANY, RunSpec, Unreadable
from engine.spec.lab import Lab
from engine.train.spec import TrainSpec
from pages import LABS
from ui import film
from ui.address import Address
from ui.words import word

ICON = ":material/travel_explore:"
RATE, REACH = "optimizer.lr", 30.0
"""The knob of the first axis, and how many times below and above its present value it is searched."""
DECAY = Axis("decay", 1e-6, 0.1, log=True)
EPOCHS, TRIALS, WAVE = (2, 20), 32, 8
"""Of a trial, at least and at most; of a search."""


def show_around(address: Address, links: Mapping[str, Page], lang: str) -> None:
    """A link to the search around the first variant; nothing where it cannot be searched, or a question is open."""
    if film.state(address) not in ("", "judged") or "doctor" in address.hidden:
        return
    lab = next((lab for lab in LABS.values() if lab.experiment == "search"), None)
    found = around(address.lab, address.first) if lab is not None and lab.slug in links else None
    if lab is not None and found is not None:
        query = [("lang", lang), *parse_qsl(lab.query([found]))]
        st.page_link(
            links[lab.slug], label=word("ui.search_around", lang), icon=ICON, query_params=query, width="content"
        )


def around(lab: Lab, spec: RunSpec) -> SearchSpec | None:
    """A search over the learning rate and the decay of this network; None where that cannot be."""
    if not isinstance(spec, TrainSpec) or spec.contents:
        return None
    base = lab.address([spec])
    if "?" not in base:  # it would mean the opening
        base += "?{}={}".format(*next(iter(spec.flat().items())))
    try:
        network = read_base(base)
    except Unreadable:
        return None
    least, most = EPOCHS
    asked: dict[str, Any] = {"base": base, "axis": MANY.join(axis.text for axis in axes(network))}
    asked |= {"epochs": max(least, min(round(spec.steps / spec.epoch), most)), "trials": TRIALS, "wave": WAVE}
    asked |= {"measure": "loss"} if network.data.numbers else {}
    found, problems = SearchSpec.from_query({key: str(value) for key, value in asked.items()})
    return found if all(problem.code == "too_much" for problem in problems) else None


def axes(network: TrainSpec) -> list[Axis]:
    """The rate, REACH times below and above what it is, and the decay."""
    knob, rate = find_knob(network, RATE), float(network.flat().get(RATE, "nan"))
    if knob is None or not rate > 0:
        return [DECAY]
    low, high = max(rate / REACH, knob.low), min(rate * REACH, knob.high)
    return [Axis(RATE, float(f"{low:.2g}"), float(f"{high:.2g}"), log=True), DECAY]
