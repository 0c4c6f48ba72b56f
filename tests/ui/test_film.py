"""What a film tells the player and the rail, before its moment and after it."""

from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from engine.record.recording import Ending, Recording, Series
from figures.numbers import brief
from pages import ANSWERS, LABS, load
from ui import film
from ui.figures import figure


@pytest.fixture
def session(monkeypatch):
    found = {}
    monkeypatch.setattr(st, "session_state", found)
    return found


def at(slug, key, query=None):
    lab = load(slug)
    variants = lab.parse(lab.preset(key).address if query is None else query)[0]
    return SimpleNamespace(lab=lab, preset=key, variants=variants, hidden=frozenset())


def recorded(steps, values, status="done"):
    """A finished run of one variant with this column."""
    columns = {name: Series(np.array(steps), np.array(rows)) for name, rows in values.items()}
    found = [Recording("", status, columns, {}, Ending(status, steps[-1]))]
    return SimpleNamespace(ended=True, status="done", count=len(steps), recordings=lambda: found)


FADED = recorded([0, 600], {"activation_std": [[0.1, 0.05], [0.2, 0.2]]})


def test_the_states_follow_one_another(session):
    address = at("initialization", "too_small")
    assert film.state(address) == "veiled"
    film.answer("initialization", "too_small", "fades")
    assert film.state(address) == "film"
    session["x"] = {"moment": {"preset": "another"}}
    film.arrive("initialization", "too_small", "x")
    assert film.state(address) == "film"
    session["x"] = {"moment": {"preset": "too_small"}}
    film.arrive("initialization", "too_small", "x")
    assert film.state(address) == "judged"
    film.begin("initialization", "too_small")
    assert film.state(address) == "veiled"


def test_an_address_that_was_changed_asks_nothing(session):
    assert film.state(at("initialization", "too_small", "init=normal&init.std=0.02")) == ""
    assert film.state(at("initialization", "", "")) == ""


def test_nothing_of_the_verdict_is_sent_before_the_moment(session):
    address = at("initialization", "too_small")
    told = film.told_to_player(address, FADED, "en")
    assert (told["state"], told["moment"]) == ("veiled", 0)
    film.answer("initialization", "too_small", "stays")
    told = film.told_to_player(address, FADED, "en")
    assert told["state"] == "film"
    assert "note" not in told
    assert "0.5" not in str({key: value for key, value in told.items() if key != "choices"})
    session["initialization.met.too_small"] = True
    note = film.told_to_player(address, FADED, "en")["note"]
    assert (note["right"], note["given"], note["step"]) == ("stays", "stays", 0)
    assert note["value"] == pytest.approx(0.5)


def test_what_the_end_decides_waits_for_the_end(session):
    preset = load("initialization").preset("deep_sigmoid")
    running = SimpleNamespace(ended=False, status="running")
    assert film.moment(preset, running) is None
    done = recorded([0, 300, 600], {"train_accuracy": [0.1, 0.2, 0.06]})
    assert film.moment(preset, done) == 600
    found = film.verdict(preset, done.recordings())
    assert (found.value, found.right, found.step) == (0.06, "chance", 600)
    assert figure(found.value, film.settled(preset).unit) == "6\N{NO-BREAK SPACE}%"


def test_a_diverged_run_judges_no_guess(session):
    preset = load("initialization").preset("dead_relus")
    run = recorded([0, 30], {"activation_dead": [[0.0, 0.0], [0.0, 0.0]]}, "diverged")
    found = film.verdict(preset, run.recordings())
    assert np.isnan(found.value)
    assert found.right == ""
    assert found.facts == {}


def test_every_question_is_settled_by_an_answer_that_there_is():
    for lab in LABS.values():
        for preset in lab.presets:
            assert preset.question.measure in ANSWERS
            assert ANSWERS[preset.question.measure].unit in ("", "share", "percent", "points", "count")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.068e-9, "", "1.07 × 10⁻⁹"),
        (-1.86e6, "", "−1.86 × 10⁶"),
        (1860.0, "", "1,860"),
        (0.9996, "", "1.00"),
        (0.0, "", "0"),
        (float("nan"), "", "–"),
        (float("inf"), "", "∞"),
        (0.06, "share", "6\N{NO-BREAK SPACE}%"),
        (0.125, "share", "12.5\N{NO-BREAK SPACE}%"),
        (0.99996, "share", "100\N{NO-BREAK SPACE}%"),
        (93.9, "percent", "93.9\N{NO-BREAK SPACE}%"),
        (-0.83, "points", "−0.8"),
        (1.5, "points", "+1.5"),
        (-0.01, "points", "0"),
        (20.0, "count", "20"),
    ],
)
def test_numbers_as_a_reader_sees_them(value, unit, text):
    assert figure(value, unit) == text


def test_korean_per_cent_is_closed_up():
    assert (figure(0.125, "share", "ko"), figure(52.0, "percent", "ko")) == ("12.5%", "52%")


def test_charts_write_numbers_alike_without_zeros_at_the_end():
    said = [brief(value) for value in (0.213, 0.5, 20, 1.2e-7, 1e-6, -1e6, 1860, np.nan, -0.5)]
    assert said == ["0.213", "0.5", "20", "1.2 × 10⁻⁷", "10⁻⁶", "−10⁶", "1,860", "–", "−0.5"]


def test_what_is_rounded_to_tenths_is_told_in_tenths():
    facts = {"share": 9.5, "whole": 7.0, "features": 1600, "error": 0.6000685, "kappa": 1.04e4, "nothing": float("nan")}
    told = film.shown(film.Verdict(0.5, "", 600, facts))
    assert [told[name] for name in facts] == ["9.5", "7", "1,600", "0.600", figure(1.04e4), "–"]
