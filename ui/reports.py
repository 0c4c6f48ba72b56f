"""What a browser reports of its widgets may be anything: what a widget cannot read is left out, in all sessions."""

from __future__ import annotations

from functools import cache

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.common import unpack_widget_state_value
from streamlit.runtime.state.session_state import WStates

PLAIN = {"double_value", "double_array_value", "int_value", "string_value", "string_array_value"}
"""What widgets of knobs report; buttons, files and components read theirs themselves."""


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
