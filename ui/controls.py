"""Widgets made from knobs: a field's declaration says what its widget is."""

from __future__ import annotations

import time
from collections.abc import Sequence
from math import floor, log10
from typing import Any

import streamlit as st

from engine.spec import AUTO, Knob, Problem, Spec, Unreadable, clip, show
from engine.spec.lab import Lab
from ui.address import Address, changed, read, write
from ui.names import label, option
from ui.problems import sentence
from ui.words import has, word

ECHO = 3.0
"""Seconds after which a browser shows what a widget has been set to."""
MAX_SLIDER = 1000
"""Whole numbers with a wider range are typed, not slid."""


def show_knobs(address: Address, lang: str) -> None:
    """The few controls that stand in the rail."""
    lab = address.lab
    with st.container(key="knobs"):
        for key in lab.knobs:
            choice(address, key, lang)
            held(address, key, lang, folded=False)


def show_settings(address: Address, lang: str) -> None:
    """All other controls, made when they are opened."""
    lab = address.lab
    more = st.expander(word("ui.more", lang), key=f"{lab.slug}.more", on_change="rerun")
    if more.open:
        with more:
            for key in lab.knobs:
                held(address, key, lang, folded=True)
            for key in lab.more:
                choice(address, key, lang)
                held(address, key, lang, folded=False)


def choice(address: Address, key: str, lang: str) -> None:
    """The widget of one field of the first variant."""
    value = getattr(address.first, key)
    widget(address.lab, key, address.first.knobs()[key], value.name if isinstance(value, Spec) else value, lang)


def held(address: Address, key: str, lang: str, folded: bool) -> None:
    """The widgets of what that field holds: those that its lab folds away, or the others."""
    value = getattr(address.first, key)
    if isinstance(value, Spec):
        for inner, knob in value.knobs().items():
            if address.lab.folds(key, inner) == folded:
                widget(address.lab, f"{key}.{inner}", knob, getattr(value, inner), lang)


def widget(lab: Lab, key: str, knob: Knob, value: Any, lang: str) -> None:
    """One widget. Its state is set from the address on every run; a change is written to the address at once."""
    name = f"{lab.slug}.{key}"
    st.session_state[name] = value
    _note(name, value)
    common: dict[str, Any] = {"label": label(key, lang), "key": name, "help": _help(key, lang)}
    common |= {"on_change": _on_change, "args": (lab, key, knob, name, lang)}
    if knob.optional:
        st.number_input(min_value=knob.low, max_value=knob.high, placeholder=AUTO, **common)
    elif knob.kind == "text":
        _text(name, value, knob, common)
    elif knob.kind == "choice":
        st.selectbox(options=knob.options, format_func=lambda text: option(key, text, lang), **common)
    elif knob.log or (knob.kind == "real" and knob.low >= 0 and knob.high - knob.low > 100):
        st.select_slider(options=log_options(knob, value), format_func=show, **common)
    elif knob.kind == "real":
        st.slider(min_value=knob.low, max_value=knob.high, step=step_of(knob), format="%.4g", **common)
    elif knob.high <= MAX_SLIDER:
        st.slider(min_value=int(knob.low), max_value=int(knob.high), **common)
    else:
        step = 1 if knob.high > 1e6 else 100
        st.number_input(min_value=int(knob.low), max_value=int(knob.high), step=step, **common)


def _text(name: str, value: str, knob: Knob, common: dict[str, Any]) -> None:
    """A text field; what could not be read stays in it, with what is wrong below, until the value changes."""
    typed, held, trouble = st.session_state.get(f"{name}.typed") or (value, value, "")
    if trouble and held == value:
        st.session_state[name] = typed
    st.text_input(max_chars=int(knob.high), **common)
    if trouble and held == value:
        st.warning(trouble, icon=":material/info:")


def step_of(knob: Knob) -> float:
    """A power of ten that makes at least 100 steps of the range."""
    return float(10.0 ** floor(log10((knob.high - knob.low) / 100)))


def log_options(knob: Knob, value: float) -> Sequence[float]:
    """1, 2, 5, 10, ... within the knob's range, with 0 where it is allowed, and the present value."""
    grid = [float(f"{digit}e{power}") for power in range(-6, 7) for digit in (1, 2, 5)]
    inside = {step for step in grid if max(knob.low, 1e-4 if knob.low == 0 else 0) <= step <= knob.high}
    return sorted(inside | {value} | ({0.0} if knob.low == 0 else set()))


def _help(key: str, lang: str) -> str | None:
    found = f"knob_help.{key}"
    return word(found, lang) if has(found) else None


def _on_change(lab: Lab, key: str, knob: Knob, name: str, lang: str) -> None:
    """Write the change to the address as it is now: the page may have been drawn for an earlier one."""
    value, problems = st.session_state[name], list[Problem]()
    if f"{name}.typed" not in st.session_state and _echo(name, value):
        st.session_state[name] = st.session_state[f"{name}.noted"][0]
        return
    st.session_state[f"{name}.noted"] = value, None, 0.0
    st.session_state.pop(f"{name}.typed", None)
    if knob.registry is not None:
        value = lab.base.entry(key, value)
    try:
        write(lab, changed(read(lab).variants, key, value, problems))
    except Unreadable as trouble:  # the address keeps what it had
        used, at = read(lab).first.flat().get(key, ""), str(trouble.at)
        found = Problem("unreadable", key, clip(value), used, reason=trouble.reason, at=at, what=trouble.what)
        st.session_state[f"{name}.typed"] = (value, used, sentence(found, lang))
    for problem in problems:
        st.toast(sentence(problem, lang), icon=":material/info:")


def _note(name: str, value: Any) -> None:
    """Remember what a widget is set to, and since when something else than itself has set it so."""
    noted = st.session_state.get(f"{name}.noted")
    if noted is None or noted[0] != value:
        st.session_state[f"{name}.noted"] = value, noted and noted[0], time.monotonic()


def _echo(name: str, value: Any) -> bool:
    """Whether the browser only repeats what the widget showed before (or now): another part of the page may ask for
    something between the moment when a picked cell or a preset set the widget and the moment when the browser shows it.
    """
    now, before, since = st.session_state.get(f"{name}.noted", (None, None, 0.0))
    return bool(value == now or (before is not None and value == before and time.monotonic() - since < ECHO))
