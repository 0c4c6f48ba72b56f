"""The app as a server and in a browser: start, memory, CPU a rerun, classes of 1, 10 and 30, frames a second."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

from benchmarks.load import Load, drive
from benchmarks.visitor import Visitor
from pages import load
from tests.browser.conftest import FIND, FLAGS, Server

LAB = "/initialization"
SLIDER = "Depth"
WATCH = """
globalThis.longTasks = [];
const note = (list) => longTasks.push(...list.getEntries().map((entry) => entry.duration));
new PerformanceObserver(note).observe({ type: 'longtask' });
"""


def memory(pid: int) -> float:
    """Resident megabytes of a process."""
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def cpu(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rows() -> Iterator[tuple[str, ...]]:
    """(what, result, goal where there is one) for the table."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        start = time.perf_counter()
        server = Server()
        try:
            yield from in_browser(browser, server, start)
        finally:
            browser.close()
            server.stop()
    server = Server()
    try:
        yield from classes(server)
    finally:
        server.stop()


def in_browser(browser: Browser, server: Server, start: float) -> Iterator[tuple[str, ...]]:
    """Cold start to the first picture; frames a second and long tasks while a run is computed and played."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(WATCH)
    page.goto(server.url + LAB)
    drawn = f"(() => {{ {FIND} return +(player?.dataset.framesDrawn ?? 0) }})()"
    page.wait_for_function(f"{drawn} > 0", polling=20)
    yield "cold start of the server to the first picture", f"{time.perf_counter() - start:.1f} s"
    page.goto(f"{server.url}{LAB}?{load(LAB[1:]).opening}&seed=77")
    begin = time.perf_counter()
    page.wait_for_function(f"{drawn} > 0", polling=20)
    yield "warm server to the first picture (a run nobody has computed)", f"{time.perf_counter() - begin:.1f} s", "2 s"
    page.evaluate("longTasks.length = 0")
    frames, begin = page.evaluate(drawn), time.perf_counter()
    time.sleep(4)
    rate = (page.evaluate(drawn) - frames) / (time.perf_counter() - begin)
    yield "pictures drawn a second while training, three variants of ten layers", f"{rate:.0f}", "50"
    longest = page.evaluate("longTasks")
    yield (
        "long tasks in these four seconds",
        f"{len(longest)}, the longest {max(longest, default=0):.0f} ms",
        "none over 100 ms",
    )
    (web, *workers) = [server.process.pid, *server.workers()]
    yield "memory of the web process, one session", f"{memory(web):.0f} MB", "under 120 MB"
    yield "memory of a worker", f"{memory(workers[0]):.0f} MB"


def classes(server: Server) -> Iterator[tuple[str, ...]]:
    """Sessions that move the depth slider every three seconds on the one server."""
    crowd(server, 1, moves=2, think=0)  # warms up
    pid = server.process.pid
    for sessions in (1, 10, 30):
        before, used = memory(pid), cpu(pid)
        load = crowd(server, sessions, moves=5, think=3)
        each = 1000 * (cpu(pid) - used) / max(1, len(load.reruns) + sessions)
        text = f"median rerun {load.percentile(50):.0f} ms, 95 % under {load.percentile(95):.0f} ms"
        text += f"; {each:.0f} ms of CPU an interaction; {len(load.errors)} failed"
        goal = "under 40 ms of CPU" + (", median under 300 ms" if sessions == 30 else "")
        yield f"{sessions} sessions, a moved slider every 3 s", "; ".join([text, *load.errors[:1]]), goal
        if sessions > 1:
            yield f"memory a session, {sessions} sessions", f"{(memory(pid) - before) / sessions:.1f} MB"


def crowd(server: Server, sessions: int, moves: int, think: float) -> Load:
    """So many sessions with a run that nobody has computed yet."""
    query = f"lang=en&steps=120&seed={sessions}"
    visitors = [Visitor(server.url, LAB[1:], query) for _ in range(sessions)]
    return asyncio.run(drive(visitors, SLIDER, moves, think))
