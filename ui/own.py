"""Data of one's own: a table that is given, read in a worker, its columns chosen; and links of another app.

What is given goes through the page's own websocket, is bounded in bytes before and after it is read, and is kept with
those of all other visitors on one shelf (`engine.record.contents`).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from engine.parts.own import Table
from engine.record.contents import HATCH, SHELF, Content, Gone, find, key_of, missing, put
from engine.spec import MAX_QUERY, Problem, Unreadable
from engine.spec.lab import VIEW_PARAMETERS, Lab
from engine.tables.experiment import given, taken
from engine.tables.spec import ReadingSpec, unread
from engine.tables.text import MOST_BYTES, Refused
from engine.train.own import handle, on, settled
from engine.train.spec import TrainSpec
from ui.address import Address, changed, forget, read, write
from ui.component_input import told
from ui.markdown import plain
from ui.players.component import component
from ui.problems import sentence
from ui.run import pool, viewer
from ui.words import word

HEADS = ("number", "name", "kind", "said")
"""What is said of a column."""
GIVEN = ("drop", "paste", "read", "sent", "large")
"""Words of the box that takes a table."""
PATIENCE = 15.0
"""Seconds to wait for a worker that reads."""
KEY, TROUBLE = "own.key", "own.trouble"
"""Session state: the table that was given last, and why none was."""
ASSETS = Path(__file__).parent.parent / "assets"


def mended(address: Address) -> Address:
    """The address with tables as they are, where it says another shape of them than they have.

    Raises Gone where one is not kept here.
    """
    variants, problems = [], list(address.problems)
    for spec in address.variants:
        if isinstance(spec, TrainSpec) and isinstance(spec.data, Table) and (right := settled(spec.data)) != spec.data:
            said, used = spec.data.table, right.table
            problems.append(Problem("unreadable", "data.table", said, used, reason="table_shape"))
            spec = on(spec, right, problems)
        variants.append(spec)
    return replace(address, variants=tuple(variants), problems=tuple(dict.fromkeys(problems)))


def tables(variants: Sequence[Any]) -> list[Table]:
    """The tables that variants train on and that are here, each once."""
    found = [spec.data for spec in variants if isinstance(spec, TrainSpec) and isinstance(spec.data, Table)]
    return [data for data in dict.fromkeys(found) if not missing(data.contents)]


def takes_own(address: Address) -> bool:
    """Whether the rail is where data are chosen, or they are a table, which may have to be given again."""
    return "data" in address.lab.knobs or any(spec.contents for spec in address.variants)


def show_own(address: Address, lang: str) -> None:
    """The button behind which a table is given, or a link is read."""
    if not isinstance(address.first, TrainSpec):
        return
    slug = address.lab.slug
    look: dict[str, Any] = {"icon": ":material/upload_file:", "type": "tertiary"}
    st.button(word("ui.own.open", lang), key=f"{slug}.own", on_click=_turn, args=(slug, True), **look)
    if st.session_state.get(f"{slug}.own.open"):  # the page is drawn anew when its run ends: that must not close it
        shut = partial(_turn, slug, False)
        st.dialog(word("ui.own.title", lang), width="medium", on_dismiss=shut)(_dialog)(address, lang)


def _turn(slug: str, on: bool) -> None:
    """Open the dialog, or close it."""
    st.session_state[f"{slug}.own.open"] = on


def _dialog(address: Address, lang: str) -> None:
    lab = address.lab
    if lab.foreign is None or "data" not in lab.knobs:  # what a lab without data to choose reads are links of ours
        _table(lab, lang)
        return
    first, second = st.tabs([word("ui.own.table", lang), word("ui.own.link", lang)])
    with first:
        _table(lab, lang)
    with second:
        _link(lab, lang)


# -- a table ---------------------------------------------------------------------------------------------------------


def _table(lab: Lab, lang: str) -> None:
    """The box that takes one; below it what was read, and the columns to choose."""
    st.markdown(word("ui.own.intro", lang))
    key = f"{lab.slug}.given"
    words = {name: word(f"ui.own.{name}", lang) for name in GIVEN}
    data = {"words": words, "most": MOST_BYTES}
    component("given")(data=[data], key=key, on_file_change=partial(take, key))
    if trouble := st.session_state.get(TROUBLE):
        st.error(word(f"refused.{trouble}", lang, what=""))
    elif there := st.session_state.get(KEY):
        _given(lab, there, lang)


def take(key: str) -> None:
    """What the box has sent: kept until it is read, if it is bytes, and not too many."""
    said = told(key, "file").get("data")
    st.session_state.pop(TROUBLE, None)
    try:
        blob = base64.b64decode(said, validate=True) if isinstance(said, str) and len(said) < 2 * MOST_BYTES else None
    except (binascii.Error, ValueError):
        blob = None
    if blob is None or not 0 < len(blob) <= MOST_BYTES:
        st.session_state[TROUBLE] = "large" if blob is None or blob else "empty"
        return
    st.session_state[KEY] = found = key_of(blob)
    if missing([found]):
        HATCH.put(given(blob, found))


def _given(lab: Lab, key: str, lang: str) -> None:
    try:
        content = _content(key, lang)
    except Refused as refused:
        st.error(word(f"refused.{refused.reason}", lang, what=plain(refused.what)))
    except Gone:
        st.error(word("failure.gone", lang))
    else:
        if content is not None:
            _chooser(lab, content, lang)


def _content(key: str, lang: str) -> Content | None:
    """The table under this key, read now where it is not yet; None where that takes too long or comes to nothing."""
    if not missing([key]):
        return find(key)
    watcher = f"{viewer()}.own"
    run = pool().open("reading", [ReadingSpec(file=key)], (), watcher)
    with st.spinner(word("ui.own.reading", lang)):
        run.wait(run.total + 1, PATIENCE)  # one frame more than there are: the end
    if run.ended:
        pool().release(watcher)
    if run.status == "failed":
        st.error(word(f"failure.{run.why}", lang, message=plain(run.message)))
    elif not run.ended:
        st.button(word("ui.own.wait", lang), key="own.wait")
    if run.status != "done":
        return None
    HATCH.drop(unread(key))
    put(taken(run.frames(0, 1)[0], key))
    return SHELF.find(key)


def _chooser(lab: Lab, content: Content, lang: str) -> None:
    """What was read, in words and column by column; which columns to train on."""
    head = content.head
    st.markdown("  \n".join(sentences(head, lang)))
    st.html(ASSETS / "own.css")
    st.html(columns_table(head["columns"], lang))
    label, features = _chosen(lab, content, lang)
    try:
        found = handle(content, features, label)
    except Unreadable as trouble:
        st.warning(word(f"reason.{trouble.reason}", lang, what=trouble.what, at=""), icon=":material/info:")
        return
    numbers = {"rows": found.rows, "train": found.rows - found.rows // 5, "test": found.rows // 5}
    numbers |= {"left": head["rows"] - found.rows, "features": len(found.features), "classes": found.classes}
    st.markdown(word("ui.own.shape", lang, **numbers))
    if st.button(word("ui.own.train", lang), key=f"{lab.slug}.own.train", type="primary"):
        write(lab, changed(read(lab).variants, "data", Table(found.code)))
        _turn(lab.slug, False)
        st.rerun()


def _chosen(lab: Lab, content: Content, lang: str) -> tuple[int, list[int]]:
    """(label, features) as they are chosen, from 1; 0 where nothing can be a label."""
    head, facts = content.head, content.head["columns"]
    names = {at: f"{at}. {told_of['name']}" for at, told_of in enumerate(facts, 1)}
    possible = [at for at in names if len(facts[at - 1]["labels"]) > 1]
    numbers = [at for at in names if facts[at - 1]["kind"] == "number"]
    if not possible:
        return 0, []
    start = possible.index(head["label"])
    key = f"{lab.slug}.own.{content.key}"
    label = st.selectbox(word("ui.own.label", lang), possible, start, format_func=names.__getitem__, key=f"{key}.label")
    features = st.multiselect(
        word("ui.own.features", lang), numbers, head["features"], format_func=names.__getitem__, key=f"{key}.features"
    )
    return label, sorted(at for at in features if at != label)


def sentences(head: Mapping[str, Any], lang: str) -> list[str]:
    """How the file was read: encoding, delimiter, decimal mark, header, and what was left out of it."""
    form = {key: word(f"ui.own.mark.{MARKS[head[key]]}", lang) for key in ("delimiter", "decimal")}
    numbers = {"rows": head["rows"], "columns": len(head["columns"]), "encoding": head["encoding"]}
    said = [word("ui.own.read_as", lang, **form, **numbers)]
    said += [] if head["header"] else [word("ui.own.no_header", lang)]
    said += [word(f"ui.own.{key}", lang, count=head[key]) for key in ("left_out", "ragged") if head[key]]
    return said


MARKS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", ".": "point"}
"""What parts cells, and decimals, as words are called."""


def columns_table(facts: Sequence[Mapping[str, Any]], lang: str) -> str:
    """A row a column: its number, name, what it holds, and what there is to say of it. All of it is text."""
    head = "".join(
        f"<th>{escape(word(f'ui.own.head.{name}', lang))}</th>" for name in ("number", "name", "kind", "said")
    )
    rows = "".join(_row(at, told_of, lang) for at, told_of in enumerate(facts, 1))
    return f'<div class="own-columns"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _row(at: int, facts: Mapping[str, Any], lang: str) -> str:
    cells = [str(at), facts["name"], word(f"ui.own.kind.{facts['kind']}", lang), " ".join(remarks(facts, lang))]
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def remarks(facts: Mapping[str, Any], lang: str) -> list[str]:
    """What there is to say of a column."""
    found = []
    if facts["missing"]:
        found.append(word("ui.own.said.missing", lang, count=facts["missing"]))
    if facts["strange"]:
        values = {"count": facts["strange"], "row": facts["row"], "example": facts["example"]}
        found.append(word("ui.own.said.strange", lang, **values))
    if facts["formulas"]:
        found.append(word("ui.own.said.formulas", lang, count=facts["formulas"]))
    if facts["constant"]:
        found.append(word("ui.own.said.constant", lang))
    elif facts["labels"]:
        found.append(word("ui.own.said.classes", lang, count=len(facts["labels"]), names=", ".join(facts["labels"])))
    elif facts["kind"] == "text":
        found.append(word("ui.own.said.text", lang))
    if facts["counter"]:
        found.append(word("ui.own.said.counter", lang))
    return found


# -- a link of another app ---------------------------------------------------------------------------------------------


def _link(lab: Lab, lang: str) -> None:
    """The box that takes one; what has no equivalent is said in sentences before it is opened."""
    st.markdown(word("ui.own.link_intro", lang))
    with st.form(f"{lab.slug}.link", border=False):
        link = st.text_input(word("ui.own.link_label", lang), max_chars=MAX_QUERY, key=f"{lab.slug}.link.text")
        st.form_submit_button(word("ui.own.link_read", lang))
    if not link:
        return
    pairs = [(key, text) for key, text in pasted(link) if key not in VIEW_PARAMETERS or key == "preset"]
    problems = lab.parse(urlencode(pairs))[1]
    if len([problem for problem in problems if problem.code == "unknown"]) >= len(pairs):
        st.warning(word("ui.own.no_link", lang), icon=":material/info:")
        return
    if problems:
        said = "\n".join(f"- {sentence(problem, lang)}" for problem in problems)
        st.markdown(f"{word('ui.own.link_problems', lang)}\n\n{said}")
    if st.button(word("ui.own.link_open", lang), key=f"{lab.slug}.link.open", type="primary"):
        _open(pairs)
        _turn(lab.slug, False)
        st.rerun()


def _open(pairs: Sequence[tuple[str, str]]) -> None:
    """Make a link's keys the address, as they stand."""
    forget()
    found: dict[str, Any] = {"lang": st.query_params["lang"]} if "lang" in st.query_params else {}
    for key, text in pairs:
        found[key] = [*found.get(key, []), text]
    st.query_params.from_dict(found)


def pasted(link: str) -> list[tuple[str, str]]:
    """The keys and values of a link: those behind # or ?."""
    link = link.strip()[:MAX_QUERY]
    _, mark, query = link.partition("#" if "#" in link else "?")
    return parse_qsl(query if mark else link, keep_blank_values=True)
