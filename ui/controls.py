"""Widgets made from knobs: a field's declaration says what its widget is."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10
from typing import Any

import streamlit as st

from engine.spec import AUTO, Knob, Problem, Spec, Unreadable, clip, show
from engine.spec.lab import Lab
from ui.address import Address, changed, read, write
from ui.names import label, option
from ui.problems import sentence
from ui.widgets import Shown, counts, moved, refused, shown, troubled
from ui.words import has, word

MAX_SLIDER = 1000
"""Whole numbers with a wider range are typed, not slid."""
LATE = ("schedule", "regularization", "asked", "seeds")
"""Groups of settings that come last, in this order, wherever a spec declares them: after what is trained and how."""


def show_knobs(address: Address, lang: str) -> None:
    """The few controls that stand in the rail: the lab's, and what they hold but for what it folds away."""
    with st.container(key="knobs"):
        for field in _fields(address.first, address.lab.knobs):
            if _in_sight(address.lab, field):
                widget(address, field, lang)


def show_settings(address: Address, lang: str) -> None:
    """All other controls under the headings of their groups, made when they are opened."""
    more = st.expander(word("ui.more", lang), key=f"{address.lab.slug}.more", on_change="rerun")
    if more.open:
        with more:
            for group, fields in _groups(address).items():
                st.subheader(word(f"ui.group.{group}", lang), anchor=False)
                for field in fields:
                    widget(address, field, lang)


def _groups(address: Address) -> dict[str, list[str]]:
    """{group: its fields that are not in the rail}, in the spec's order, but for what is LATE."""
    groups: dict[str, list[str]] = {}
    for field in _fields(address.first, tuple(address.first.knobs())):
        if not _in_sight(address.lab, field):
            groups.setdefault(address.first.knobs()[field.partition(".")[0]].group, []).append(field)
    return {group: groups[group] for group in sorted(groups, key=_place)}


def _place(group: str) -> int:
    return LATE.index(group) if group in LATE else -1


def _fields(spec: Spec, keys: Sequence[str]) -> list[str]:
    """These fields, each followed by what it holds, behind a dot; none that is of another kind of run."""
    values = {key: getattr(spec, key) for key in keys if key not in spec.unused}
    inner = {key: value.knobs() if isinstance(value, Spec) else () for key, value in values.items()}
    return [field for key in values for field in (key, *(f"{key}.{name}" for name in inner[key]))]


def _in_sight(lab: Lab, field: str) -> bool:
    head, _, inner = field.partition(".")
    return head in lab.knobs and not (inner and lab.folds(head, inner))


def held(spec: Spec, field: str) -> tuple[Knob | None, Any]:
    """(knob, value) of a field like "depth" or "init.std"; of an entry its name. Without such a field (None, None)."""
    head, _, inner = field.partition(".")
    value = getattr(spec, head)
    if inner:
        return held(value, inner) if inner in value.knobs() else (None, None)
    return spec.knobs()[head], value.name if isinstance(value, Spec) else value


def widget(address: Address, field: str, lang: str) -> None:
    """The widget of one field of the first variant. A change is written to the address at once."""
    lab, (knob, value) = address.lab, held(address.first, field)
    assert knob is not None
    made = shown(f"{lab.slug}.{field}", value, lang if knob.kind == "choice" else "")
    common: dict[str, Any] = {"label": label(field, lang), "key": made.key, "help": _help(field, lang)}
    common |= {"on_change": _on_change, "args": (lab, field, made, lang), "disabled": field in address.first.idle}
    if common["disabled"]:
        st.caption(word("ui.idle", lang, name=label(field, lang)))
    if knob.kind == "text":
        st.text_input(value=made.first, max_chars=int(knob.high), **common)
        if made.trouble:
            st.warning(made.trouble, icon=":material/info:")
    elif knob.kind == "choice":
        at = knob.options.index(made.first)
        st.selectbox(options=knob.options, index=at, format_func=lambda text: option(field, text, lang), **common)
    else:
        _number(knob, made, common)


def _number(knob: Knob, made: Shown, common: dict[str, Any]) -> None:
    """The widget of a number, within its bounds."""
    if knob.optional:
        if made.key not in st.session_state:
            st.session_state[made.key] = made.first  # not its default: that is "auto", to which it can be cleared
        st.number_input(min_value=knob.low, max_value=knob.high, value=None, placeholder=AUTO, **common)
    elif knob.log or (knob.kind == "real" and knob.low >= 0 and knob.high - knob.low > 100):
        st.select_slider(options=log_options(knob, made.first), value=made.first, format_func=show, **common)
    elif knob.kind == "real":
        low, high = float(knob.low), float(knob.high)
        st.slider(min_value=low, max_value=high, value=made.first, step=step_of(knob), format="%.4g", **common)
    else:
        whole: dict[str, Any] = {"min_value": int(knob.low), "max_value": int(knob.high), "value": made.first}
        if knob.high <= MAX_SLIDER:
            st.slider(**whole, **common)
        else:
            st.number_input(step=1 if knob.high > 1e6 else 100, **whole, **common)


def step_of(knob: Knob) -> float:
    """A power of ten that makes at least 100 steps of the range."""
    return float(10.0 ** floor(log10((knob.high - knob.low) / 100)))


def log_options(knob: Knob, first: float) -> Sequence[float]:
    """1, 2, 5, 10, ... within the knob's range, with 0 where it is allowed, and the value that a slider begins with."""
    grid = [float(f"{digit}e{power}") for power in range(-6, 7) for digit in (1, 2, 5)]
    inside = {step for step in grid if max(knob.low, 1e-4 if knob.low == 0 else 0) <= step <= knob.high}
    return sorted(inside | {first} | ({0.0} if knob.low == 0 else set()))


def _help(field: str, lang: str) -> str | None:
    found = f"knob_help.{field}"
    return word(found, lang) if has(found) else None


def _on_change(lab: Lab, field: str, made: Shown, lang: str) -> None:
    """Write what the widget reports to the address as it is now, if the report is about what that address holds."""
    address, value = read(lab), st.session_state[made.key]
    knob, stands = held(address.first, field)
    if knob is None or not counts(made, stands):
        return
    if not _possible(knob, value):
        refused(made)
        return
    problems: list[Problem] = []
    chosen = value if knob.registry is None else lab.base.entry(field, value)
    try:
        write(lab, changed(address.variants, field, chosen, problems))
        moved(made, value)
    except Unreadable as trouble:  # the address keeps what it had
        used, at = address.first.flat().get(field, ""), str(trouble.at)
        found = Problem("unreadable", field, clip(value), used, reason=trouble.reason, at=at, what=trouble.what)
        troubled(made, stands, sentence(found, lang))
    for problem in problems:
        st.toast(sentence(problem, lang), icon=":material/info:")


def _possible(knob: Knob, value: Any) -> bool:
    """Whether a widget of this knob can hold the value: anything can be reported."""
    if knob.kind == "text":
        return isinstance(value, str) and len(value) <= knob.high
    if knob.registry is not None:
        return isinstance(value, str) and value in knob.registry
    try:
        knob.check("", value)
    except ValueError:
        return False
    return True
