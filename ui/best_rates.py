"""A button that gives each variant its best learning rate, and what is said of rates that were found so.

The address says it too (`rated=9.3.300`: rates, seeds, updates), until anything else is changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import streamlit as st

from engine.serve.run import Run
from engine.spec import RunSpec
from engine.train.best_rates import COLUMN, FACTORS, SEEDS, at_its_best, updates
from engine.train.spec import TrainSpec
from ui.address import Address, read, write
from ui.markdown import plain
from ui.run import pool, viewer
from ui.words import word

TICK = 0.7
"""Seconds between two looks at trainings."""
FIRST = 0.3
"""Seconds to wait for what takes no longer."""
RATED = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,6})", re.ASCII)


def show_best_rates(address: Address, lang: str) -> None:
    """The button; while it works, how far it is; afterwards what was done."""
    slug, networks = address.lab.slug, trained(address.variants)
    name = f"{slug}.rating"
    if st.session_state.get(name) == address.lab.query(address.variants):
        st.fragment(partial(_search, address, networks, lang), run_every=TICK)()
        return
    st.session_state.pop(name, None)
    if told := RATED.fullmatch(st.query_params.get("rated", "")):
        count, seeds, steps = map(int, told.groups())
        st.caption(word("ui.rated", lang, count=count, seeds=seeds, steps=steps))
    elif networks:
        text, tip = word("ui.best_rates", lang), word("ui.best_rates_help", lang, count=len(FACTORS), seeds=SEEDS)
        key = f"{slug}.best_rates"
        st.button(text, key=key, icon=":material/speed:", help=tip, type="tertiary", on_click=_begin, args=(address,))


def trained(variants: Sequence[RunSpec]) -> list[TrainSpec]:
    """The variants, if all are networks that are trained, with rates that nothing changes on the way."""
    found = [spec for spec in variants if isinstance(spec, TrainSpec) and spec.steps and not spec.change]
    return found if len(found) == len(variants) else []


def _begin(address: Address) -> None:
    st.session_state[f"{address.lab.slug}.rating"] = address.lab.query(address.variants)


def _stop(address: Address) -> None:
    st.session_state.pop(f"{address.lab.slug}.rating", None)
    pool().release(_watcher())


def _watcher() -> str:
    return f"{viewer()}.rates"


def _search(address: Address, networks: Sequence[TrainSpec], lang: str) -> None:
    """One variant after the other; at the end the comparison with what was found."""
    try:
        run = pool().open(address.lab.experiment, networks, (COLUMN,), _watcher())
    except ValueError as error:
        st.error(word("ui.too_much", lang) + f" ({plain(str(error))})")
        return
    run.ask(_watcher(), run.total)
    run.wait(run.total + 1, FIRST)  # one frame more than there are: the end
    if run.status == "failed":
        st.error(word("ui.study_failed", lang, message=plain(run.message)))
    elif run.ended:
        _found(address, networks, run)
    else:
        st.progress(run.count / max(run.total, 1), word("ui.rating", lang, count=len(FACTORS), seeds=SEEDS))
        st.button(word("ui.stop", lang), key=f"{address.lab.slug}.rating.stop", on_click=_stop, args=(address,))


def _found(address: Address, networks: Sequence[TrainSpec], run: Run) -> None:
    lab = address.lab
    _stop(address)
    if read(lab).variants == address.variants:
        found = zip(networks, run.recordings(), strict=True)
        best = [at_its_best(spec, recording.columns[COLUMN].values[-1]) for spec, recording in found]
        write(lab, best, rated=f"{len(FACTORS)}.{SEEDS}.{updates(networks)}")
    st.rerun()
