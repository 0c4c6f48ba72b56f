"""The components in the browser, put together of their files, and the messages that feed a player."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from engine.record.recording import Frame
from engine.serve.run import Run
from pages import PANES
from ui.component_input import told, whole

ASSETS = Path(__file__).parent.parent.parent / "assets"
PACKED = 4_000_000
"""Bytes of messages kept of finished runs."""
MOST = 80
"""Frames in one message to the browser."""
PARTS = {
    "player": ("film", "kit", "stage", "lanes", "curves", "xray", "panes", "player"),
    "map": ("kit", "map"),
    "descent": ("film", "kit", "stage", "contours", "pointing", "terrain", "strips", "descent"),
}
"""Components put together of several files, in this order; "panes" stands for the labs' own."""


@cache
def component(name: str) -> Any:
    """The registered component of assets/<name>.js; registering twice would drop what is mounted."""
    paths = [path for part in PARTS.get(name, (name,)) for path in files(part)]
    css = [path.read_text("utf-8") for js in paths if (path := js.with_suffix(".css")).exists()]
    return st.components.v2.component(
        f"training_{name}",
        html='<div class="mount"></div>' if css else "<span></span>",
        css="\n".join(css) or None,
        js="\n".join(path.read_text("utf-8") for path in paths),
    )


def files(part: str) -> list[Path]:
    """The scripts of one part."""
    return [pane.script for pane in PANES.values()] if part == "panes" else [ASSETS / f"{part}.js"]


def feed(run: Run, viewer: str, key: str, message: Callable[[Run, int], bytes]) -> None:
    """Answer the player's latest wish with the frames it has not got. To be called inside a fragment."""
    ask = told(key, "ask")
    have, want = (ask.get("have"), ask.get("want")) if ask.get("run") == run.key else (0, 1)
    have, want = whole(have, run.total), whole(want, run.total)
    run.ask(viewer, want)
    run.wait(have + 1, 0.4)
    component("feed")(data=message(run, have), key=key, on_ask_change=lambda: None)


_packed: OrderedDict[tuple[str, int], bytes] = OrderedDict()


def packed(run: Run, start: int, make: Callable[[], bytes]) -> bytes:
    """The message from frame `start`; those of finished runs are kept, so that a class does not pack them again."""
    found = _packed.get((run.key, start))
    if found is None:
        ended = run.ended
        found = make()
        if ended:
            _packed[run.key, start] = found
            while sum(map(len, _packed.values())) > PACKED:
                _packed.popitem(last=False)
    return found


def endings(frames: Sequence[Frame]) -> list[dict[str, Any]]:
    """The variants that ended within these frames, and how."""
    found = []
    for frame in frames:
        for k, snapshot in enumerate(frame):
            if snapshot and snapshot.ending:
                found.append({"variant": k, **vars(snapshot.ending)})
    return found
