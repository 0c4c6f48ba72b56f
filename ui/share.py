"""Taking a run along: the link, a QR code, the numbers, a script and a command line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

import segno
import streamlit as st

from engine.record.agreement import agree_until
from engine.record.recording import Recording
from engine.record.table import as_csv
from engine.spec import Spec
from engine.spec.lab import Lab
from pages import EXPERIMENTS
from ui.address import Address
from ui.players.registry import PLAYERS
from ui.words import word

QR_MOST = 1500
"""Characters of a link that a camera still reads from a projector; a longer one has no QR code."""


def show_link(address: Address, query: str, lang: str) -> None:
    """The link to exactly this experiment, its QR code, and how to embed it."""
    link = f"{base_url()}/{address.lab.slug}?{query}"
    st.markdown(word("ui.link", lang))
    st.code(link, language=None, wrap_lines=True)
    if len(link) <= QR_MOST:
        st.image(qr(link), width=180, alt=word("ui.qr", lang))
    st.markdown(word("ui.hide", lang, parameter="`&hide=controls,presets,doctor`"))


def show_code(address: Address, recordings: Sequence[Recording], called: Sequence[str], lang: str) -> None:
    """The run's numbers, a script that makes it, and the same in a shell."""
    lab, variants = address.lab, address.variants
    with st.container(horizontal=True, gap="small"):
        _files(lab, variants, recordings, called, lang)
    st.markdown(word("ui.command", lang))
    columns = " ".join(f"--column {name}" for name in PLAYERS[lab.experiment].columns(lab, variants)[:2])
    st.code(f'.venv/bin/python -m engine "{lab.address(variants)}" {columns}', language="bash", wrap_lines=True)


def _files(
    lab: Lab, variants: tuple[Spec, ...], recordings: Sequence[Recording], called: Sequence[str], lang: str
) -> None:
    if recordings:
        st.download_button(
            word("ui.csv", lang),
            lambda: as_csv(recordings, called),
            f"{lab.slug}.csv",
            "text/csv",
            on_click="ignore",
            key=f"{lab.slug}.csv",
        )
    st.download_button(
        word("ui.script", lang),
        lambda: EXPERIMENTS[lab.experiment].standalone(variants, recordings),
        f"{lab.slug}.py",
        "text/x-python",
        on_click="ignore",
        key=f"{lab.slug}.script",
    )
    for name, recording in zip(called, recordings, strict=False):
        step = agree_until(recording)
        if step is not None and step < recording.columns["loss"].steps[-1]:
            st.caption(word("ui.agree_until", lang, name=name, step=step))


def base_url() -> str:
    """Where this app is reached, without the page: scheme, host and any prefix."""
    parts = urlsplit(st.context.url or "http://localhost:8501")
    prefix = parts.path.rpartition("/")[0] if parts.path.strip("/") else ""
    return f"{parts.scheme}://{parts.netloc}{prefix.rstrip('/')}"


@lru_cache(maxsize=64)
def qr(link: str) -> str:
    """The link as a QR code, a data URI of an SVG with a quiet zone."""
    return segno.make(link, error="l").svg_data_uri(scale=4, border=3, dark="#000", light="#fff")
