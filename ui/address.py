"""The address bar as the only state: variants are read from it, and every change is written back to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from engine.spec import Problem, RunSpec, Spec
from engine.spec.lab import VIEW_PARAMETERS, Lab
from figures.palette import Look, kept, looks, usual

WRITTEN = "written"
"""Session state: (lab, the address written last, those that it has taken the place of)."""
LOOKS = re.compile(r"\d{1,2}(\.\d{1,2})*", re.ASCII)
"""The parameter `looks`: the numbers of the variants' colours, where these are not the usual ones."""
REMEMBERED = 20
"""Addresses that a late report may still name."""
Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Address:
    """What the address says: the variants of the run, what was wrong with it, and how to show it."""

    lab: Lab
    variants: tuple[RunSpec, ...]
    problems: tuple[Problem, ...]
    preset: str
    hidden: frozenset[str]
    view: str = ""

    @property
    def first(self) -> RunSpec:
        """The variant that the controls show."""
        return self.variants[0]


def read(lab: Lab) -> Address:
    """The present address. One that says nothing about the run is the lab's opening."""
    _catch_up(lab)
    pairs = _query()
    own = [(key, text) for key, text in pairs if key not in VIEW_PARAMETERS]
    preset = next((text for key, text in pairs if key == "preset"), "")
    if not own:
        chosen = [p for p in lab.presets if p.key == preset]
        own = parse_qsl(chosen[0].address if chosen else lab.opening)
    variants, problems = lab.parse(urlencode(own))
    hidden = next((text for key, text in pairs if key == "hide"), "")
    view = next((text for key, text in pairs if key == "view"), "")
    known = {preset.key for preset in lab.presets}
    return Address(
        lab, variants, tuple(problems), preset if preset in known else "", frozenset(hidden.split(",")), view
    )


def write(lab: Lab, variants: Sequence[Spec], preset: str = "", rated: str = "") -> None:
    """Make these variants the address; what says how to show them stays, and how their rates were found does not."""
    view = {key: st.query_params[key] for key in VIEW_PARAMETERS if key in st.query_params and key != "preset"}
    if (numbers := _numbers(lab, variants)) and not preset:
        view["looks"] = numbers
    else:
        view.pop("looks", None)
    view = {**view, "rated": rated} if rated else {key: text for key, text in view.items() if key != "rated"}
    own: dict[str, Any] = {}
    for key, text in parse_qsl(lab.query(variants[: lab.most])):
        own.setdefault(key, []).append(text)
    if not own:
        key, text = next(iter(variants[0].flat().items()))
        own = {key: [text]}  # say something, or it would mean the opening
    before = _query()
    st.query_params.from_dict({**view, **({"preset": preset} if preset else {}), **own})
    _, _, earlier = _written(lab)
    now = _query()
    others = tuple(query for query in (*earlier, before) if not _same(query, now))
    st.session_state[WRITTEN] = (lab.slug, now, others[-REMEMBERED:])


def _numbers(lab: Lab, variants: Sequence[Spec]) -> str:
    """What `looks` says of these variants, who were others before; "" for what is usual."""
    before, new = read(lab).variants, variants[: lab.most]
    numbers = kept(before, given_looks(len(before)) or usual(before), new)
    return "" if numbers == usual(new) else ".".join(map(str, numbers))


def given_looks(count: int) -> list[int]:
    """The numbers that the address gives to so many variants; none where it says nothing of them."""
    text = st.query_params.get("looks", "")
    numbers = [int(part) for part in text.split(".")] if LOOKS.fullmatch(text) else []
    return numbers if len(numbers) == count == len(set(numbers)) else []


def looks_of(specs: Sequence[Spec]) -> list[Look]:
    """How these variants are drawn."""
    return looks(specs, given_looks(len(specs)))


def _query() -> Query:
    """(parameter, text) of the present address."""
    return tuple((key, text) for key in st.query_params for text in st.query_params.get_all(key))


def _same(one: Query, another: Query) -> bool:
    """Whether two addresses say the same, in whatever order their parameters stand."""
    return sorted(one, key=itemgetter(0)) == sorted(another, key=itemgetter(0))


def _written(lab: Lab) -> tuple[str, Query, tuple[Query, ...]]:
    """What was written last, if that was for this lab."""
    found: tuple[str, Query, tuple[Query, ...]] = st.session_state.get(WRITTEN, ("", (), ()))
    return found if found[0] == lab.slug else (lab.slug, (), ())


def _catch_up(lab: Lab) -> None:
    """Go on with the address written last where a slow browser still names one before it, unless it went back to it."""
    context = get_script_run_ctx()
    if context is not None and context.is_history_navigation:
        forget()
        return
    _, now, earlier = _written(lab)
    if any(_same(query, _query()) for query in earlier):
        found: dict[str, list[str]] = {}
        for key, text in now:
            found.setdefault(key, []).append(text)
        st.query_params.from_dict(found)


def forget() -> None:
    """From here on an address is meant as it stands, whatever was written before."""
    st.session_state.pop(WRITTEN, None)


def full_query(address: Address, lang: str, **shown: str) -> str:
    """The query that opens this very page elsewhere; `shown` are more parameters of how to show it, "" for none."""
    view: dict[str, str] = {"lang": lang} | ({"preset": address.preset} if address.preset else {})
    view |= {key: text for key, text in shown.items() if text}
    view |= {"rated": text} if (text := st.query_params.get("rated", "")) else {}
    view |= {"looks": text} if (text := ".".join(map(str, given_looks(len(address.variants))))) else {}
    return "&".join(part for part in (urlencode(view), address.lab.query(address.variants)) if part)


def changed(variants: Sequence[Spec], key: str, value: Any, problems: list[Problem] | None = None) -> list[Spec]:
    """The variants after the user set `key` (like "depth" or "init.std") of the first one to `value`.

    A variant that does not differ from the first in this field follows it, so a comparison stays a comparison; one
    that is the same as the first in everything (it was pinned just now) keeps the old value.
    """
    first = replaced(variants[0], key, value, problems)
    return [first, *(replaced(v, key, value) if follows(v, variants[0], key) else v for v in variants[1:])]


def follows(other: Spec, first: Spec, key: str) -> bool:
    """Whether `other` shares this field with the first variant without being the same in everything."""
    return other != first and _held(other, key) == _held(first, key)


def _held(spec: Spec, key: str) -> Any:
    """What stands in a field; for a knob of an entry, whose knob it is too: the std of one init is no other's."""
    head, _, inner = key.partition(".")
    value = getattr(spec, head)
    return (type(value), getattr(value, inner, None)) if inner else value


def replaced(spec: Spec, key: str, value: Any, problems: list[Problem] | None = None) -> Spec:
    """`spec` with one field changed; bounds across fields lower what no longer fits, and `problems` hears of it."""
    head, _, inner = key.partition(".")
    values = {name: getattr(spec, name) for name in spec.knobs()}
    values[head] = replaced(values[head], inner, value) if inner else value
    type(spec).follow(key, values)
    return type(spec).fitted(values, [] if problems is None else problems)
