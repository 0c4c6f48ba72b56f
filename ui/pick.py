"""What a thing on the page is: its name, its present value, how it is computed, and where the theory is from.

The words are those of the thing's own entry (a knob's help, a picture's, a panel's, a measure's), the sources those of
its registry. They are sent when the visitor first asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import streamlit as st

from engine.spec import Knob, Spec, show
from ui import film
from ui.address import Address
from ui.component_input import told
from ui.controls import held
from ui.names import label, option
from ui.players.component import component
from ui.words import has, word

Thing = dict[str, str]
"""title, value, text and source; "" for what there is none of."""
PLACES = ("claims", "share", "labs", "scrub", "diamond", "speed", "findings", "page")
"""What has words of its own under ui.pick."""
DRAWN = ("mark", "axis", "axis_linear", "axis_log", "axis_symlog", "bar", "written")
"""The same of what is drawn within a picture: assets/pick.js finds it under the pointer."""
CLAIM = ("question", "answer")
SAID = ("ask", "close", "value", "source", "hint")


@st.fragment
def show_pick(address: Address, called: Sequence[str], lang: str) -> None:
    """The part of the page that answers what something is: nothing is sent before it is asked."""
    key = f"{address.lab.slug}.asked"
    words = {name: word(f"ui.pick.{name}", lang) for name in SAID}
    found = things(address, called, lang) if told(key, "open") else None
    component("pick")(data=[{"words": words, "things": found}], key=key, on_open_change=lambda: None)


def things(address: Address, called: Sequence[str], lang: str) -> dict[str, Thing]:
    """Everything on a lab's page that can be picked, by the name under which the browser finds it."""
    found = dict(_knobs(address, lang))
    for k, (spec, name) in enumerate(zip(address.variants, called, strict=True)):
        found[f"variant:{k}"] = _thing(name, word("ui.pick.variant", lang), source=_sources(spec, lang))
    for picture in pictures(address):
        title = word(f"ui.player.picture_{picture}", lang)
        found[f"picture:{picture}"] = _thing(title, word(f"picture_help.{picture}", lang))
    for panel in address.lab.panels:
        help_text = word(f"panel_help.{panel}", lang)
        found[f"{address.lab.slug}-chart-{panel}"] = _thing(word(f"panel.{panel}", lang), help_text)
    for part in (*PLACES, *DRAWN):
        found[part] = _thing(word(f"ui.pick.{part}", lang), word(f"ui.pick.{part}_is", lang))
    return {**found, **_claim(address, lang)}


BUILT_IN = {"train": (), "descend": ("map", "height"), "backprop": ("graph", "table", "drill", "depth", "cost")}
BUILT_IN |= {"search": ("square", "bracket")}
"""Pictures that a player has beside its lab's panes, by experiment."""


def pictures(address: Address) -> Sequence[str]:
    """The names of all pictures of a lab's player."""
    return (*BUILT_IN[address.lab.experiment], *address.lab.panes)


def _thing(title: str, text: str, value: str = "", source: str = "") -> Thing:
    return {"title": title, "text": text, "value": value, "source": source}


def _knobs(address: Address, lang: str) -> Iterator[tuple[str, Thing]]:
    """The knobs of the first variant, and those of what they hold."""
    first = address.first
    for key in first.knobs():
        inner = getattr(first, key)
        fields = [key, *(f"{key}.{name}" for name in (inner.knobs() if isinstance(inner, Spec) else ()))]
        for field in fields:
            yield f"{address.lab.slug}-{field.replace('.', '-')}", _knob(first, field, lang)


def _knob(spec: Spec, field: str, lang: str) -> Thing:
    knob, value = held(spec, field)
    assert knob is not None
    own = f"knob_help.{field}"
    text = f"{word(own, lang)} " if has(own) else ""
    entry = knob.registry[value] if knob.registry is not None else None
    shown = option(field, str(value), lang) if knob.options else show(value)
    return _thing(label(field, lang), f"{text}{_range(knob, lang)}".strip(), shown, getattr(entry, "source", ""))


def _range(knob: Knob, lang: str) -> str:
    if knob.options:
        return word("ui.pick.choices", lang, count=len(knob.options))
    if knob.kind == "text":
        return ""
    return word("ui.pick.range", lang, low=show(knob.low), high=show(knob.high))


def _sources(spec: Spec, lang: str) -> str:
    """What a variant is made of, each with the paper or book that it is from."""
    entries = [(key, getattr(spec, key)) for key in spec.knobs()]
    told_of = [(key, entry) for key, entry in entries if isinstance(entry, Spec) and hasattr(entry, "source")]
    return "; ".join(f"{option(key, entry.name, lang)}: {entry.source}" for key, entry in told_of)


def _claim(address: Address, lang: str) -> Mapping[str, Thing]:
    """The question and its answer: what is measured, of what, and in which file."""
    preset = film.asked(address)
    if preset is None:
        return {}
    found = film.settled(preset)
    columns = ", ".join(word(f"column.{name}", lang) for name in found.columns)
    name = word(f"measure.{preset.question.measure}", lang, value="…")
    source = f"{found.function.__module__.replace('.', '/')}.py"
    return {part: _thing(name, f"{word(f'ui.pick.{part}', lang)} {columns}", source=source) for part in CLAIM}
