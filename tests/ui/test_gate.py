"""What stands between the network and Streamlit, on applications of a few lines."""

import asyncio
import gzip
import re

import pytest

from ui import gate

SCRIPT = b"const a = 1;\n" * 500
PAGE = b'<html><body><div id="root"></div></body></html>'


def site(body, kind):
    """An application that answers everything with this body, and how often it was asked."""
    asked = []

    async def app(scope, receive, send):
        asked.append(scope["path"])
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"etag", b'"x"')]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body[:100], "more_body": True})
        await send({"type": "http.response.body", "body": body[100:]})

    return app, asked


def get(app, path, query=b"", **headers):
    """({header: value}, body) that a browser gets."""
    heard = []

    async def hear(message):
        heard.append(message)

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": given}
    asyncio.run(app(scope, None, hear))
    return dict(heard[0]["headers"]), b"".join(message.get("body", b"") for message in heard[1:])


def test_scripts_are_packed_once():
    app, asked = site(SCRIPT, b"application/javascript")
    packed = gate.Packed(app)
    for _ in range(2):
        headers, body = get(packed, "/static/js/a.123.js", accept_encoding="gzip, br")
        assert headers[b"content-encoding"] == b"gzip"
        assert int(headers[b"content-length"]) == len(body) < len(SCRIPT) / 5
        assert gzip.decompress(body) == SCRIPT
    assert len(asked) == 1


def test_a_components_script_is_kept_by_the_browser_for_good():
    packed = gate.Packed(site(SCRIPT, b"text/javascript")[0])
    headers, body = get(packed, "/lab/_stcore/bidi-components/training.train/train.1a2b.js", accept_encoding="gzip")
    assert headers[b"cache-control"] == b"public, max-age=31536000, immutable"
    assert gzip.decompress(body) == SCRIPT
    assert b"cache-control" not in get(packed, "/static/js/a.js", accept_encoding="gzip")[0]


def test_what_is_kept_is_bounded_whatever_is_asked_for():
    packed = gate.Packed(site(PAGE * 100, b"text/html; charset=utf-8")[0])
    assert get(packed, "/static/no-such-file.js", accept_encoding="gzip")[1] == PAGE * 100
    assert packed.kept == {}
    packed = gate.Packed(site(SCRIPT, b"application/javascript")[0])
    for k in range(gate.MOST + 20):
        get(packed, f"/static/{k}.js", accept_encoding="gzip")
    assert len(packed.kept) == gate.MOST


@pytest.mark.parametrize(
    ("path", "kind", "headers"),
    [
        ("/static/js/a.js", b"application/javascript", {}),
        ("/static/js/a.js", b"application/javascript", {"accept_encoding": "gzip", "range": "bytes=0-9"}),
        ("/static/js/a.js", b"application/javascript", {"accept_encoding": "gzip", "if_none_match": '"x"'}),
        ("/static/media/a.woff2", b"font/woff2", {"accept_encoding": "gzip"}),
        ("/_stcore/health", b"text/plain", {"accept_encoding": "gzip"}),
    ],
)
def test_all_else_passes_as_it_is(path, kind, headers):
    app, _ = site(SCRIPT, kind)
    found, body = get(gate.Packed(app), path, **headers)
    assert body == SCRIPT
    assert b"content-encoding" not in found
    assert found[b"etag"] == b'"x"'


@pytest.mark.parametrize(
    ("query", "spoken", "word"),
    [(b"", "", "Lab"), (b"lang=ko", "en", "실험실"), (b"", "ko-KR,en;q=0.5", "실험실"), (b"lang=%3Cb%3E", "fr", "Lab")],
)
def test_the_page_greets_in_the_visitors_language(query, spoken, word):
    app, _ = site(PAGE, b"text/html; charset=utf-8")
    greeting = gate.Greeting(app, ("#fff", "#111"), {"en": "Lab", "ko": "실험실"})
    headers, body = get(greeting, "/optimizers", query, accept_language=spoken)
    text = body.decode()
    assert f">{word}</p></div></body>" in text
    assert "light-dark(#fff, #111)" in text
    assert int(headers[b"content-length"]) == len(body)
    assert get(greeting, "/static/a.html")[1] == PAGE
    assert get(greeting, "/_stcore/health")[1] == PAGE


def packing(body, kind):
    """An application that packs its answers itself for a browser that unpacks."""

    async def app(scope, receive, send):
        packs = dict(scope["headers"]).get(b"accept-encoding")
        headers = [(b"content-type", kind), *([(b"content-encoding", b"gzip")] if packs else [])]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": gzip.compress(body) if packs else body})

    return app


def test_a_browser_that_unpacks_is_greeted_too():
    """Streamlit packs its page for it: into that nothing can be put."""
    greeting = gate.Greeting(packing(PAGE, b"text/html"), ("#fff", "#111"), {"en": "Lab"})
    assert b">Lab</p>" in get(greeting, "/optimizers", accept_encoding="gzip, br")[1]


def test_what_the_app_packs_itself_is_packed_once():
    packed = gate.Packed(packing(SCRIPT, b"text/javascript"))
    path = "/_stcore/bidi-components/training.train/train.1a2b.js"
    assert gzip.decompress(get(packed, path, accept_encoding="gzip")[1]) == SCRIPT


def test_no_font_is_asked_for_in_which_nothing_is_written():
    link = b'<link\n rel="preload"\n href="./static/media/a.woff2"\n as="font" crossorigin />'
    app, _ = site(PAGE.replace(b"<body>", link + b'<link rel="preload" href="a.js" as="script"><body>'), b"text/html")
    body = get(gate.Greeting(app, ("#fff", "#111"), {"en": "Lab"}), "/optimizers")[1]
    assert b"font" not in body.partition(b"<style>")[0]
    assert b"a.js" in body


def test_a_labs_page_is_told_where_its_server_is():
    """As JavaScript's replace does: the page's name goes, whatever a proxy puts before it stays."""
    app, _ = site(PAGE, b"text/html")
    told = get(gate.Greeting(app, ("#fff", "#111"), {"en": "Lab"}, ["optimizers", "dropout"]), "/dropout")[1].decode()
    pattern = re.search(r"replace\(/(.+)/, \"\"\)", told)[1].replace("\\/", "/")
    for path, place in (("/dropout", ""), ("/a/b/optimizers/", "/a/b"), ("/", "/"), ("/my_dropout", "/my_dropout")):
        assert re.sub(pattern, "", path) == place
    assert "BACKEND_BASE_URL" not in get(gate.Greeting(app, ("#fff", "#111"), {"en": "Lab"}), "/dropout")[1].decode()


def handed_on(count):
    """(types of what is handed on of so many messages that come at once, seconds that they wait)."""
    waited = []

    async def receive():
        return {"type": "websocket.receive"}

    async def sleep(seconds):
        waited.append(seconds)

    async def live():
        given = gate.steady(receive, sleep)
        return [(await given())["type"] for _ in range(count)]

    return asyncio.run(live()), waited


def test_what_a_page_sends_by_hand_is_not_held_up():
    assert handed_on(int(gate.BURST)) == (["websocket.receive"] * int(gate.BURST), [])


def test_a_flood_waits_and_then_ends():
    kinds, waited = handed_on(int(gate.BURST) + gate.FLOOD + 50)
    assert kinds.index("websocket.disconnect") >= gate.BURST + gate.FLOOD
    assert set(kinds[kinds.index("websocket.disconnect") :]) == {"websocket.disconnect"}
    assert len(waited) >= gate.FLOOD - 5
    assert all(seconds > 0 for seconds in waited)
