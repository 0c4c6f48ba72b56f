"""A browser may send anything: no page fails, and what makes no sense counts as nothing."""

from functools import partial
from types import SimpleNamespace

import pytest
import streamlit as st

from engine.record.codec import unpack
from engine.serve.run import Run
from engine.train.spec import TrainSpec
from pages import load
from ui import map as maps
from ui.component_input import FARTHEST, as_record, real, whole
from ui.descend import anatomy
from ui.players import component as component_module
from ui.players import descend as descent
from ui.players import train as player
from ui.players.train import PLAYER_COLUMNS, opened

NONSENSE = [
    *(None, True, "", "12", "nan", [], [1], {}, {"a": [{}]}, -1, -1e9, 1e308, 10**400, -(10**400), 0.5),
    *(float("nan"), float("inf"), float("-inf"), "<script>", {"run": {}}, [[[[]]]], "1" * 10_000),
]


@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: repr(value)[:20])
def test_numbers_and_records_come_out_of_anything(value):
    assert 0 <= whole(value, 7) <= 7
    number = real(value)
    assert number is None or abs(number) <= FARTHEST
    assert as_record(value) == (value if isinstance(value, dict) else {})


def test_what_makes_sense_is_taken_as_it_is():
    assert (whole(3, 7), whole(3.0, 7), whole(9, 7), whole(-2, 7)) == (3, 3, 7, 0)
    assert (real(-2), real(0.25)) == (-2.0, 0.25)


@pytest.fixture
def state(monkeypatch):
    """The session's state, which a hostile browser writes."""
    found = {}
    monkeypatch.setattr(st, "session_state", found)
    return found


@pytest.fixture
def run():
    made = Run(
        "train", [TrainSpec(depth=2, width=4, steps=10), TrainSpec(depth=3, width=4, steps=10)], PLAYER_COLUMNS, str
    )
    made.ask = lambda viewer, want: asked.append(want)
    asked = made.asked = []
    made.wait = lambda count, timeout: True
    return made


@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: repr(value)[:20])
def test_the_feed_answers_any_wish(run, state, monkeypatch, value):
    sent = []
    monkeypatch.setattr(component_module, "component", lambda name: lambda **given: sent.append(given["data"]))
    for ask in (value, {"run": run.key}, {"run": run.key, "have": value, "want": value}, {"run": value}):
        state["x.feed"] = {"ask": ask}
        component_module.feed(run, "me", "x.feed", partial(player.message, load("initialization")))
        assert unpack(sent.pop())[0]["run"] == run.key
    state["x.feed"] = value
    component_module.feed(run, "me", "x.feed", partial(player.message, load("initialization")))
    assert all(0 <= want <= run.total for want in run.asked)


@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: repr(value)[:20])
def test_a_cell_is_always_one_that_there_is(run, value):
    assert opened(as_record(value), run) is None or isinstance(value, dict)
    cell = opened({"variant": value, "layer": value, "step": value}, run)
    assert cell["variant"] in (0, 1)
    assert cell["layer"] in (0, 1, 2)


@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: repr(value)[:20])
def test_a_start_that_is_no_point_changes_nothing(state, monkeypatch, value):
    written = []
    monkeypatch.setattr(descent, "write", lambda lab, variants: written.append(variants))
    monkeypatch.setattr(descent, "read", lambda lab: SimpleNamespace(variants=[lab.base]))
    for start in (value, {"x": value}, {"x": value, "y": value}, {"x": 1, "y": value}):
        state["optimizers.player"] = {"start": start}
        descent._start_chosen("optimizers.player")
    for (spec,) in written:
        x_lo, x_hi, y_lo, y_hi = spec.window
        assert x_lo <= spec.start[0] <= x_hi
        assert y_lo <= spec.start[1] <= y_hi
    assert not written or real(value) is not None


@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: repr(value)[:20])
def test_a_cell_of_a_map_that_is_not_there_is_not_picked(state, monkeypatch, value):
    table, written = [[{"x0": "1"}]], []
    monkeypatch.setattr(maps, "write", lambda lab, variants: written.append(variants))
    monkeypatch.setattr(maps, "read", lambda lab: SimpleNamespace(variants=[TrainSpec()]))
    for pick in (value, {"map": 0, "column": value, "row": 5}, {"map": 7}):
        state["m"] = {"pick": pick}
        maps._picked(None, "m", lambda at, column, row: {"width": table[row][column][at]})
    assert not written or value in ({"a": [{}]}, {"run": {}})  # a record without numbers is the first cell


@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: repr(value)[:20])
def test_the_cursor_stands_at_a_variant_that_there_is(state, monkeypatch, value):
    run = SimpleNamespace(specs=[descent.load("optimizers").base] * 2, key="key")
    monkeypatch.setattr(anatomy, "component", lambda name: lambda **given: None)
    race = descent.same(run.specs)
    for cursor in (value, {"same": race}, {"same": race, "run": "key", "variant": value, "step": value}):
        state["o.cursor"] = {"cursor": cursor}
        found = anatomy._cursor("o", run)
        assert found == {} or (found["variant"] in (0, 1) and 0 <= found["step"] <= FARTHEST)
        assert state.get("o.anatomy", 0) in (0, 1)
        anatomy.pointed("o", run)


def test_every_player_hears_of_the_moment_and_the_view_beside_what_it_asks_itself(monkeypatch):
    sent = {}
    monkeypatch.setattr(component_module, "component", lambda name: lambda **given: sent.update(given))
    turn = object()
    component_module.mount("search", load("search"), {"preset": "sixty"}, "search.player", {"run": "a"}, turn=turn)
    assert {"on_wake_change", "on_moment_change", "on_view_change"} <= set(sent)
    assert (sent["on_turn_change"], sent["data"], sent["key"]) == (turn, [{"run": "a"}], "search.player")
