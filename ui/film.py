"""A preset as a film: guess, watch, and the verdict at the moment that decides.

"veiled" while its question is open, "film" after the guess until the player has come to the moment, then "judged"; ""
where the address asks nothing. The verdict is worked out when the moment has come, and not sent before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Any

import streamlit as st

from engine.record.answer import Answer, at_start
from engine.record.recording import Recording
from engine.serve.run import Run
from engine.spec.lab import Preset
from figures.numbers import brief
from pages import ANSWERS
from ui.address import Address
from ui.component_input import told
from ui.figures import figure
from ui.words import has, word

SKIPPED = "skipped"


@dataclass(frozen=True)
class Verdict:
    """What was measured at the moment: the number, the choice that it makes right ("" if none), and the step."""

    value: float
    right: str
    step: int
    facts: dict[str, float]


def asked(address: Address) -> Preset | None:
    """The preset whose question belongs to this address: chosen, and not changed since."""
    preset = address.lab.preset(address.preset)
    if preset is None or address.lab.parse(preset.address)[0] != address.variants or "question" in address.hidden:
        return None
    return preset


def _key(slug: str, preset: str, part: str) -> str:
    return f"{slug}.{part}.{preset}"


def guess(address: Address, preset: Preset) -> str | None:
    """What this session answered, SKIPPED, or None."""
    found: str | None = st.session_state.get(_key(address.lab.slug, preset.key, "guess"))
    return found


def state(address: Address) -> str:
    """Where the film of this address stands."""
    preset = asked(address)
    if preset is None:
        return ""
    if guess(address, preset) is None:
        return "veiled"
    return "judged" if st.session_state.get(_key(address.lab.slug, preset.key, "met")) else "film"


def begin(slug: str, preset: str) -> None:
    """Ask anew."""
    for part in ("guess", "met"):
        st.session_state.pop(_key(slug, preset, part), None)


def answer(slug: str, preset: str, choice: str) -> None:
    """The visitor's guess; the film goes on to the moment, at once where it was skipped."""
    st.session_state[_key(slug, preset, "guess")] = choice
    st.session_state[_key(slug, preset, "now")] = choice == SKIPPED


def arrive(slug: str, preset: str, key: str) -> None:
    """The player says that it stands at the moment."""
    if told(key, "moment").get("preset") == preset:
        st.session_state[_key(slug, preset, "met")] = True


def guessed(slug: str, preset: Preset | None, key: str) -> None:
    """A choice that was pressed in the picture; what is none of the open question's is passed over."""
    made = told(key, "guess")
    if preset is None or made.get("preset") != preset.key:
        return
    if made.get("choice") in [choice.key for choice in preset.question.choices]:
        answer(slug, preset.key, made["choice"])


def settled(preset: Preset) -> Answer:
    """What decides the preset's question."""
    return ANSWERS[preset.question.measure]


def named(preset: Preset, step: int, lang: str) -> str:
    """Step 600, 16 trials, 1600 features: a place of the recording, by what it goes along."""
    return word(f"ui.at_{settled(preset).counts}", lang, step=step)


def moment(preset: Preset, run: Run) -> int | None:
    """The step that decides, None while it is not known: a run must have ended, unless its start decides."""
    found = settled(preset)
    if found.moment is at_start:
        return 0
    return found.moment(run.recordings()) if run.ended and run.status != "failed" else None


def decided(preset: Preset, run: Run) -> bool:
    """Whether what the verdict needs has been measured: all of the run, or its start where that decides."""
    return run.ended or (run.count > 0 and settled(preset).moment is at_start)


def verdict(preset: Preset, recordings: Sequence[Recording]) -> Verdict:
    """The measured answer."""
    found = settled(preset)
    value = found.function(recordings)
    facts = {} if isnan(value) else dict(found.facts(recordings))
    return Verdict(value, preset.question.right(value), found.moment(recordings), facts)


def told_to_player(address: Address, run: Run, lang: str) -> dict[str, Any]:
    """What the player must know of the film: its state, the moment, and when that has come what is written there."""
    preset, now = asked(address), state(address)
    if preset is None:
        return {"state": ""}
    slug = address.lab.slug
    found: dict[str, Any] = {"state": now, "preset": preset.key, "picture": preset.picture, "view": dict(preset.view)}
    found |= {"moment": moment(preset, run), "now": bool(st.session_state.get(_key(slug, preset.key, "now")))}
    found["question"] = spoken(word(f"preset.{slug}.{preset.key}.question", lang))
    found["choices"] = [
        [c.key, word(f"preset.{slug}.{preset.key}.choice.{c.key}", lang)] for c in preset.question.choices
    ]
    if now == "judged" and decided(preset, run):
        found["note"] = note(slug, preset, verdict(preset, run.recordings()), guess(address, preset), lang)
    return found


def spoken(marked: str) -> str:
    """A sentence as it is read out, without the signs of its markup."""
    return re.sub(r"[*_`$\\\\]", "", marked)


def note(slug: str, preset: Preset, found: Verdict, given: str | None, lang: str) -> dict[str, Any]:
    """What is written on the picture: the decisive number large, its few words, and the facts that marks are set by."""
    base, unit = f"preset.{slug}.{preset.key}", settled(preset).unit
    number = word(f"{base}.number", lang, **shown(found)) if has(f"{base}.number") else figure(found.value, unit, lang)
    text = word(f"{base}.note", lang, **shown(found)) if has(f"{base}.note") else ""
    return {
        "number": number,
        "text": text,
        "value": found.value if isfinite(found.value) else None,
        "right": found.right,
        "given": "" if given == SKIPPED else given,
        "step": found.step,
        "facts": {key: value if isfinite(value) else None for key, value in found.facts.items()},
    }


def _told(value: float) -> str:
    if isinstance(value, int):
        return figure(value, "count")
    return brief(value) if abs(value) < 1000 and round(value, 1) == value else figure(value)


def shown(found: Verdict) -> dict[str, str]:
    """The verdict's numbers as text, for the placeholders of a sentence; a whole number is a count, and what has been
    rounded to tenths is told in tenths, as the picture does: 9.5, not 9.50."""
    told = {key: _told(value) for key, value in found.facts.items()}
    return {"value": figure(found.value), "step": figure(found.step, "count")} | told
