"""Seconds until a light visitor has a first frame, beside heavy tabs that compute the dearest runs that are allowed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from statistics import median

from engine.serve.pool import Pool
from pages import load
from ui.players.registry import PLAYERS
from ui.run import columns

HEAVY = {
    "579 MB each": ("initialization", "depth=20&width=500&batch=512&steps=20000&vs=width%3D499&vs=width%3D498"),
    "31 MB each": ("initialization", "depth=20&width=150&batch=512&steps=20000"),
    "DropConnect, 512 masks": ("dropout", "depth=20&width=128&dropout=dropconnect&masks=512&steps=20000"),
    "mixed": ("", ""),
}
LIGHT = ("initialization", "depth=4&width=50&steps=100")
SEARCH = (
    "search",
    "base=train%3Fdepth%3D2%26width%3D32%26optimizer%3Dmomentum&axis=optimizer.lr:0.0001:1:log&epochs=60&trials=1000",
)
PATIENCE = 60.0
"""Seconds after which a first frame is taken never to come."""


def rows() -> Iterator[tuple[str, ...]]:
    """(what, result, goal) for the table."""
    for name in HEAVY:
        for tabs in (2, 9, 30):
            first, done = beside(name, tabs)
            what = f"first frame of a light visitor beside {tabs} heavy tabs, {name}"
            yield what, f"{first:.2f} s; its run of 101 frames done after {done:.1f} s", "under 0.5 s"
    yield from spread()


def spread(lights: int = 20) -> Iterator[tuple[str, ...]]:
    """A search on both of two workers, and light visitors one after the other: alone, and beside it, in turn."""
    pool = Pool(workers=2, experiments_at="pages:RUNNABLE")
    try:
        while pool.stats()["ready"] < 2:
            time.sleep(0.1)
        wait(pool, -1)
        found: dict[bool, list[float]] = {False: [], True: []}
        for k in range(lights):
            found[False].append(wait(pool, 2 * k)[1])
            search = ask(pool, SEARCH[0], f"{SEARCH[1]}&seed={k}", "heavy", 10_000)
            search.wait(search.count + 1, PATIENCE)  # both workers have a part of it
            found[True].append(wait(pool, 2 * k + 1)[1])
            pool.release("heavy")
    finally:
        pool.close()
    alone, beside_it = median(found[False]), median(found[True])
    what = f"run of 101 frames of {lights} light visitors beside a search on two workers, median"
    yield what, f"{beside_it:.2f} s, alone {alone:.2f} s: {beside_it / alone:.2f} x", "under 1.5 x"


def beside(name: str, tabs: int, lights: int = 5) -> tuple[float, float]:
    """Of several light visitors, one after the other: the longest wait for a first frame, and for the whole run."""
    kinds = [heavy for heavy in HEAVY.values() if heavy[0]] if name == "mixed" else [HEAVY[name]]
    pool = Pool(workers=1, experiments_at="pages:EXPERIMENTS")
    try:
        while not pool.stats()["ready"]:
            time.sleep(0.1)
        for k in range(tabs):
            slug, query = kinds[k % len(kinds)]
            ask(pool, slug, f"{query}&seed={k}", f"heavy {k}", 10_000)
        time.sleep(6)
        waits = [wait(pool, k) for k in range(lights)]
    finally:
        pool.close()
    return max(first for first, _ in waits), max(done for _, done in waits)


def wait(pool: Pool, k: int) -> tuple[float, float]:
    """Seconds to the first frame and to the end of a light run that nobody has computed; infinite where none came."""
    start = time.perf_counter()
    run = ask(pool, LIGHT[0], f"{LIGHT[1]}&seed={1000 + k}", "light", 1_000)
    came = run.wait(1, PATIENCE)
    first = time.perf_counter() - start
    while came and not run.ended and time.perf_counter() - start < PATIENCE:
        run.ask("light", 1_000)
        run.wait(run.total + 1, 1)
    done = time.perf_counter() - start if run.ended else float("inf")
    return (first if came else float("inf")), done


def ask(pool: Pool, slug: str, query: str, viewer: str, want: int):  # type: ignore[no-untyped-def]
    """The run of an address, as its page opens it."""
    lab = load(slug)
    variants: Sequence = lab.parse(query)[0]
    wanted = columns(lab, variants) if lab.experiment in PLAYERS else ("point", "validation_accuracy")
    run = pool.open(lab.experiment, variants, wanted, viewer)
    run.ask(viewer, want)
    return run


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ", flush=True)
