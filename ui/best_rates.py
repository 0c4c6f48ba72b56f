"""A button that gives each variant its best learning rate, and what is said of rates that were found so.

The address says it too (`rated=9.3.300`: rates, seeds, updates), until anything else is changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import streamlit as st

from engine.serve.run import Run, run_key
from engine.spec import RunSpec
from engine.train.best_rates import COLUMN, FACTORS, SEEDS, at_its_best, population, updates
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
    for name in ("rating", "rating.runs"):
        st.session_state.pop(f"{address.lab.slug}.{name}", None)
    pool().release(_watcher())


def _watcher() -> str:
    return f"{viewer()}.rates"


def _search(address: Address, networks: Sequence[TrainSpec], lang: str) -> None:
    """One variant after the other; at the end the comparison with what was found."""
    steps = updates(networks)
    try:
        runs = _runs(address, [population(spec, steps) for spec in networks])
    except ValueError as error:
        st.error(word("ui.too_much", lang) + f" ({plain(str(error))})")
        return
    if failed := next((run for run in runs if run.status == "failed"), None):
        st.error(word("ui.study_failed", lang, message=plain(failed.message)))
    elif len(runs) == len(networks) and runs[-1].ended:
        _found(address, networks, runs, steps)
    else:
        share = sum(run.count / max(run.total, 1) for run in runs) / len(networks)
        st.progress(share, word("ui.rating", lang, count=len(FACTORS), seeds=SEEDS))
        st.button(word("ui.stop", lang), key=f"{address.lab.slug}.rating.stop", on_click=_stop, args=(address,))


def _runs(address: Address, populations: Sequence[Sequence[TrainSpec]]) -> list[Run]:
    """The runs up to the first that is not over; those that are over are kept: who opens one leaves another."""
    name = f"{address.lab.slug}.rating.runs"
    kept: dict[str, Run] = st.session_state.get(name, {})
    found: list[Run] = []
    for specs in populations:
        wanted = (address.lab.experiment, specs, (COLUMN,))
        run = kept.get(run_key(*wanted))
        if run is None or not run.ended:
            run = pool().open(*wanted, _watcher())
            run.ask(_watcher(), run.total)
            run.wait(run.total + 1, FIRST)  # one frame more than there are: the end
        found.append(run)
        if not run.ended:
            break
    st.session_state[name] = {run.key: run for run in found}
    return found


def _found(address: Address, networks: Sequence[TrainSpec], runs: Sequence[Run], steps: int) -> None:
    lab = address.lab
    _stop(address)
    if read(lab).variants == address.variants:
        best = [at_its_best(spec, run.recordings()) for spec, run in zip(networks, runs, strict=True)]
        write(lab, best, rated=f"{len(FACTORS)}.{SEEDS}.{steps}")
    st.rerun()
