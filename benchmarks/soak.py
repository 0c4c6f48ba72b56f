"""Many visitors for minutes: they come, move sliders of all labs and leave abruptly; what the server is like after it.

`python -m benchmarks.soak VISITORS SECONDS` writes its table into benchmarks/RESULTS.md.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import linear_regression
from urllib.parse import quote

import websockets

from benchmarks.server import cpu, memory
from benchmarks.tables import put, table
from benchmarks.visitor import Failed, Visitor
from pages import load, syllabus
from tests.browser.conftest import Server

TITLE = "Soak"
THINK, STAY = 4.0, 60.0
"""Seconds between two moves of a visitor, and of a whole visit, on average."""
SAMPLE = 5.0
"""Seconds between two looks at the server."""


@dataclass
class Log:
    """What visitors met with, and what was seen of the server: (seconds, web MB, workers MB, open files, workers)."""

    moves: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    visits: int = 0
    seen: list[tuple[float, float, float, int, int]] = field(default_factory=list)


def addresses() -> Sequence[tuple[str, str]]:
    """(lab, query) of every lab's opening and presets."""
    found = []
    for slugs in syllabus().values():
        for slug in slugs:
            lab = load(slug)
            found += [(slug, lab.opening), *((slug, preset.address) for preset in lab.presets)]
    return found


async def visitor(url: str, end: float, late: float, rng: random.Random, log: Log) -> None:
    """One place in the class, taken by one visitor after the other until the end."""
    await asyncio.sleep(late)
    while (left := end - time.monotonic()) > 0:
        slug, query = rng.choice(addresses())
        one = Visitor(url, slug, f"lang={rng.choice(('en', 'ko'))}&{query}&seed={rng.randrange(1000)}")
        try:
            await visit(one, min(left, rng.expovariate(1 / STAY)), rng, log)
        except (Failed, TimeoutError, OSError, websockets.WebSocketException) as error:
            log.errors.append(f"{quote(slug)}: {type(error).__name__}: {error}"[:200])


async def visit(one: Visitor, seconds: float, rng: random.Random, log: Log) -> None:
    """A visit of so many seconds, ended as a closed lid ends it."""
    log.visits += 1
    await one.connect()
    try:
        log.moves.append(await one.rerun())
        end = time.monotonic() + seconds
        while one.sliders and time.monotonic() < end:
            await asyncio.sleep(rng.uniform(0, 2 * THINK))
            one.move(rng.choice(sorted(one.sliders)), rng.randrange(20))
            log.moves.append(await one.rerun())
    finally:
        one.socket.transport.abort()


async def watch(server: Server, log: Log) -> None:
    """Look at the server now and then, for ever."""
    start = time.monotonic()
    while True:
        await asyncio.sleep(SAMPLE)
        workers, files = server.workers(), len(os.listdir(f"/proc/{server.process.pid}/fd"))
        inside = sum(memory(pid) for pid in workers)
        log.seen.append((time.monotonic() - start, memory(server.process.pid), inside, files, len(workers)))


async def soak(server: Server, visitors: int, seconds: float) -> Log:
    """All visitors at once, who come within the first tenth of the time."""
    log, end, rng = Log(), time.monotonic() + seconds, random.Random(0)
    watching = asyncio.create_task(watch(server, log))
    places = [
        visitor(server.url, end, seconds / 10 * k / visitors, random.Random(rng.random()), log) for k in range(visitors)
    ]
    await asyncio.gather(*places)
    watching.cancel()
    return log


def rows(visitors: int, seconds: float) -> Iterator[tuple[str, ...]]:
    """(what, result, goal) for the table."""
    server = Server()
    try:
        log = asyncio.run(soak(server, visitors, seconds))
        time.sleep(3)
        workers = server.workers()
        before = sum(map(cpu, workers))
        time.sleep(5)
        busy = (sum(map(cpu, workers)) - before) / 5
    finally:
        server.stop()
    yield from told(log, visitors, seconds)
    yield "cores that the workers still take, three seconds after all have left", f"{busy:.2f}", "0"


def told(log: Log, visitors: int, seconds: float) -> Iterator[tuple[str, ...]]:
    """The rows of a log."""
    what = f"{visitors} visitors at a time for {seconds:.0f} s: visits, reruns, failures"
    failures = "; ".join([str(len(log.errors)), *log.errors[:2]])
    yield what, f"{log.visits}, {len(log.moves)}, {failures}", "no failure"
    moves = sorted(log.moves)
    yield (
        "rerun, median and 95 %",
        f"{1000 * moves[len(moves) // 2]:.0f} ms, {1000 * moves[len(moves) * 19 // 20]:.0f} ms",
    )
    late = log.seen[len(log.seen) // 2 :]
    for name, column in (("web process", 1), ("workers", 2)):
        slope = 60 * linear_regression([seen[0] for seen in late], [seen[column] for seen in late]).slope
        largest = max(seen[column] for seen in log.seen)
        yield f"memory, {name}: the most, and growth in the second half", f"{largest:.0f} MB, {slope:+.1f} MB a minute"
    yield "open files of the web process, the most", str(max(seen[3] for seen in log.seen)), "under 10 a visitor"
    yield "worker processes, the most", str(max(seen[4] for seen in log.seen)), "one a core but one"


if __name__ == "__main__":
    put(TITLE, table(TITLE, rows(int(sys.argv[1]), float(sys.argv[2]))))
