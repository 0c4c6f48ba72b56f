"""The components in the browser, put together of their files, and the messages that feed a player."""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime import Runtime

from engine.record.recording import Frame
from engine.serve.run import Run
from engine.spec.lab import Lab
from pages import LABS, PANES
from ui.component_input import told, whole
from ui.film import arrive
from ui.halt import halted
from ui.players.bundle import bundle
from ui.players.served import declare

ASSETS = Path(__file__).parent.parent.parent / "assets"
SHARED = (
    *("play", "pause", "back", "forward", "restart", "speed", "position", "step", "save", "transport"),
    *("waiting", "queue", "failed", "hold", "moment", "show_now", "go_on", "percent"),
    *("numbers", "variant"),
)
"""Words of every player's stage."""
PACKED = 4_000_000
"""Bytes of messages kept of finished runs."""
LONG = 2_000
"""Characters of a script that still travels with each message; a longer one is a file, fetched once."""
PACKAGE = "training"
"""The components' first name, and a part of their addresses."""
MOST = 80
"""Frames in one message to the browser."""


def component(name: str) -> Any:
    """The component of assets/<name>.js; where there is a server, a long script is a file of it."""
    return _registered(name, served=Runtime.exists() and declare(PACKAGE, name, _folder()))


def mount(name: str, lab: Lab, film: Mapping[str, Any], key: str, data: Mapping[str, Any], **asked: Any) -> Any:
    """What the player of an experiment reports in this pass. `asked` are its own callbacks, by what it asks for."""
    shared = {"wake": lambda: None, "view": partial(turn_view, key)}
    moment = partial(arrive, lab.slug, film.get("preset", ""), key)
    calls = {f"on_{name}_change": call for name, call in {**shared, "moment": moment, **asked}.items()}
    # in a list: Streamlit would look for tables in a dict, and load pandas (70 MB) for it
    return component(name)(data=[data], key=key, height="stretch", **calls)


@cache
def _registered(name: str, served: bool) -> Any:
    """Registering twice would drop what is mounted."""
    js, paths = bundle(ASSETS / f"{name}.js", scripts(name))
    css = [path.read_text("utf-8") for js_path in paths if (path := js_path.with_suffix(".css")).exists()]
    return st.components.v2.component(
        f"{PACKAGE}.{name}",
        html='<div class="mount"></div>' if css else "<span></span>",
        css="\n".join(css) or None,
        js=_file(name, js) if served and len(js) > LONG else js,
    )


def _file(name: str, js: str) -> str:
    """The name of the file with this script: another for another script, so a browser may keep it for good."""
    file = f"{name}.{hashlib.sha256(js.encode()).hexdigest()[:12]}.js"
    (_folder() / file).write_text(js, "utf-8")
    return file


@cache
def _folder() -> Path:
    """Where this process keeps what the browser fetches."""
    atexit.register(discard)
    return Path(tempfile.mkdtemp(prefix="training-"))


def discard() -> None:
    """Remove what the browser fetches, at the end of the server."""
    shutil.rmtree(_folder(), ignore_errors=True)


def scripts(experiment: str) -> list[Path]:
    """The scripts of the panes that labs bring to the player of their experiment; a player is called as that is."""
    named = {name for lab in LABS.values() if lab.experiment == experiment for name in lab.panes}
    return [pane.script for name, pane in PANES.items() if name in named]


def feed(run: Run, viewer: str, key: str, message: Callable[[Run, int], bytes]) -> None:
    """Answer the player's latest wish with the frames it has not got. To be called inside a fragment."""
    ask = told(key, "ask")
    have, want = (ask.get("have"), ask.get("want")) if ask.get("run") == run.key else (0, 1)
    have, want = whole(have, run.total), whole(want, run.total)
    if not halted(run.key):
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


def turn_view(key: str) -> None:
    """Full screen has been entered or left: the projector's view follows."""
    if told(key, "view").get("projector"):
        st.query_params["view"] = "projector"
    else:
        st.query_params.pop("view", None)
