"""One visitor of the app without a browser: Streamlit's own messages over a websocket, so only the server works."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.typing import Origin, Subprotocol

PATIENCE = 60.0
"""Seconds after which a rerun that has not finished is an error."""


class Failed(Exception):
    """The server answered with an error, or closed the connection."""


@dataclass
class Visitor:
    """A session on the page `path` with the address `query`, from `connect` to `leave`."""

    url: str
    path: str
    query: str
    page_hash: str = ""
    session: str = ""
    sliders: dict[str, Any] = field(default_factory=dict)
    moved: dict[str, float | str] = field(default_factory=dict)

    async def connect(self) -> None:
        """The connection, without compression, as long messages as they come."""
        address = f"ws://{urlsplit(self.url).netloc}/_stcore/stream"
        said: dict[str, Any] = {"subprotocols": [Subprotocol("streamlit")], "origin": Origin(self.url)}
        self.socket = await websockets.connect(address, **said, max_size=None, proxy=None, compression=None)

    async def rerun(self) -> float:
        """Seconds from asking for the page, with the sliders as they stand, to the end of the server's script."""
        start = time.perf_counter()
        await self.socket.send(self.request().SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not self.read(await self.received()):
                pass
        return time.perf_counter() - start

    def request(self) -> BackMsg:
        """What a browser sends to have the page run: its address and the sliders that were moved."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash = self.query, self.page_hash
        asked.page_name = "" if self.page_hash else self.path
        asked.context_info.url = f"{self.url}/{self.path}?{self.query}"
        for name, value in self.moved.items():
            state = asked.widget_states.widgets.add()
            state.id = name
            if isinstance(value, str):
                state.string_array_value.data.append(value)
            else:
                state.double_array_value.data.append(value)
        return message

    async def received(self) -> ForwardMsg:
        """The server's next message."""
        message = ForwardMsg()
        message.ParseFromString(await self.socket.recv())
        return message

    def read(self, message: ForwardMsg) -> bool:
        """Whether this message ends the rerun; what it says about page, address and sliders is kept.

        Raises:
            Failed: the page shows an exception, does not compile or is not there.
        """
        match message.WhichOneof("type"):
            case "new_session":
                self.session = message.new_session.initialize.session_id
                self.page_hash = message.new_session.page_script_hash
            case "navigation":  # a deep link is answered by the main script first; this is the page itself
                self.page_hash = message.navigation.page_script_hash
            case "page_info_changed":  # the browser keeps it in its address bar
                self.query = message.page_info_changed.query_string
            case "delta":
                self.see(message.delta)
            case "page_not_found":
                raise Failed(f"no page {self.path!r}")
            case "script_finished" if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                raise Failed("the script does not compile")
            case "script_finished":
                return message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        return False

    def see(self, delta: Any) -> None:
        """Keep a slider by its label."""
        kind = delta.new_element.WhichOneof("type") if delta.WhichOneof("type") == "new_element" else None
        if kind == "exception":
            raise Failed(f"{delta.new_element.exception.type}: {delta.new_element.exception.message}")
        if kind == "slider":
            self.sliders[delta.new_element.slider.label] = delta.new_element.slider

    def move(self, label: str, turn: int) -> None:
        """Put the slider of this label `turn` steps up from its lower end, and around again at the upper."""
        if label not in self.sliders:
            raise Failed(f"no slider {label!r}; there are {sorted(self.sliders)}")
        slider = self.sliders[label]
        places = round((slider.max - slider.min) / slider.step) + 1
        place = slider.min + slider.step * (turn % places)
        self.moved[slider.id] = slider.options[int(place)] if slider.options else place

    async def leave(self) -> None:
        """Close the tab."""
        await self.socket.close()
