"""A press that comes along with a player's wish is noticed by the part of the page that the wish runs again."""

from types import SimpleNamespace

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import SessionState

from ui import reports

WISH, SLIDER, BUTTON = "$$ID-1-lab.feed", "$$ID-2-depth", "$$ID-3-step"
KINDS = {WISH: "string_value", SLIDER: "int_value", BUTTON: "trigger_value"}


def session(**first):
    """A session that knows the three widgets; the browser has reported `first`."""
    state = SessionState()
    for name, kind in KINDS.items():
        state._set_widget_metadata(WidgetMetadata(name, lambda value: value, lambda value: value, kind))
    state._set_key_widget_mapping(WISH, "lab.feed")
    report(state, first)
    state._compact_state()
    return state


def report(state, values):
    message = WidgetStates()
    for name, value in values.items():
        setattr(message.widgets.add(id=name), KINDS[name], value)
    state.set_widgets_from_proto(message)


@pytest.mark.parametrize(
    ("reported", "more"),
    [
        ({WISH: "b", SLIDER: 3}, False),
        ({WISH: "b", SLIDER: 4}, True),
        ({WISH: "b", SLIDER: 3, BUTTON: True}, True),
    ],
)
def test_what_was_pressed_together_with_a_wish(monkeypatch, reported, more):
    state = session(**{WISH: "a", SLIDER: 3, BUTTON: False})
    report(state, reported)
    run = SimpleNamespace(fragment_ids_this_run=["feed"], session_state=SimpleNamespace(_state=state))
    monkeypatch.setattr(reports, "get_script_run_ctx", lambda: run)
    assert reports.more_than("lab.feed") == more
    run.fragment_ids_this_run = None  # the whole page is drawn
    assert not reports.more_than("lab.feed")
