"""Between the network and Streamlit: floods wait in their own connection, scripts go out packed, a page greets at once.

ASGI middleware of `serve.py`. Streamlit handles every message of every websocket in one event loop, sends its own
scripts as they are, 4 MB of them, and shows nothing until all of them have come.
"""

from __future__ import annotations

import asyncio
import re
import time
import zlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import escape
from typing import Any
from urllib.parse import parse_qs

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

BURST, RATE = 60.0, 20.0
"""Messages of one websocket that are handed on at once, and a second: several times what a page sends by hand."""
FLOOD = 100
"""Messages in a row that came too fast, after which the connection is closed."""
SMALLEST = 1_000
"""Bytes below which packing gains nothing."""
TEXTS = ("text/css", "text/javascript", "application/javascript", "application/json", "image/svg")
"""What is packed. Not pages: Streamlit answers any unknown path with its own, and each would be kept."""
MOST = 500
"""Files that are kept packed; Streamlit's page has about 320."""
OURS = "/_stcore/bidi-components/"
FOLDERS = ("/static/", OURS)
"""Where scripts and styles are: Streamlit's, and those of the app's components."""
FOR_GOOD = (b"cache-control", b"public, max-age=31536000, immutable")
"""Streamlit names no time for which a browser may keep a component's script."""
EMPTY = b'<div id="root"></div>'
"""Where Streamlit's page begins."""
UNREAD = re.compile(rb'<link\s+rel="preload"[^>]*as="font"[^>]*>')
"""Streamlit's page asks for a font of 170 kB before its scripts; the app is written in the visitor's own."""
FOUND = (
    "<script>window.__streamlit = { BACKEND_BASE_URL: location.origin"
    ' + location.pathname.replace(/\\/({pages})\\/?$/, "") + "/" }</script>'
)
"""Tells Streamlit's page where its server is: at the address without the page's name, whatever a proxy puts before."""


class Steady:
    """Hands on a websocket's messages no faster than RATE; what comes faster waits where it comes from."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        await self.app(scope, steady(receive) if scope["type"] == "websocket" else receive, send)


def steady(receive: Receive, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> Receive:
    """`receive`, BURST messages at once and RATE a second; after FLOOD that came faster, the end of the connection."""
    left, last, waited = BURST, time.monotonic(), 0

    async def handed_on() -> Message:
        nonlocal left, last, waited
        message = await receive()
        now = time.monotonic()
        left, last = min(BURST, left + (now - last) * RATE) - 1, now
        waited = waited + 1 if left < 0 else 0
        if waited > FLOOD:
            return {"type": "websocket.disconnect", "code": 1008}
        if left < 0:
            await sleep(-left / RATE)
        return message

    return handed_on


class Packed:
    """Sends scripts and styles as gzip, each packed once: their names change with what is in them."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.kept: dict[str, tuple[Message, bytes]] = {}
        self.packer = ThreadPoolExecutor(1, "packer")  # each thread more would keep memory of its own

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if not wanted(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path not in self.kept:
            start, body = await whole(
                self.app, {**scope, "headers": plain(scope["headers"])}, receive
            )  # not packed twice
            start = lasting(start) if OURS in path else start
            if not packable(start, body) or len(self.kept) >= MOST:
                await answer(send, start, body)
                return
            self.kept[path] = await asyncio.get_running_loop().run_in_executor(self.packer, packed, start, body)
        await answer(send, *self.kept[path])


class Greeting:
    """Puts a few words on the page's own ground into Streamlit's empty page; they go when the app is drawn.

    `ground` are the colours of a light and a dark page, `words` the text for a language tag ("en", "ko", ...). A page
    of `pages` is also told where the server is: else the browser asks for it below that page first, in vain.
    """

    def __init__(self, app: App, ground: tuple[str, str], words: Mapping[str, str], pages: Sequence[str] = ()) -> None:
        self.app, self.ground, self.words = app, ground, words
        self.found = FOUND.replace("{pages}", "|".join(pages)) if pages else ""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or "." in scope["path"] or "/_stcore/" in scope["path"]:
            await self.app(scope, receive, send)
            return
        start, body = await whole(self.app, {**scope, "headers": plain(scope["headers"])}, receive)
        if start["status"] == 200 and EMPTY in body:
            body = UNREAD.sub(b"", body).replace(EMPTY, self.html(tongue(scope, self.words)).encode())
            headers = [pair for pair in start["headers"] if pair[0] not in (b"content-length", b"etag")]
            start = {**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]}
        await answer(send, start, body)

    def html(self, lang: str) -> str:
        """The page's root with words in it."""
        light, dark = self.ground
        return (
            f"<style>:root {{ color-scheme: light dark }} body {{ background: light-dark({light}, {dark}) }} "
            "#greeting { font: 600 1.4rem sans-serif; margin: 40vh auto; text-align: center; opacity: 0.7 }</style>"
            f'{self.found}<div id="root"><p id="greeting" lang="{lang}">{escape(self.words[lang])}</p></div>'
        )


def plain(headers: Headers) -> Headers:
    """A request's headers without the wish for a packed answer, in which nothing could be put."""
    return [(key, value) for key, value in headers if key != b"accept-encoding"]


def tongue(scope: Message, words: Mapping[str, str]) -> str:
    """The language that the address asks for, else the first that the browser speaks, else the first there is."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [])
    spoken = header(scope, "accept-language").replace(";", ",").replace("-", ",").split(",")
    return next((lang for lang in (*asked, *spoken) if lang in words), next(iter(words)))


def wanted(scope: Message) -> bool:
    """Whether this is a request for a whole static file by a browser that unpacks and has none yet."""
    if scope["type"] != "http" or scope["method"] != "GET" or not any(folder in scope["path"] for folder in FOLDERS):
        return False
    if header(scope, "range") or header(scope, "if-none-match"):
        return False
    return "gzip" in header(scope, "accept-encoding")


def header(scope: Message, name: str) -> str:
    """What the request says under this name, "" if nothing."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name.encode()), "")


async def whole(app: App, scope: Message, receive: Receive) -> tuple[Message, bytes]:
    """(start, body) of what the app answers."""
    heard: list[Message] = []

    async def hear(message: Message) -> None:
        heard.append(message)

    await app(scope, receive, hear)
    return heard[0], b"".join(message.get("body", b"") for message in heard[1:])


def lasting(start: Message) -> Message:
    """The answer with a component's script, to be kept: its name changes with what is in it."""
    headers = [(key, value) for key, value in start["headers"] if key != b"cache-control"]
    return {**start, "headers": [*headers, FOR_GOOD] if start["status"] == 200 else headers}


def packable(start: Message, body: bytes) -> bool:
    """Whether it is a text that is worth it."""
    kind = dict(start["headers"]).get(b"content-type", b"").decode("latin-1")
    return start["status"] == 200 and len(body) > SMALLEST and kind.startswith(TEXTS)


def packed(start: Message, body: bytes) -> tuple[Message, bytes]:
    """The same answer as gzip."""
    packer = zlib.compressobj(6, wbits=31)
    small = packer.compress(body) + packer.flush()
    headers = [(key, value) for key, value in start["headers"] if key not in (b"content-length", b"etag")]
    headers += [(b"content-length", str(len(small)).encode()), (b"content-encoding", b"gzip")]
    return {**start, "headers": [*headers, (b"vary", b"accept-encoding")]}, small


async def answer(send: Send, start: Message, body: bytes) -> None:
    """Send it."""
    await send(start)
    await send({"type": "http.response.body", "body": body})
