"""What all pages have: their style, and their language for a screen reader."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

ASSETS = Path(__file__).parent.parent / "assets"
SHEETS = ("style.css", "bar.css", "lessons.css", "paper.css")
"""What every page is styled by. A rule here that looks into what a block holds, or for a part of a class, is looked at
again for most of a page with every change of it: that took a browser up to 16 ms twice before each new picture."""


def dress(lang: str) -> None:
    """The first that a page draws.

    A lab's page waits for its run before it draws anything: a browser that had begun to draw would not hear of the run.
    """
    st.html(f"<style>{_style()}</style>")
    st.html(f"<script>document.documentElement.lang = '{lang}'</script>", unsafe_allow_javascript=True)


@cache
def _style() -> str:
    return "".join((ASSETS / name).read_text("utf-8") for name in SHEETS)
