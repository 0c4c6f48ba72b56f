"""The longest that a run computes without a pause for others, of the dearest addresses that are allowed."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping

from pages import EXPERIMENTS, load
from ui.run import columns

SECONDS = 6.0
"""Seconds of processor time that each address is computed for."""
LARGE = "depth=20&width=500&batch=512"
DEAREST: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "20 layers of 500, batch 512, 3 variants": ("initialization", f"{LARGE}&vs=width%3D499&vs=width%3D498", ()),
    "the same, float64, adam, probe 1000": (
        "initialization",
        f"{LARGE}&precision=float64&optimizer=adam&probe=1000",
        (),
    ),
    "DropConnect, 20 layers of 128, 512 masks, float64": (
        "dropout",
        "depth=20&width=128&dropout=dropconnect&masks=512&precision=float64&vs=seed%3D2&vs=seed%3D3",
        (),
    ),
    "ensemble study, 20 layers of 120, 512 masks": (
        "dropout",
        "depth=20&width=120&masks=512&vs=seed%3D2",
        ("ensemble",),
    ),
    "tolerance map, depth 20, float64, 3 variants": (
        "batch_norm",
        "depth=20&precision=float64&vs=norm%3Dnone&vs=norm%3Dlayer",
        ("tolerance",),
    ),
    "batch norm, 20 layers of 500, batch 512": ("batch_norm", f"{LARGE}&vs=norm%3Dnone", ()),
    "12 methods tuned, own formula": (
        "optimizers",
        "surface=formula&surface.text=sin(x*y)%2Bx%5E2&protocol=tuned&steps=5000&trials=60&vs=optimizer%3Dadam",
        (),
    ),
}


def rows() -> Iterator[tuple[str, ...]]:
    """(what, result, goal) for the table."""
    for name in DEAREST:
        found = longest(name)
        yield f"longest piece: {name}", f"{1000 * found[0][0]:.0f} ms", "50 ms"


def longest(name: str, keep: int = 5) -> list[tuple[float, str, str]]:
    """The longest pieces: (seconds of processor time, the line where it began, the line where it ended)."""
    slug, query, only = DEAREST[name]
    lab = load(slug)
    specs = lab.parse(query)[0]
    frames = EXPERIMENTS[lab.experiment].frames(specs, only or columns(lab, specs))
    pieces, at, begun, start = list[tuple[float, str, str]](), "start", time.process_time(), time.process_time()
    for _ in frames:
        now, here = time.process_time(), place(frames)
        pieces = sorted([*pieces, (now - start, at, here)], reverse=True)[:keep]
        if now - begun > SECONDS:
            break
        at, start = here, time.process_time()
    return pieces


def place(frames: object) -> str:
    """The innermost line at which a generator waits."""
    while (inner := getattr(frames, "gi_yieldfrom", None)) is not None:
        frames = inner
    frame = getattr(frames, "gi_frame", None)
    return f"{frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_lineno}" if frame else "?"


if __name__ == "__main__":
    for name in [name for name in DEAREST if not sys.argv[1:] or any(part in name for part in sys.argv[1:])]:
        print(name)
        for seconds, start, end in longest(name):
            print(f"    {1000 * seconds:6.0f} ms  {start} -> {end}", flush=True)
