"""Tables on a page: what is given, what is said of it, and what a visitor sees whose server has it no more."""

import base64
from dataclasses import replace

import pytest
import streamlit as st

from engine.parts.datasets import DATASETS
from engine.parts.own import Points, Table, encode
from engine.record.contents import HATCH, SHELF, key_of, put
from engine.record.pieces import finish
from engine.tables.read import read
from engine.tables.text import MOST_BYTES
from engine.train.own import handle
from engine.train.spec import TrainSpec
from pages import LABS
from tests.ui.page import page, pressed, texts
from ui import own
from ui.address import Address
from ui.names import names
from ui.words import LANGUAGES, entries, word

ROWS = "a,<b>x</b>,c,kind\n" + "".join(
    f"{k % 7},{k * k % 11},{'NA' if k % 9 == 2 else 5},{'up' if k % 2 else 'down'}\n" for k in range(60)
)
BLOB = ROWS.encode()


@pytest.fixture
def content():
    made = finish(read(BLOB))
    put(made)
    yield made
    SHELF.drop(made.key)


@pytest.fixture
def state(monkeypatch):
    kept = {}
    monkeypatch.setattr(st, "session_state", kept)
    return kept


def given(state, data):
    state["box"] = {"file": {"data": data}}
    own.take("box")
    return state.get(own.KEY), state.get(own.TROUBLE)


def test_a_file_is_kept_until_it_is_read(state):
    assert given(state, base64.b64encode(BLOB).decode()) == (key_of(BLOB), None)
    assert HATCH.find(f"unread.{key_of(BLOB)}").arrays["bytes"].tobytes() == BLOB
    HATCH.drop(f"unread.{key_of(BLOB)}")


@pytest.mark.parametrize("data", [None, 3, [], "", "no base 64!", "A", "é", "QQ==" * MOST_BYTES])
def test_what_is_no_file_is_not_kept(state, data):
    key, trouble = given(state, data)
    assert key is None
    assert trouble in ("large", "empty")
    assert all(word(f"refused.{trouble}", lang) for lang in LANGUAGES)


def test_no_visitor_fills_the_server(state):
    for k in range(200):
        given(state, base64.b64encode(b"%d" % k + b"x" * 2_000_000).decode())
    assert HATCH.bytes <= HATCH.size
    for key in list(HATCH._kept):
        HATCH.drop(key)


def test_columns_are_said_in_words_and_nothing_of_them_is_markup(content):
    for lang in LANGUAGES:
        html = own.columns_table(content.head["columns"], lang)
        assert "&lt;b&gt;x&lt;/b&gt;" in html
        assert "<b>" not in html
        said = [" ".join(own.remarks(facts, lang)) for facts in content.head["columns"]]
        assert "7" in said[2]
        assert "up" in said[3]
        assert own.sentences(content.head, lang)


def address(*variants):
    return Address(LABS["playground"], variants, (), "", frozenset())


def test_an_address_is_mended_where_it_says_another_shape(content):
    right = TrainSpec(data=Table(handle(content, [1, 2], 4).code), batch=16)
    wrong = replace(right, data=Table(f"{content.key}.1-2.4.70.5"))
    assert own.mended(address(right)) == address(right)
    found = own.mended(address(TrainSpec(), wrong))
    assert found.variants == (TrainSpec(), right)
    assert [problem.reason for problem in found.problems] == ["table_shape"]
    assert own.tables([right, wrong, TrainSpec()]) == [right.data, wrong.data]


def test_a_table_that_is_not_here_any_more_is_asked_for():
    lost = "data=table&data.table=0123456789abcdef.1-2.3.50.2"
    assert word("failure.gone", "en") in texts(page("playground", lost))
    assert word("failure.gone", "ko") in texts(page("initialization", lost, "ko"))


def test_a_page_trains_on_a_table_that_is_here(content):
    code = handle(content, [1, 2], 4).code
    app = page("playground", f"data=table&data.table={code}&batch=16&steps=20&depth=1&width=4")
    assert not app.error
    assert any(f"table_{content.key}.csv" in button.proto.id for button in app.get("download_button"))
    assert "--table FILE" in texts(app)


def test_the_dialog_stays_open_while_the_page_is_drawn_anew():
    """As it is when its run ends."""
    app = pressed(page("playground", "data=xor&depth=1&width=2&steps=4"), "playground.own")
    for _ in range(2):
        assert app.session_state["playground.own.open"]
        assert word("ui.own.intro", "en") in texts(app)
        app.run()


def test_names_hold_no_codes():
    other = encode([(0, 0, 0), (1, 1, 1)])
    variants = [TrainSpec(data=data) for data in (Points(), Points(other), Table(), DATASETS["xor"]())]
    called = names(variants, "en")
    assert called[:3] == ["your own points #1", "your own points #2", "your own table"]
    assert names(variants[:2], "en") == ["your own points #1", "your own points #2"]


def test_where_a_table_is_given(content):
    table = TrainSpec(data=Table(handle(content, [1, 2], 4).code), batch=16)
    assert own.takes_own(address(TrainSpec()))
    dropout = replace(address(TrainSpec()), lab=LABS["dropout"])
    assert not own.takes_own(dropout)
    assert own.takes_own(replace(dropout, variants=(table,)))


def test_pasted_links():
    assert own.pasted(" https://playground.tensorflow.org/#a=1&b=&a=2 ") == [("a", "1"), ("b", ""), ("a", "2")]
    assert own.pasted("http://x/playground?depth=3") == [("depth", "3")]
    assert own.pasted("") == []
    assert own.pasted("#") == []


def test_all_its_words_are_there():
    keys = [key for key in entries() if key.startswith(("ui.own.", "refused."))]
    assert len(keys) > 40
    assert {f"ui.own.mark.{name}" for name in own.MARKS.values()} <= set(keys)
