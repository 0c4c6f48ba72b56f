"""Run all benchmarks and write benchmarks/RESULTS.md."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from benchmarks import (
    descend,
    fairness,
    layers,
    memory,
    monte_carlo,
    peers,
    population,
    relays,
    resampling,
    scaling,
    search,
    server,
    slider,
    soak,
    training,
    turns,
)
from benchmarks.tables import RESULTS, section, table


def machine() -> str:
    """Processor, number of cores and versions, in a line."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        model = next((line.partition(": ")[2] for line in info.read_text().splitlines() if "model name" in line), model)
    packages = ", ".join(f"{name} {version(name)}" for name in ("torch", "numpy", "streamlit"))
    return f"{model}, {os.cpu_count()} cores; Python {platform.python_version()}, {packages}"


def main() -> None:
    """Measure everything once, in one go."""
    parts = [
        "# Results\n\nWritten by `make bench`: one run, on one machine, so compare rows with each other.\n",
        f"{machine()}\n",
        table("Training, one thread", training.rows()),
        "",
        table("Normalization and dropout, one thread", layers.rows()),
        "",
        table("Monte Carlo over dropout masks, one thread", monte_carlo.rows()),
        "",
        table("The tolerance map of batch normalization, one thread", population.rows()),
        "",
        table("Bias and variance by resampling, one thread", resampling.rows()),
        "",
        table("A search, one thread", search.rows()),
        "",
        table("Searches and maps over more workers than are here, simulated", scaling.rows()),
        "",
        table("A long run on two workers", relays.rows()),
        "",
        table("Descent on a surface, one thread", descend.rows()),
        "",
        table("Engines of browser demos, in Node.js, one thread", peers.rows()),
        "",
        table("The app", server.rows()),
        "",
        table("A slider of the optimizer lab, in headless Chromium", slider.rows()),
        "",
        table("A light visitor beside heavy tabs, one worker", fairness.rows()),
        "",
        table("Memory of a run against its estimate", memory.rows()),
        "",
        table("The longest that a run computes without a pause", turns.rows()),
        "",
        section(soak.TITLE),  # of `make soak`, which takes longer than all of these
    ]
    RESULTS.write_text("\n".join(parts).rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    main()
