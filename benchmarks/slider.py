"""From a moved slider to the new picture, in a browser: the optimizer lab with three methods, a turned surface."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from engine.serve.run import Run
from pages import EXPERIMENTS, parse_address
from tests.browser.conftest import FIND, FLAGS, Server
from ui.players.descend import DESCEND_COLUMNS, heights, pack_frames

ADDRESS = (
    "/optimizers?surface.condition=60&surface.angle=3&optimizer=gd&optimizer.lr=0.9&steps=150"
    "&vs=optimizer%3Dmomentum%26optimizer.lr%3D0.05&vs=optimizer%3Dadam%26optimizer.lr%3D0.3"
)
MOVES = 15
PAUSE = 1.2
"""Seconds after which what a move has made is done."""
SLIDER = "angle"
WATCH = """
globalThis.seen = {};
globalThis.trainingHub ??= new EventTarget();
addEventListener('keydown', () => { seen = { moved: performance.now(), messages: [] }; }, true);
const Plain = WebSocket;
globalThis.WebSocket = class extends Plain {
  constructor(...given) {
    super(...given);
    this.addEventListener('message', ({ data }) => seen.messages?.push([performance.now(), data.byteLength]));
  }
  send(data) { seen.sent ??= performance.now(); super.send(data); }
};
trainingHub.addEventListener('frames', () => {
  const bytes = trainingHub.latest, size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const { run, count } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size)));
  const carrier = seen.messages?.findLast(([, length]) => length >= bytes.length);
  if (count && carrier && !seen.arrived) Object.assign(seen, { run, arrived: carrier[0], heard: performance.now() });
});
"""
PICTURE = """() => {
  const mark = performance.getEntriesByName('first picture').findLast(({ detail }) => detail === seen.run);
  return seen.arrived && mark && mark.startTime > seen.arrived && { ...seen, drawn: mark.startTime };
}"""
ROUND_TRIP = "async () => { const t = performance.now(); await fetch('/_stcore/health'); return performance.now() - t }"


def rows() -> Iterator[tuple[str, ...]]:
    """(what, result) or (what, result, goal) for the table."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        server = Server()
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(WATCH)
            page.goto(server.url + ADDRESS)
            counter = page.context.new_cdp_session(page)
            counter.send("Performance.enable")
            moves = moved(page, partial(busy, counter))
            trip = median(page.evaluate(ROUND_TRIP) for _ in range(9))
        finally:
            browser.close()
            server.stop()
    yield from parts(moves, trip)
    yield "messages of the server for a move", f"{median(len(move['messages']) for move in moves):.0f}"
    yield "the page's main thread is busy for a move, all told", f"{median(move['busy'] for move in moves):.0f} ms"


def busy(counter: CDPSession) -> float:
    """Milliseconds that the page's main thread has been at work so far."""
    metrics = counter.send("Performance.getMetrics")["metrics"]
    return 1000 * next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def moved(page: Page, spent: Callable[[], float]) -> list[dict[str, Any]]:
    """When things happened in each of MOVES moves of the slider, in milliseconds of the page's clock.

    With the messages that came up to the next move, and how long its main thread was at work by `spent()`.
    """
    drawn = f"(() => {{ {FIND} return +(player?.dataset.framesDrawn ?? 0) }})()"
    page.wait_for_function(f"{drawn} > 30", polling=50)
    page.keyboard.press("End")
    page.locator(".st-key-optimizers-more summary").click()
    slider = page.get_by_role("slider", name=SLIDER).first
    slider.focus()
    found = []
    time.sleep(PAUSE)
    for _ in range(MOVES + 1):
        before = spent()
        slider.press("ArrowRight")
        move = page.wait_for_function(PICTURE, polling=5, timeout=20_000).json_value()
        time.sleep(PAUSE)
        found.append({**move, "messages": page.evaluate("seen.messages"), "busy": spent() - before})
    return found[1:]


def parts(moves: Sequence[dict[str, Any]], trip: float) -> Iterator[tuple[str, ...]]:
    """The medians, from the whole to its parts."""

    def between(start: str, end: str) -> float:
        return median(move[end] - move[start] for move in moves)

    compute, pack = alone()
    rest = between("sent", "arrived") - compute - pack - trip
    layout, paint = between("arrived", "heard"), between("heard", "drawn")
    whole = f"{between('moved', 'drawn'):.0f} ms"
    yield f"a moved slider to the new picture, median of {len(moves)}", whole, "under 200 ms on an idle machine"
    yield "of it: the slider waits before it tells the server (Streamlit)", f"{between('moved', 'sent'):.0f} ms"
    yield "of it: compute (three paths of 150 steps, measured alone)", f"{compute:.1f} ms"
    yield "of it: figure (heights of the surface and packing, measured alone)", f"{pack:.1f} ms"
    yield "of it: wire (a round trip to the server)", f"{trip:.1f} ms"
    yield "of it: the start of the page's rerun, and handing the run to a worker and back (the rest)", f"{rest:.0f} ms"
    yield "of it: browser (Streamlit unpacks the message and gives it to the page)", f"{layout:.0f} ms"
    yield "of it: browser (the player is mounted and draws the map)", f"{paint:.0f} ms"


def alone() -> tuple[float, float]:
    """Median milliseconds of computing such a run and of packing it, without server and browser."""
    lab, specs, _ = parse_address(ADDRESS)
    times: list[tuple[float, float]] = []
    for _ in range(MOVES):
        start = time.perf_counter()
        frames = [f for f in EXPERIMENTS[lab.experiment].frames(specs, DESCEND_COLUMNS) if f is not None]
        computed = time.perf_counter()
        run = Run(lab.experiment, specs, DESCEND_COLUMNS, lambda *_: None)
        heights.cache_clear()
        pack_frames(lab, run, frames, 0)
        times.append((computed - start, time.perf_counter() - computed))
    compute, pack = (1000 * median(column) for column in zip(*times, strict=True))
    return compute, pack


if __name__ == "__main__":
    for what, result, *goal in rows():
        print(f"{what}: {result}", *goal)
