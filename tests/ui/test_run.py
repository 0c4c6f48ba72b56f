"""What a page does first: a new run that is there at once is shown before the rest of the page is made."""

import time
from types import SimpleNamespace

import pytest

from ui import run as run_module
from ui.run import SHORT, at_once, head_start, stage


class Coming:
    """A run of `total` frames of which `count` have come; it notes what it is asked to wait for."""

    def __init__(self, total, count):
        self.key, self.total, self.count, self.waited = "new", total, count, []

    def wait(self, count, timeout):
        self.waited.append(count)


@pytest.fixture
def state(monkeypatch):
    found = {}
    monkeypatch.setattr(run_module, "st", SimpleNamespace(session_state=found))
    return found


@pytest.mark.parametrize(("count", "soon"), [(0, False), (1, True)])
def test_a_run_is_there_at_once_when_a_frame_of_it_is(state, count, soon):
    assert at_once(Coming(40, count), "lab") is soon


def test_a_short_run_is_waited_for_to_its_end_and_a_long_one_to_its_first_frame(state):
    short, long = Coming(SHORT, 0), Coming(SHORT + 1, 0)
    at_once(short, "lab")
    at_once(long, "lab")
    assert (short.waited, long.waited) == ([SHORT + 1], [1])


def test_the_run_that_the_page_shows_is_not_sent_first_again(state):
    state["lab.drawn"] = ("new", 2)
    shown = Coming(2, 2)
    assert not at_once(shown, "lab")
    assert shown.waited == []
    state["lab.drawn"] = ("old", 2)
    assert at_once(shown, "lab")


def test_a_page_is_drawn_anew_when_a_cluster_is_lost_in_the_middle_of_a_run():
    helped, alone, over = (
        SimpleNamespace(key="k", count=3, ended=ended, unaided=why)
        for ended, why in ((False, ""), (False, "unreachable"), (True, "unreachable"))
    )
    assert stage(helped) != stage(alone)
    assert stage(over) == stage(SimpleNamespace(key="k", count=3, ended=True, unaided=""))


def test_the_head_start_looks_whether_the_visitor_moves_on(monkeypatch):
    """Streamlit ends a page's run by an exception at a look at the session's state; the pause must not outlast it."""

    class MovesOn(dict):
        looks = 0

        def __contains__(self, key):
            self.looks += 1
            if self.looks > 2:
                raise InterruptedError
            return True

    monkeypatch.setattr(run_module, "st", SimpleNamespace(session_state=MovesOn()))
    monkeypatch.setattr(run_module, "HEAD_START", 1e9)
    monkeypatch.setattr(run_module, "time", SimpleNamespace(monotonic=time.monotonic, sleep=lambda seconds: None))
    with pytest.raises(InterruptedError):
        head_start("lab")
