"""What must be known of a run's numbers, in small print below its settings."""

from __future__ import annotations

import streamlit as st

from engine.spec import RunSpec
from ui.address import Address
from ui.figures import figure
from ui.markdown import plain
from ui.names import names
from ui.words import word


def show_remarks(address: Address, lang: str) -> None:
    """A line for each remark, with the variants that it concerns where that is not all of them."""
    if lines := remarks(address, lang):
        st.caption("\n\n".join(lines))


def remarks(address: Address, lang: str) -> list[str]:
    """The lines."""
    found: dict[str, list[str]] = {}
    for variant, name in zip(address.variants, names(address.variants, lang), strict=True):
        for text in said(variant, lang):
            found.setdefault(text, []).append(name)
    everybody = len(address.variants)
    return [text if len(who) == everybody else f"{plain(', '.join(who))}: {text}" for text, who in found.items()]


def said(variant: RunSpec, lang: str) -> list[str]:
    """What is to be said of one variant."""
    return [
        word(f"remark.{key}", lang, **{name: _number(value) for name, value in values.items()})
        for key, values in variant.remarks.items()
    ]


def _number(value: float) -> str:
    return figure(value, "count" if value == int(value) else "")
