"""A run that its visitor stops: it stands as it is, nobody asks for more of it, and it goes on when it is to."""

from types import SimpleNamespace

import pytest

from ui import halt as halt_module
from ui import run as run_module
from ui.halt import halt, halted, resume
from ui.players import component as component_module
from ui.players.search import toggled
from ui.run import open_run


class Stopped:
    """A run of which nothing more is to come; it notes what it is asked for."""

    def __init__(self, key, ended=False):
        self.key, self.ended, self.asked, self.total = key, ended, [], 9

    def ask(self, viewer, want):
        self.asked.append(want)

    def wait(self, count, timeout):
        """Nothing comes."""


@pytest.fixture
def state(monkeypatch):
    found = {}
    monkeypatch.setattr(halt_module, "st", SimpleNamespace(session_state=found))
    return found


def test_what_is_stopped_is_that_run_until_it_goes_on_or_ends(state):
    run = Stopped("a")
    assert halted("a") is None
    halt(run)
    assert (halted("a"), halted("b")) == (run, None)
    run.ended = True
    assert halted("a") is None
    run.ended = False
    resume()
    assert halted("a") is None


def test_one_press_stops_it_and_the_next_one_goes_on(state):
    run = Stopped("a")
    toggled(run)
    assert halted("a") is run
    toggled(run)
    assert halted("a") is None


def test_a_stopped_run_is_released_and_shown_as_it_is(state, monkeypatch):
    released, opened = [], []
    pool = SimpleNamespace(release=released.append, open=lambda *wanted: opened.append(wanted) or "new")
    monkeypatch.setattr(run_module, "pool", lambda: pool)
    monkeypatch.setattr(run_module, "viewer", lambda: "me")
    monkeypatch.setattr(run_module, "columns", lambda *wanted: ("point",))
    monkeypatch.setattr(run_module, "run_key", lambda *wanted: "a")
    lab, run = SimpleNamespace(experiment="search"), Stopped("a")
    halt(run)
    assert open_run(lab, (), None) is run
    assert (released, opened) == (["me"], [])
    resume()
    assert open_run(lab, (), None) == "new"


def test_the_player_s_wishes_do_not_start_it_again(state, monkeypatch):
    monkeypatch.setattr(component_module, "told", lambda key, name: {"run": "a", "have": 2, "want": 7})
    monkeypatch.setattr(component_module, "component", lambda name: lambda **sent: None)
    run = Stopped("a")
    halt(run)
    component_module.feed(run, "me", "key", lambda run, start: b"")
    assert run.asked == []
    resume()
    component_module.feed(run, "me", "key", lambda run, start: b"")
    assert run.asked == [7]
