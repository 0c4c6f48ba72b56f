"""Widget states that no browser of ours sends: unknown options, wrong types, megabytes."""

import asyncio
from contextlib import suppress

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.visitor import Failed, Visitor
from tests.browser.conftest import Server

STATES = {
    "string_value": "z" * 2_000_000,
    "double_value": float("nan"),
    "string_array_value": ["<script>", "y" * 100_000],
    "double_array_value": [1e308, float("nan")],
    "int_value": -(2**53),
    "bool_value": True,
    "json_value": "9" * 5_000,
}


TOGETHER = 5
"""Widgets whose states are sent with one message."""


class Tampering(Visitor):
    """A visitor who sends any state for any widget; what its own page shows does not matter here."""

    def __init__(self, *args):
        super().__init__(*args)
        self.ids, self.sent = set(), {}

    def see(self, delta):
        kind = delta.new_element.WhichOneof("type") if delta.WhichOneof("type") == "new_element" else None
        found = getattr(delta.new_element, kind).id if kind and hasattr(getattr(delta.new_element, kind), "id") else ""
        self.ids |= {found} if found else set()

    def request(self):
        message = super().request()
        for name, (kind, value) in self.sent.items():
            state = message.rerun_script.widget_states.widgets.add()
            state.id = name
            if kind.endswith("array_value"):
                getattr(state, kind).data.extend(value)
            else:
                setattr(state, kind, value)
        return message

    def read(self, message):
        ended = message.WhichOneof("type") == "script_finished"
        return super().read(message) or (ended and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN)


async def tamper(server, path):
    for kind, value in STATES.items():
        visitor = Tampering(server.url, path, "lang=en")
        await visitor.connect()
        await visitor.rerun()
        names = sorted(visitor.ids)
        for k in range(0, len(names), TOGETHER):
            visitor.sent = dict.fromkeys(names[k : k + TOGETHER], (kind, value))
            with suppress(Failed):
                await visitor.rerun()
        await visitor.leave()
    honest = Visitor(server.url, path, "lang=en")
    await honest.connect()
    await honest.rerun()
    await honest.leave()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("path", ["initialization", "optimizers"])
def test_tampered_widgets_fill_no_log_and_harm_nobody(tmp_path, path):
    with open(tmp_path / "log", "wb") as log:
        server = Server(log=log)
        try:
            asyncio.run(tamper(server, path))
        finally:
            server.stop()
    text = (tmp_path / "log").read_text("utf-8", "replace")
    assert len(text) < 1_000_000
    assert max(map(len, text.splitlines()), default=0) < 1_000
