"""Names of variants: what they differ in, in the user's language."""

from __future__ import annotations

from collections.abc import Sequence

from engine.spec import Knob, Spec, show
from ui.words import has, word


def label(key: str, lang: str) -> str:
    """The label of a knob: of "init.std" or of "std", whichever has words, else its address name."""
    for candidate in (f"knob.{key}", f"knob.{key.rpartition('.')[2]}"):
        if has(candidate):
            return word(candidate, lang)
    return key


def option(field: str, name: str, lang: str) -> str:
    """The label of one choice of a field."""
    key = f"option.{field}.{name}"
    return word(key, lang) if has(key) else name


def names(variants: Sequence[Spec], lang: str) -> list[str]:
    """One name a variant, made of the fields in which they differ; equal ones are numbered."""
    differing = [key for key in variants[0].knobs() if len({getattr(spec, key) for spec in variants}) > 1]
    found = [_name(spec, differing or ["init", "activation"], lang) for spec in variants]
    return [f"{name} #{k + 1}" if found.count(name) > 1 else name for k, name in enumerate(found)]


def _name(spec: Spec, keys: Sequence[str], lang: str) -> str:
    return " · ".join(_part(key, spec.knobs()[key], getattr(spec, key), lang) for key in keys)


def _part(key: str, knob: Knob, value: object, lang: str) -> str:
    if isinstance(value, Spec):
        inner = [f"{label(f'{key}.{name}', lang)} {text}" for name, text in value.flat().items()]
        return " ".join([option(key, value.name, lang), *inner])
    if knob.kind == "choice":
        return option(key, str(value), lang)
    return f"{label(key, lang)} {show(value)}"
