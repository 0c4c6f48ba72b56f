#!/usr/bin/env python3
"""Raw websocket load client for a Streamlit app (proven with streamlit 1.67, python 3.11, websockets 17).

It speaks the browser's own protocol: GET / (takes the proxy's sticky cookie), then the websocket
/_stcore/stream with sub-protocol "streamlit", BackMsg protobufs out, ForwardMsg protobufs in. One asyncio
process holds hundreds of sessions. No browser, so it measures the SERVER only (not drawing).

What one session does
  1 connect           handshake                                                   -> "connect"
  2 first load        BackMsg.rerun_script, wait for script_finished              -> "load"
  3 K interactions    change a widget found by its LABEL (slider, number, checkbox, button, select, radio,
                      text), send its new state, wait for script_finished         -> "rerun"
                      "first" = time to the first changed element of that rerun
  4 --hold S          keeps the session open; answers the server's auto_rerun (st.fragment(run_every=..))
                      as the browser does and counts messages, bytes, gaps between them
  5 close             clean, or abrupt with --abort (TCP reset, like a lost laptop)

Exit code 0 when every session ended well AND every limit given was kept, 1 otherwise: usable as a check.

Examples
  python loadclient.py http://127.0.0.1:8501 -n 50 -k 5 --widget Width --max-p95 1500
  python loadclient.py http://127.0.0.1:8501 --path sweep --query "lr=nan&width=1e9" -n 1 -k 0   # hostile link
  python loadclient.py http://127.0.0.1:8501 -n 40 -k 1 --widget Train --hold 20 --max-gap 1500  # live stream
  python loadclient.py http://127.0.0.1:8501 -n 50 -k 2 --widget Width --abort --health          # disconnects
  python loadclient.py http://127.0.0.1:8600 -n 20 -k 5 --widget Width --reconnect --health      # through a proxy
Options that matter: --ramp S spreads the starts, --think S waits between interactions, --slow BYTES_PER_S reads
slowly, --reconnect drops the socket mid-way and comes back with the old session id (as the browser does),
--survive does the same whenever the server goes away (kill a replica while it runs: nobody may be lost),
--show prints the widgets and the text found (use it first, to learn the labels), --json FILE writes everything.
Importable too:  res = asyncio.run(drive(url, sessions=10, interactions=3, widget="Width"))
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
import urllib.parse
import urllib.request

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

OK = {0: "ok", 1: "compile_error", 2: "early_for_rerun", 3: "fragment"}


def first_cookies(base: str, timeout: float = 20) -> tuple[str, str]:
    """GET the page as a browser does first; returns (cookie header, xsrf token)."""
    jar, token = [], ""
    for p in ("/", "/_stcore/health"):
        req = urllib.request.Request(base + p, headers={"Cookie": "; ".join(jar)} if jar else {})
        with urllib.request.urlopen(req, timeout=timeout) as r:
            for c in r.headers.get_all("Set-Cookie") or []:
                kv = c.split(";")[0].strip()
                jar.append(kv)
                if kv.startswith("_streamlit_xsrf="):
                    token = kv.split("=", 1)[1].strip('"')
    return "; ".join(jar), token


class Session:
    def __init__(self, n, opt):
        self.n, self.o = n, opt
        self.widgets, self.state, self.texts = {}, {}, {}
        self.errors, self.reruns, self.firsts, self.gaps = [], [], [], []
        self.msgs = self.bytes = self.auto_runs = self.exceptions = self.reconnects = 0
        self.session_id = self.page_hash = ""
        self.connect = self.load = None
        self.run_no, self.auto = 0, {}
        self.done = asyncio.Event()
        self.first_at = self.last_at = None
        self.fin = None
        self.resumed = None
        self.query, self.recover = opt.query, []

    # -- protocol ------------------------------------------------------------------------------------------
    async def open(self):
        base = urllib.parse.urlsplit(self.o.url)
        prefix = base.path.rstrip("/")
        ws = f"{'wss' if base.scheme == 'https' else 'ws'}://{base.netloc}{prefix}/_stcore/stream"
        if not hasattr(self, "cookie"):
            self.cookie, self.token = await asyncio.to_thread(first_cookies, f"{base.scheme}://{base.netloc}{prefix}")
        protos = ["streamlit", self.token or "none"] + ([self.session_id] if self.session_id else [])
        t = time.perf_counter()
        self.ws = await websockets.connect(
            ws,
            subprotocols=protos,
            additional_headers={"Cookie": self.cookie} if self.cookie else {},
            origin=f"{base.scheme}://{base.netloc}",
            max_size=None,
            open_timeout=self.o.timeout,
            max_queue=1 if self.o.slow else 1024,
            proxy=None,
            compression=None,
        )
        if self.connect is None:
            self.connect = time.perf_counter() - t
        self.reader = asyncio.create_task(self.read())

    async def read(self):
        try:
            async for raw in self.ws:
                self.msgs += 1
                self.bytes += len(raw)
                m = ForwardMsg()
                m.ParseFromString(raw)
                self.on(m)
                if self.o.slow:
                    await asyncio.sleep(len(raw) / self.o.slow)
        except websockets.ConnectionClosed as e:
            if not getattr(self, "closing", False) and not self.o.survive:
                self.errors.append(f"closed by server: {e}"[:120])
        except Exception as e:  # a client fault must never look like a good run
            self.errors.append(f"client: {e!r}"[:160])
        self.done.set()

    def on(self, m):
        k = m.WhichOneof("type")
        now = time.perf_counter()
        if k == "new_session":
            sid = m.new_session.initialize.session_id
            if self.session_id and self.resumed is None and self.reconnects:
                self.resumed = sid == self.session_id
            self.session_id, self.page_hash = sid, m.new_session.page_script_hash
        elif k == "delta":
            if self.first_at is None:
                self.first_at = now
            if self.last_at:
                self.gaps.append(now - self.last_at)
            self.last_at = now
            d = m.delta
            if d.WhichOneof("type") == "new_element":
                self.element(d.new_element, tuple(m.metadata.delta_path))
        elif k == "auto_rerun":
            self.start_auto(m.auto_rerun.fragment_id, m.auto_rerun.interval)
        elif k == "stop_auto_rerun":
            for t in self.auto.values():
                t.cancel()
            self.auto.clear()
        elif k == "script_finished":
            self.fin = OK.get(m.script_finished, "?")
            if m.script_finished in (0, 1):
                if m.script_finished == 1:
                    self.errors.append("script did not compile")
                self.done.set()
        elif k == "page_info_changed":  # st.query_params: the browser keeps it in the address bar
            self.query = m.page_info_changed.query_string
        elif k == "navigation":  # a deep link is answered by the main script first; this is the page itself
            self.page_hash = m.navigation.page_script_hash
        elif k == "page_not_found":
            self.errors.append("page not found")
        elif k == "session_event" and m.session_event.WhichOneof("type") == "script_compilation_exception":
            self.errors.append("compile: " + m.session_event.script_compilation_exception.message[:100])

    def element(self, e, path):
        k = e.WhichOneof("type")
        if k == "exception":
            self.exceptions += 1
            self.errors.append(f"exception element {e.exception.type}: {e.exception.message[:100]}")
            return
        x = getattr(e, k) if k else None
        if x is not None and hasattr(x, "id") and x.id and hasattr(x, "label"):
            self.widgets[x.label] = (k, x)
        elif k in ("markdown", "text", "metric", "alert"):
            self.texts[path] = getattr(x, "body", "")[:200]

    def start_auto(self, frag, every):
        if frag in self.auto:
            self.auto[frag].cancel()

        async def loop():
            while True:
                await asyncio.sleep(every)
                self.auto_runs += 1
                await self.send(fragment=frag, auto=True)

        self.auto[frag] = asyncio.create_task(loop())

    async def send(self, fragment="", auto=False, trigger=None):
        b = BackMsg()
        c = b.rerun_script
        c.query_string = self.query
        c.page_script_hash = self.page_hash
        if not self.page_hash:
            c.page_name = self.o.path
        c.fragment_id, c.is_auto_rerun = fragment, auto
        c.context_info.timezone, c.context_info.locale = "Asia/Seoul", "ko-KR"
        c.context_info.url = self.o.url.rstrip("/") + "/" + self.o.path + ("?" + self.query if self.query else "")
        for wid, (field, v) in self.state.items():
            w = c.widget_states.widgets.add()
            w.id = wid
            if field.endswith("array_value"):
                getattr(w, field).data.extend(v)
            else:
                setattr(w, field, v)
        if trigger:
            w = c.widget_states.widgets.add()
            w.id, w.trigger_value = trigger, True
        await self.ws.send(b.SerializeToString())

    async def run(self, **kw):
        """one full rerun: send, wait for the script to finish; returns seconds"""
        self.done.clear()
        self.first_at = None
        t = time.perf_counter()
        await self.send(**kw)
        await asyncio.wait_for(self.done.wait(), self.o.timeout)
        if self.reader.done():
            raise ConnectionError(self.errors[-1] if self.errors else "socket lost")
        if self.first_at:
            self.firsts.append(self.first_at - t)
        return time.perf_counter() - t

    def change(self, label, i):
        """the next value of the widget: returns the id to trigger (button) or None"""
        if label not in self.widgets:
            raise LookupError(f"no widget {label!r}; there are {sorted(self.widgets)[:30]}")
        k, x = self.widgets[label]
        if k == "button":
            return x.id
        if k == "slider":
            n = max(1, round((x.max - x.min) / (x.step or 1)))
            self.state[x.id] = (
                "double_array_value",
                [x.min + (x.step or 1) * ((self.n * 7 + i * 3 + 1) % (n + 1))] * max(1, len(x.default)),
            )
        elif k == "number_input":
            step = x.step or 1
            self.state[x.id] = (
                "double_value",
                min(x.max if x.has_max else 1e9, x.default + step * (1 + (self.n + i) % 5)),
            )
        elif k == "checkbox":
            self.state[x.id] = ("bool_value", i % 2 == 0)
        elif k in ("selectbox", "radio"):
            opts = list(x.options)
            v = opts[(self.n + i + 1) % len(opts)]
            self.state[x.id] = ("string_value", v)  # 1.67 sends the formatted option
        elif k in ("text_input", "text_area"):
            self.state[x.id] = ("string_value", self.o.value or f"v{self.n}-{i}")
        else:
            raise LookupError(f"widget type {k} is not handled")
        return None

    async def come_back(self):
        """what the browser does after a lost socket: keep trying, old session id, widget states re-sent"""
        t = time.perf_counter()
        if not self.reconnects:
            self.reconnects = 1
        while time.perf_counter() - t < 40:
            try:
                await self.open()
                await self.run()
                self.recover.append(time.perf_counter() - t)
                return
            except (OSError, websockets.WebSocketException, TimeoutError):
                await asyncio.sleep(0.5)
        self.errors.append("never came back")

    # -- the life of one visitor -----------------------------------------------------------------------------
    async def live(self):
        try:
            await asyncio.sleep(self.o.ramp * self.n / max(1, self.o.sessions))
            await self.open()
            self.load = await self.run()
            for i in range(self.o.interactions):
                await asyncio.sleep(self.o.think * random.random() * 2)
                try:
                    self.reruns.append(await self.run(trigger=self.change(self.o.widget, i)))
                except (ConnectionError, websockets.ConnectionClosed):
                    if not self.o.survive:
                        raise
                    await self.come_back()
                if self.o.reconnect and i == self.o.interactions // 2:
                    await self.close(abort=True)
                    self.reconnects += 1
                    await asyncio.sleep(0.5)
                    self.closing = False
                    await self.come_back()
            self.gaps.clear()
            self.last_at = None
            if self.o.hold:
                await asyncio.sleep(self.o.hold)
        except Exception as e:
            self.errors.append(f"{type(e).__name__}: {e}"[:200])
        finally:
            await self.close(self.o.abort)

    async def close(self, abort=False):
        self.closing = True
        for t in self.auto.values():
            t.cancel()
        self.auto.clear()
        if not hasattr(self, "ws"):
            return
        if abort:
            self.ws.transport.abort()
        else:
            try:
                await asyncio.wait_for(self.ws.close(), 5)
            except Exception:
                pass
        self.reader.cancel()


def pct(v, p):
    v = sorted(v)
    return v[min(len(v) - 1, int(len(v) * p))] if v else None


def line(v):
    return (
        {
            k: round(1000 * x, 1)
            for k, x in dict(p50=pct(v, 0.5), p95=pct(v, 0.95), max=max(v), mean=statistics.mean(v)).items()
        }
        if v
        else {}
    )


async def drive(url, **kw):
    o = argparse.Namespace(
        url=url.rstrip("/"),
        sessions=1,
        interactions=3,
        widget="",
        path="",
        query="",
        value="",
        hold=0.0,
        ramp=0.0,
        think=0.0,
        timeout=60.0,
        slow=0,
        abort=False,
        reconnect=False,
        survive=False,
    )
    vars(o).update(kw)
    ss = [Session(n, o) for n in range(o.sessions)]
    t = time.perf_counter()
    await asyncio.gather(*(s.live() for s in ss))
    wall = time.perf_counter() - t
    bad = [s for s in ss if s.errors]
    gaps = [g for s in ss for g in s.gaps]
    return dict(
        sessions=o.sessions,
        failed=len(bad),
        wall_s=round(wall, 2),
        connect_ms=line([s.connect for s in ss if s.connect]),
        load_ms=line([s.load for s in ss if s.load]),
        rerun_ms=line([r for s in ss for r in s.reruns]),
        first_ms=line([r for s in ss for r in s.firsts]),
        reruns=sum(len(s.reruns) for s in ss),
        msgs=sum(s.msgs for s in ss),
        kB_per_session=round(sum(s.bytes for s in ss) / 1024 / o.sessions, 1),
        auto_runs=sum(s.auto_runs for s in ss),
        stream_gap_ms=line(gaps),
        exceptions=sum(s.exceptions for s in ss),
        recover_ms=line([r for s in ss for r in s.recover]),
        resumed=sum(1 for s in ss if s.resumed),
        not_resumed=sum(1 for s in ss if s.resumed is False),
        errors=sorted({e for s in bad for e in s.errors})[:5],
    ), ss


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("url")
    p.add_argument("-n", "--sessions", type=int, default=10)
    p.add_argument("-k", "--interactions", type=int, default=3)
    p.add_argument("--widget", default="", help="label of the widget to change")
    p.add_argument("--value", default="", help="text to type, for a text widget")
    p.add_argument("--path", default="", help="page url path, empty = home")
    p.add_argument("--query", default="", help="query string without '?'")
    p.add_argument("--ramp", type=float, default=0.0, help="seconds over which sessions start")
    p.add_argument("--think", type=float, default=0.0, help="mean seconds between interactions")
    p.add_argument("--hold", type=float, default=0.0, help="seconds to stay and receive the live stream")
    p.add_argument("--timeout", type=float, default=60.0)
    p.add_argument("--slow", type=int, default=0, help="read at most BYTES/s")
    p.add_argument("--abort", action="store_true", help="end with a TCP reset")
    p.add_argument("--reconnect", action="store_true", help="drop mid-way, come back with the old session id")
    p.add_argument("--survive", action="store_true", help="come back after a server crash instead of failing")
    p.add_argument("--max-p95", type=float, default=0, help="fail if the p95 of reruns (ms) is above")
    p.add_argument("--max-gap", type=float, default=0, help="fail if the p95 gap (ms) of the stream is above")
    p.add_argument("--health", action="store_true", help="check /_stcore/health afterwards")
    p.add_argument("--show", action="store_true")
    p.add_argument("--json", default="")
    a = p.parse_args()
    opt = {k: v for k, v in vars(a).items() if k not in ("url", "max_p95", "max_gap", "health", "show", "json")}
    res, ss = asyncio.run(drive(a.url, **opt))
    fail = []
    if res["failed"]:
        fail.append(f"{res['failed']} sessions failed")
    if a.max_p95 and (res["rerun_ms"].get("p95") or 9e9) > a.max_p95:
        fail.append(f"rerun p95 {res['rerun_ms'].get('p95')} > {a.max_p95} ms")
    if a.max_gap and (res["stream_gap_ms"].get("p95") or 9e9) > a.max_gap:
        fail.append(f"stream gap p95 {res['stream_gap_ms'].get('p95')} > {a.max_gap} ms")
    if a.health:
        t = time.perf_counter()
        try:
            with urllib.request.urlopen(a.url.rstrip("/") + "/_stcore/health", timeout=10) as r:
                res["health"] = [r.status, r.read().decode(), round(1000 * (time.perf_counter() - t), 1)]
        except Exception as e:
            fail.append(f"health: {e}")
    if a.show:
        s = ss[0]
        for lab, (k, x) in s.widgets.items():
            print(f"  widget {k:14} {lab!r}")
        for t in list(s.texts.values())[:20]:
            print("  text  ", t.replace("\n", " ")[:140])
    res["verdict"] = "PASS" if not fail else "FAIL: " + "; ".join(fail)
    for k, v in res.items():
        print(f"{k:16} {v}")
    if a.json:
        json.dump(res, open(a.json, "w"), indent=1)
    sys.exit(bool(fail))


if __name__ == "__main__":
    main()
