"""Taking a run along: the link, a QR code, the numbers, a script and a command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from engine.parts.own import Table
from engine.record.recording import Recording
from engine.record.table import TIDY, Told, as_csv, as_npz, has_arrays
from engine.spec import RunSpec, Spec
from engine.spec.lab import Lab
from engine.train.own import table_csv
from pages import EXPERIMENTS
from ui.address import Address, full_query
from ui.own import tables
from ui.players.registry import PLAYERS
from ui.qr import MOST, qr
from ui.twin import agreeing, show_twins
from ui.words import LANGUAGES, word

FILES = ("csv", "npz", "script", "table", "trials", "optuna")
"""What of a run can be taken along."""
OF_EXPERIMENTS = {"trials": ("trials.csv", "text/csv"), "optuna": ("optuna.log", "text/plain")}
"""Name and type of files that only some experiments have."""
BOM = "\ufeff"
"""Before a table, so that Excel reads Korean in it."""
HIDEABLE = ("question", "presets", "controls", "doctor", "panels", "share", "notes")
"""Parts of every lab's page that an address can leave out."""
PRESET = "preset"
"""The claim itself: a link without it opens the same run, and asks nothing."""


@st.fragment
def show_share(address: Address, lang: str) -> None:
    """A button that opens the share box, which is filled only then: its code is another one for each experiment."""
    look: dict[str, Any] = {"icon": ":material/ios_share:", "type": "tertiary"}
    box = st.popover(word("ui.share_short", lang), key="share", on_change="rerun", **look)
    if box.open:
        with box:
            _show_link(address, lang)


def _show_link(address: Address, lang: str) -> None:
    """The link to this experiment, its QR code and how to embed it, with what is ticked: parts left out, and so on."""
    above = st.container()
    link = f"{base_url()}/{address.lab.slug}?{_ticked(address, lang)}"
    with above:
        _link(link, lang)
    st.markdown(word("ui.embed", lang))
    _copyable(embed_code(link, word(f"lab.{address.lab.slug}.title", lang)), lang)


def _link(link: str, lang: str) -> None:
    words, code = st.columns([5, 2], vertical_alignment="center") if len(link) <= MOST else (st.container(), None)
    with words:
        st.markdown(word("ui.link", lang))
        _copyable(link, lang)
    if code is not None:
        code.image(qr(link), width="stretch", alt=word("ui.qr", lang))


def _ticked(address: Address, lang: str) -> str:
    """The query that holds what the ticks say."""

    def named(part: str) -> str:
        return word(f"ui.part.{part}", lang)

    here = [part for part in HIDEABLE if part in address.hidden]
    parts = [PRESET, *HIDEABLE] if address.preset else HIDEABLE
    left_out = st.pills(word("ui.hide", lang), parts, selection_mode="multi", default=here, format_func=named)
    tongue = st.segmented_control(
        word("ui.share_language", lang), LANGUAGES, default=lang, format_func=lambda name: LANGUAGES[name]
    )
    large = st.checkbox(word("ui.share_projector", lang), value=address.view == "projector")
    return ticked(address, tongue or lang, left_out, large)


def ticked(address: Address, lang: str, left_out: Sequence[str], large: bool) -> str:
    """The query of a page without some of its parts; without its preset it is an experiment that asks nothing."""
    shown = replace(address, preset="") if PRESET in left_out else address
    hidden = ",".join(part for part in left_out if part != PRESET)
    return full_query(shown, lang, hide=hidden, view="projector" if large else "")


def embed_code(link: str, title: str) -> str:
    """An iframe in which the page shows picture and rail alone."""
    source, name = escape(f"{link}&embed=true"), escape(title)
    size = 'width="100%" height="640" style="border: 0"'
    return f'<iframe src="{source}" title="{name}" {size} allow="fullscreen" loading="lazy"></iframe>'


def show_code(address: Address, recordings: Sequence[Recording], called: Sequence[str], lang: str) -> None:
    """The run's numbers, a script that makes it, and the same in a shell."""
    lab, variants = address.lab, address.variants
    files = st.container(horizontal=True, gap="small")
    twins = show_twins(address, called, lang)
    with files:
        _files(lab, variants, agreeing(recordings, twins), called, lang)
    st.markdown(word("ui.command", lang))
    columns = " ".join(f"--column {name}" for name in PLAYERS[lab.experiment].columns(lab, variants)[:2])
    given = " --table FILE" if any(spec.contents for spec in variants) else ""
    _copyable(f'.venv/bin/python -m engine "{lab.address(variants)}" {columns}{given}', lang)


def _copyable(text: str, lang: str) -> None:
    """Text with a button beside it that copies it (assets/keys.js).

    Not `st.code`: for its colours a browser loads 1.6 MB and works for a fifth of the time to the first picture.
    """
    copy, copied = escape(word("ui.copy", lang)), escape(word("ui.copied", lang))
    button = f'<span class="copy" role="button" tabindex="0" data-act="copy" data-done="{copied}">{copy}</span>'
    st.html(f'<div class="take"><code>{escape(text)}</code>{button}</div>')


def _files(
    lab: Lab, variants: tuple[Spec, ...], recordings: Sequence[Recording], called: Sequence[str], lang: str
) -> None:
    columns, script = EXPERIMENTS[lab.experiment].columns, EXPERIMENTS[lab.experiment].standalone
    if recordings:
        runs = told_runs(lab, variants, recordings, called)
        _file("csv", f"{lab.slug}_numbers.csv", "text/csv", lambda: BOM + as_csv(runs, columns, TIDY), lang)
    if has_arrays(recordings, columns):
        _file("npz", f"{lab.slug}_arrays.npz", "application/zip", lambda: as_npz(runs, columns), lang)
    for kind in EXPERIMENTS[lab.experiment].files if recordings else ():
        end, mime = OF_EXPERIMENTS[kind]
        made = partial(EXPERIMENTS[lab.experiment].file, kind, variants, recordings)
        _file(kind, f"{lab.slug}_{end}", mime, made, lang)
    _file("script", f"{lab.slug}.py", "text/x-python", lambda: script(variants, recordings), lang)
    for data in tables(variants):
        _file("table", data.file, "text/csv", partial(_table, data), lang)


def _table(data: Table) -> str:
    """The rows that a script reads, as they are when the button is pressed."""
    return BOM + table_csv(data)


def _file(kind: str, name: str, mime: str, contents: Callable[[], str | bytes], lang: str) -> None:
    """A button that says what is in the file, which is made when it is pressed."""
    label, tip = word(f"ui.file.{kind}", lang), word(f"ui.file_help.{kind}", lang)
    st.download_button(label, contents, name, mime, on_click="ignore", key=name, help=tip)


def told_runs(lab: Lab, variants: Sequence[Spec], recordings: Sequence[Recording], called: Sequence[str]) -> list[Told]:
    """The recordings with what a file says of them; while a run of other variants goes on, of those that are there."""
    seeds = [variant.seed for variant in variants if isinstance(variant, RunSpec)]
    addresses = [lab.address([variant]) for variant in variants]
    return [Told(*each) for each in zip(called, addresses, seeds, recordings, strict=False)]


def base_url() -> str:
    """Where this app is reached, without the page: scheme, host and any prefix."""
    parts = urlsplit(st.context.url or "http://localhost:8501")
    prefix = parts.path.rpartition("/")[0] if parts.path.strip("/") else ""
    return f"{parts.scheme}://{parts.netloc}{prefix.rstrip('/')}"
