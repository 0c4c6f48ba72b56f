"""Presets and their prediction questions: guess first, then let the run decide."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

import streamlit as st

from engine.record.recording import Recording
from engine.serve.run import Run
from engine.spec.lab import Lab, Preset, Question
from pages import ANSWERS
from ui.address import Address, write
from ui.words import word

SKIPPED = "skipped"


def show_presets(address: Address, lang: str) -> None:
    """One pill a preset; choosing one makes it the address."""
    lab = address.lab
    key = f"{lab.slug}.preset"
    st.session_state[key] = address.preset or None
    st.pills(
        word("ui.presets", lang),
        [preset.key for preset in lab.presets],
        format_func=lambda name: word(f"preset.{lab.slug}.{name}.title", lang),
        key=key,
        on_change=_choose,
        args=(lab, key),
    )
    if address.preset:
        st.markdown(f"**{word(f'preset.{lab.slug}.{address.preset}.claim', lang)}**")


def _choose(lab: Lab, key: str) -> None:
    name = st.session_state[key]
    chosen = next((preset for preset in lab.presets if preset.key == name), None)
    st.session_state.pop(_guess_key(lab.slug, name or ""), None)
    variants, _ = lab.parse(chosen.address if chosen else lab.opening)
    write(lab, variants, name if chosen else "")


def _guess_key(slug: str, preset: str) -> str:
    return f"{slug}.guess.{preset}"


def asked(address: Address) -> Preset | None:
    """The preset whose question belongs to this address: chosen, and not changed since."""
    preset = next((preset for preset in address.lab.presets if preset.key == address.preset), None)
    if preset is None or address.lab.parse(preset.address)[0] != address.variants or "question" in address.hidden:
        return None
    return preset


def guess(address: Address, preset: Preset) -> str | None:
    """What this session answered, SKIPPED, or None."""
    found: str | None = st.session_state.get(_guess_key(address.lab.slug, preset.key))
    return found


def held(address: Address) -> bool:
    """Whether the player waits for an answer."""
    preset = asked(address)
    return preset is not None and guess(address, preset) is None


def show_question(address: Address, lang: str) -> None:
    """The question with one button a choice, before play."""
    preset = asked(address)
    if preset is None or guess(address, preset) is not None:
        return
    base, key = f"preset.{address.lab.slug}.{preset.key}", _guess_key(address.lab.slug, preset.key)
    with st.container(border=True):
        st.markdown(f":material/help: **{word(f'{base}.question', lang)}**")
        with st.container(horizontal=True):
            for choice in preset.question.choices:
                text = word(f"{base}.choice.{choice.key}", lang)
                st.button(text, key=f"{key}.{choice.key}", on_click=_answer, args=(key, choice.key))
            st.button(word("ui.skip", lang), key=f"{key}.skip", on_click=_answer, args=(key, SKIPPED), type="tertiary")


def _answer(key: str, choice: str) -> None:
    st.session_state[key] = choice


def right_choice(question: Question, measured: float) -> str:
    """The choice whose interval holds the measured number, "" if none does."""
    return next((choice.key for choice in question.choices if choice.low <= measured < choice.high), "")


def _diverged(recordings: Sequence[Recording], lang: str) -> str:
    """Why there is nothing to measure, and at which step that began."""
    ending = next((found.ending for found in recordings if found.ending and found.ending.status == "diverged"), None)
    return word("ui.no_answer", lang, step=ending.step if ending else "–")


def show_answer(address: Address, run: Run, recordings: Sequence[Recording], lang: str) -> None:
    """The measured answer against the guess, once the run has ended."""
    preset = asked(address)
    if preset is None or not run.ended or run.status == "failed" or not (given := guess(address, preset)):
        return
    base = f"preset.{address.lab.slug}.{preset.key}"
    measured = ANSWERS[preset.question.measure].function(recordings)
    if isnan(measured):
        st.warning(_diverged(recordings, lang))
        return
    right = right_choice(preset.question, measured)
    verdict = "" if given == SKIPPED else word("ui.right" if given == right else "ui.wrong", lang)
    answer = word(f"{base}.choice.{right}", lang) if right else "–"
    number = word(f"measure.{preset.question.measure}", lang, value=f"{measured:.3g}")
    text = f"{verdict} **{word('ui.measured', lang)}: {answer}** ({number})  \n{word(f'{base}.why', lang)}"
    (st.success if given == right else st.info)(text.strip())
