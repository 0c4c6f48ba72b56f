"""The memory that a run takes in a worker, against the estimate by which runs are let in.

Each address is computed in a process of its own, which loads first what a worker loads; counted is the growth of its
resident set at the highest, as the kernel says it.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.serve import machine
from pages import EXPERIMENTS, load
from ui.run import columns

SECONDS = 20.0
"""Seconds of processor time that each address is computed for: by then it has all that it takes."""
LARGE = "depth=20&width=500&batch=512"
ADDRESSES: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "20 layers of 500, batch 512, 3 variants": ("initialization", f"{LARGE}&vs=width%3D499&vs=width%3D498", ()),
    "the same, float64, adam, probe 1000": (
        "initialization",
        f"{LARGE}&precision=float64&optimizer=adam&probe=1000",
        (),
    ),
    "tolerance map, as it opens": ("batch_norm", "", ("tolerance",)),
    "tolerance map, depth 20, float64, 3 variants": (
        "batch_norm",
        "depth=20&precision=float64&vs=norm%3Dnone&vs=norm%3Dlayer",
        ("tolerance",),
    ),
    "ensemble study, as it opens": ("dropout", "", ("ensemble",)),
    "ensemble study, 20 layers of 120, 512 masks, 2 variants": (
        "dropout",
        "depth=20&width=120&masks=512&steps=2&optimizer.lr=0.0001&vs=seed%3D2",
        ("ensemble",),
    ),
    "ensemble study, 20 layers of 120, adam, float64, 5 variants": (
        "dropout",
        "depth=20&width=120&optimizer=adam&precision=float64&masks=512&steps=2&optimizer.lr=0.0001&vs=seed%3D2&vs=seed%3D3&vs=seed%3D4&vs=seed%3D5",
        ("ensemble",),
    ),
}


def rows() -> Iterator[tuple[str, ...]]:
    """(what, result, goal) for the table."""
    for name in ADDRESSES:
        script = [sys.executable, "-m", "benchmarks.memory", "--alone", name]
        found = subprocess.run(script, capture_output=True, text=True, check=True).stdout.split()
        estimate, taken = (int(number) / 1e6 for number in found)
        yield f"memory: {name}", f"{taken:.0f} MB", f"at most the estimate, {estimate:.0f} MB"


def measured(name: str) -> tuple[int, int]:
    """(estimate, taken) in bytes, of a run in this process."""
    slug, query, only = ADDRESSES[name]
    lab = load(slug)
    specs = lab.parse(query)[0]
    asked = only or columns(lab, specs)
    for experiment in EXPERIMENTS.values():
        next(experiment.frames([experiment.spec()], list(experiment.columns)))
    gc.collect()
    machine.give_back()
    before, begun = resident("VmRSS"), time.process_time()
    Path("/proc/self/clear_refs").write_text("5")  # the highest so far is what it is now
    for _ in EXPERIMENTS[lab.experiment].frames(specs, asked):
        if time.process_time() - begun > SECONDS:
            break
    return EXPERIMENTS[lab.experiment].bytes_needed(specs, asked), resident("VmHWM") - before


def resident(field: str) -> int:
    """Bytes that this process holds (VmRSS), or held at the highest (VmHWM)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith(field))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        print(*measured(sys.argv[2]))
    else:
        for row in rows():
            print(*row, sep=": ", flush=True)
