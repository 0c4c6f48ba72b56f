"""Names of variants: what they differ in, in the user's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.search.space import Axis, read_axes
from engine.spec import Knob, Spec, show
from engine.spec.changes import Change, live_knobs, read_changes
from figures.numbers import MINUS, brief
from ui.words import has, word

USUAL = ("net", "sampler", "init", "activation", "optimizer")
"""What a variant is called by when it is alone."""


def label(key: str, lang: str) -> str:
    """The label of a knob: of "init.std" or of "std", whichever has words, else its address name."""
    for candidate in (f"knob.{key}", f"knob.{key.rpartition('.')[2]}"):
        if has(candidate):
            return word(candidate, lang)
    return key


def short(key: str, lang: str) -> str:
    """The label of a knob for use in names: its abbreviation, if it has one, else without what is in parentheses."""
    brief = f"knob_short.{key.rpartition('.')[2]}"
    return word(brief, lang) if has(brief) else label(key, lang).partition(" (")[0]


def called(field: str, name: str, lang: str) -> str:
    """The label of a choice for use in names: without what it says in parentheses."""
    return option(field, name, lang).partition(" (")[0]


def option(field: str, name: str, lang: str) -> str:
    """The label of one choice of a field."""
    key = f"option.{field}.{name}"
    return word(key, lang) if has(key) else name


def minus(text: str) -> str:
    """A number with a true minus, a power of ten written as one (1.97 × 10⁻⁶); any other text as it is."""
    try:
        value = float(text)
    except ValueError:
        return text
    return brief(value) if "e" in text else text.replace("-", MINUS)


def names(variants: Sequence[Spec], lang: str) -> list[str]:
    """One name a variant, made of the fields in which they differ, seeds last; equal ones are numbered."""
    differing = [key for key in variants[0].knobs() if len({getattr(spec, key) for spec in variants}) > 1]
    differing.sort(key=lambda key: key.startswith("seed"))
    usual = [key for key in USUAL if key in variants[0].knobs() and key not in variants[0].idle][:2]
    found = [_name(spec, differing or usual, variants, lang) or word("ui.change_none", lang) for spec in variants]
    return [f"{name} #{k + 1}" if found.count(name) > 1 else name for k, name in enumerate(found)]


def _name(spec: Spec, keys: Sequence[str], variants: Sequence[Spec], lang: str) -> str:
    seeds = [key for key in keys if key.startswith("seed")]
    together = len(seeds) > 1 and all(len({getattr(each, key) for key in seeds}) == 1 for each in variants)
    usual, texts = type(spec).usual(), (key for key, knob in spec.knobs().items() if knob.reader)
    silent = spec.idle | {key for key in texts if getattr(spec, key) == getattr(usual, key)}
    silent |= {key for key, knob in spec.knobs().items() if not getattr(spec, knob.spelt.partition(".")[0], True)}
    told = _on([key for key in keys if not (together and key in seeds) and key not in silent], spec)
    parts = [_part(key, spec, variants, lang) for key in told]
    return " · ".join([*parts, *([word("ui.seeds", lang, value=getattr(spec, seeds[0]))] if together else [])])


def _on(keys: list[str], spec: Spec) -> list[str]:
    """Without the numbers that are off, 0 as they usually are, where more than a seed is left: L2 0.01, not L1 0."""
    usual = type(spec).usual()
    on = [key for key in keys if key.startswith("seed") or (getattr(spec, key), getattr(usual, key)) != (0, 0)]
    return on if any(not key.startswith("seed") for key in on) else keys


def _part(key: str, spec: Spec, variants: Sequence[Spec], lang: str) -> str:
    knob, value = spec.knobs()[key], getattr(spec, key)
    if knob.reader is read_changes:
        return ", ".join(changed(change, spec, lang) for change in reversed(read_changes(value)))  # the newest first
    if knob.reader is read_axes:
        return _axes(value, [getattr(other, key) for other in variants], lang)
    if read := _stands_for(knob, value):
        others = [_stands_for(knob, getattr(other, key)) for other in variants]
        if all(others):
            return names([other for other in others if other], lang)[others.index(read)]
    if isinstance(value, Spec):
        telling = _telling(value, [getattr(spec, key) for spec in variants])
        inner = [
            f"{short(f'{key}.{name}', lang)} {minus(called(f'{key}.{name}', text, lang))}".strip()
            for name, text in value.flat().items()
            if name in telling and value.knobs()[name].group != "code"
        ]
        return " ".join([called(key, value.name, lang), *inner])
    if knob.kind == "choice":
        return called(key, str(value), lang)
    return f"{short(key, lang)} {minus(show(value))}"


def _stands_for(knob: Knob, text: Any) -> Spec | None:
    """The run that a text is the address of; None of any other value."""
    found = knob.reader(text) if knob.reader and text else None
    return found[0] if isinstance(found, tuple) and found and isinstance(found[0], Spec) else None


def _axes(text: str, texts: Sequence[str], lang: str) -> str:
    """The axes that not all of these searches have: learning rate 0.001 – 1 (log)."""
    shared = set.intersection(*({axis.text for axis in read_axes(other)} for other in texts))
    own = [axis for axis in read_axes(text) if axis.text not in shared] or read_axes(text)
    return ", ".join(_axis(axis, lang) for axis in own)


def _axis(axis: Axis, lang: str) -> str:
    if axis.options:
        return f"{short(axis.knob, lang)} {len(axis.options)}"
    scale = word(f"ui.search.{'log' if axis.log else 'linear'}", lang)
    return f"{short(axis.knob, lang)} {brief(axis.low)} – {brief(axis.high)} ({scale})"


def changed(change: Change, spec: Spec, lang: str) -> str:
    """lr 0.01 from 300; w2.3.1 = −2.5 at 120."""
    knob = change.target in live_knobs(spec)
    name = short(change.target, lang) if knob else change.target
    return word(
        "ui.change_from" if knob else "ui.change_pull",
        lang,
        name=name,
        value=minus(show(change.value)),
        step=change.step,
    )


def turned(spec: Spec, other: Spec, lang: str) -> str:
    """What is another in `other`, as "label value"; without what is in brackets, for the buttons of a phone."""
    found = other.differences(spec)
    told = [
        (label(key, lang), option(key, text, lang) or word("ui.change_undone", lang)) for key, text in found.items()
    ]
    return ", ".join(" ".join(text.partition(" (")[0] for text in pair) for pair in told)


QUIET = {"lr", "fit"}
"""Knobs that tell nothing at their default, even where an entry has no other."""


def _telling(entry: Spec, entries: Sequence[Spec]) -> set[str]:
    """The knobs of an entry that belong into its name: its only one, or those not agreed on; between entries of several
    kinds also those not at their default. (A learning rate at its default tells nothing: a race may set another.)"""
    knobs, alike = entry.knobs(), [other for other in entries if type(other) is type(entry)]
    usual = type(entry)()
    told = {name for name in knobs if any(getattr(other, name) != getattr(entry, name) for other in alike)}
    if told and len(alike) == len(entries):
        return told
    if len(knobs) == 1 and not QUIET & knobs.keys():
        return set(knobs)
    return told | {k for k in knobs if getattr(entry, k) != getattr(usual, k)}
