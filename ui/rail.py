"""The rail beside the picture: the claim, the question or its answer, the variants as legend, a few knobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Literal

import streamlit as st
from streamlit.navigation.page import Page

from engine.serve.run import Run
from engine.spec.lab import Preset
from ui import film
from ui.address import Address, looks_of
from ui.around import show_around
from ui.bar import choose
from ui.best_rates import show_best_rates
from ui.branch import BRANCH, offers
from ui.check import show_check
from ui.compare import act, show_more_variants
from ui.controls import show_knobs
from ui.figures import figure
from ui.own import show_own, takes_own
from ui.players.component import component
from ui.problems import show_failure, show_help, show_problems
from ui.words import word

LEGEND = ("title", "shown", "drop", "bring")
"""Words of the legend."""
PLACES = ("doctor", "charts", "code", "notes")
"""What stands below the first screen, in order; each is named at the foot of the rail."""


def show_rail(
    address: Address,
    links: Mapping[str, Page],
    run: Run | None,
    called: Sequence[str],
    places: Sequence[str],
    lang: str,
) -> None:
    """Everything in the rail; `places` are the parts below that are there."""
    preset = film.asked(address)
    if preset is None:
        show_problems(address.problems, lang)
        _lead(address, lang)
    else:
        _heading(word(f"preset.{address.lab.slug}.{preset.key}.claim", lang))
        if film.state(address) in ("veiled", "film"):
            with st.container(key="question"):
                _question(address, preset, lang)
        elif run is not None:
            with st.container(key="answer"):
                _answer(address, preset, run, lang)
        show_problems(address.problems, lang)  # a claim may be about what is warned of: it is read first
    if run is not None:
        show_failure(run, lang)
        show_help(run, lang)
        with st.container(key="legend"):
            _legend(address, run, called, lang)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="variants"):
        if "controls" not in address.hidden:
            show_more_variants(address, lang)
        show_check(address, links, run, lang)
        show_around(address, links, lang)
    if address.lab.rated and "controls" not in address.hidden and film.state(address) in ("", "judged"):
        show_best_rates(address, lang)
    if "controls" not in address.hidden:
        show_knobs(address, lang)
        if takes_own(address):
            show_own(address, lang)
    _foot(places, lang)


def _heading(text: str) -> None:
    st.html(f"<h1>{escape(text)}</h1>")


def _lead(address: Address, lang: str) -> None:
    """What the lab is about, and its first claim, where no claim is chosen."""
    lab = address.lab
    _heading(word(f"lab.{lab.slug}.headline", lang))
    st.markdown(word(f"lab.{lab.slug}.lead", lang))
    if "presets" in address.hidden or not lab.presets:
        return
    first = lab.presets[0].key
    title = word(f"preset.{lab.slug}.{first}.title", lang)
    st.button(
        word("ui.guess_first", lang, title=title), key="first", type="primary", on_click=choose, args=(lab, first)
    )


def _question(address: Address, preset: Preset, lang: str) -> None:
    """The question with one button a choice; after the guess it waits for the film."""
    slug, given = address.lab.slug, film.guess(address, preset)
    base = f"preset.{slug}.{preset.key}"
    st.markdown(word(f"{base}.question", lang))
    for choice in preset.question.choices:
        text, key = word(f"{base}.choice.{choice.key}", lang), f"choice.{choice.key}"
        kind: Literal["primary", "secondary"] = "primary" if choice.key == given else "secondary"
        answer: dict[str, Any] = {"on_click": film.answer, "args": (slug, preset.key, choice.key)}
        st.button(text, key=key, type=kind, width="stretch", disabled=given is not None, **answer)
    if given is None:
        skip = (slug, preset.key, film.SKIPPED)
        st.button(word("ui.skip", lang), key="choice.skip", type="tertiary", on_click=film.answer, args=skip)
    else:
        st.html(f'<p class="wait" role="status">{escape(word("ui.film_runs", lang))}</p>')


def _answer(address: Address, preset: Preset, run: Run, lang: str) -> None:
    """The choices with what was measured and what was guessed, one sentence with its step, why, and the next claim."""
    if not film.decided(preset, run):
        return
    found, given = film.verdict(preset, run.recordings()), film.guess(address, preset)
    base, named = f"preset.{address.lab.slug}.{preset.key}", film.named(preset, found.step, lang)
    if found.value != found.value:
        st.html(_said(word("ui.no_answer", lang), found.step, named))
    else:
        st.html("".join(_choice(choice.key, base, found.right, given, lang) for choice in preset.question.choices))
        st.html(_said(measured(preset, base, found, given, lang), found.step, named))
    st.markdown(word(f"{base}.why", lang, **film.shown(found)))
    _next(address, preset, lang)


def _choice(key: str, base: str, right: str, given: str | None, lang: str) -> str:
    """One choice: what was measured is marked so, and what was guessed."""
    kind = "true" if key == right else "mine" if key == given else "other"
    sign = {"true": "✓", "mine": "✗", "other": ""}[kind]
    label = {"true": word("ui.measured_label", lang), "mine": word("ui.your_guess", lang), "other": ""}[kind]
    label = word("ui.your_guess", lang) if key == right == given else label
    text = escape(word(f"{base}.choice.{key}", lang))
    return f'<div class="choice {kind}"><span class="mark">{sign}</span><span>{text}</span><i>{escape(label)}</i></div>'


def measured(preset: Preset, base: str, found: film.Verdict, given: str | None, lang: str) -> str:
    """Right. Measured: It fades toward 0 (last layer's spread over the first's: 1.07 × 10⁻⁹)."""
    number = figure(found.value, film.settled(preset).unit, lang)
    measured = word(f"measure.{preset.question.measure}", lang, value=number)
    verdict = "" if given == film.SKIPPED else word("ui.right" if given == found.right else "ui.wrong", lang)
    answer = word(f"{base}.choice.{found.right}", lang) if found.right else "–"
    return f"{verdict} {word('ui.measured', lang)}: {answer} ({measured})".strip()


def _said(text: str, step: int, named: str) -> str:
    """A sentence with a chip that takes the player to the step it speaks of; a screen reader hears it at once."""
    chip = f'<span class="at" role="button" tabindex="0" data-step="{step}">{escape(named)}</span>'
    return f'<p class="said" role="status" tabindex="-1">{escape(text)} {chip}</p>'


def _next(address: Address, preset: Preset, lang: str) -> None:
    lab = address.lab
    at = [other.key for other in lab.presets].index(preset.key)
    with st.container(key="onward", horizontal=True, gap="small"):
        if at + 1 < len(lab.presets):
            following = lab.presets[at + 1].key
            text = word("ui.next_claim", lang, title=word(f"preset.{lab.slug}.{following}.title", lang))
            st.button(text, key="next", on_click=choose, args=(lab, following))
        st.button(
            word("ui.again", lang), key="again", type="tertiary", on_click=film.begin, args=(lab.slug, preset.key)
        )


def _legend(address: Address, run: Run, called: Sequence[str], lang: str) -> None:
    """The variants: line and marker, name, value at the cursor, shown or not, what can be done with it."""
    lab = address.lab
    words = {name: word(f"ui.legend.{name}", lang) for name in (*LEGEND, *BRANCH)}
    rows = [{"name": name, **look._asdict()} for name, look in zip(called, looks_of(run.specs), strict=True)]
    fixed = "controls" in address.hidden
    data = {"run": run.key, "rows": rows, "words": words, "fixed": fixed}
    if not fixed and film.state(address) in ("", "judged") and len(rows) < lab.most:
        data["branch"] = offers(address.variants, lang)
    key = f"{lab.slug}.legend"
    component("legend")(data=[data], key=key, on_act_change=lambda: act(lab, key))


def _foot(places: Sequence[str], lang: str) -> None:
    links = "".join(
        f'<a href="#{place}" data-place="{place}">{escape(word(f"ui.foot.{place}", lang))}</a>' for place in places
    )
    st.html(f'<nav class="foot" aria-label="{escape(word("ui.foot.label", lang))}">{links}</nav>')
