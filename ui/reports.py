"""What a browser reports of its widgets may be anything: what a widget cannot read is left out, in all sessions; and a
press may come along with a report of something else.
"""

from __future__ import annotations

from functools import cache

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import unpack_widget_state_value
from streamlit.runtime.state.session_state import WStates

PLAIN = {"double_value", "double_array_value", "int_value"}
PLAIN |= {"string_value", "string_array_value", "string_trigger_value"}
"""What widgets of knobs and menus report; buttons, files and components read theirs themselves."""


@cache
def leave_out_nonsense() -> None:
    """From now on a report of another type than its widget's, or one that it cannot read, counts as none.

    Streamlit would raise while it reads it, as often as a visitor likes, and write each time to the log.
    """
    take = WStates.set_widget_from_proto

    def take_readable(states: WStates, report: WidgetState) -> None:
        if _readable(states, report):
            take(states, report)

    WStates.set_widget_from_proto = take_readable  # type: ignore[assignment, method-assign]


def _readable(states: WStates, report: WidgetState) -> bool:
    widget, kind = states.widget_metadata.get(report.id), report.WhichOneof("value")
    if widget is None or widget.value_type not in PLAIN or kind is None:
        return True
    if kind != widget.value_type:
        return False
    try:
        widget.deserializer(unpack_widget_state_value(report))
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def more_than(key: str) -> bool:
    """Whether a fragment runs because of a message in which more has changed than what the widget `key` holds.

    A busy browser puts what is reported in one turn into one message, and names in it the one fragment that is to run
    again: what else was pressed has had its callback, but nobody draws the page.
    """
    context = get_script_run_ctx()
    if context is None or not context.fragment_ids_this_run:
        return False
    state = context.session_state._state
    own, known = state._get_widget_id(key), state._new_widget_state.widget_metadata
    return any(state._widget_changed(one) for one in state._new_widget_state if one != own and one in known)
