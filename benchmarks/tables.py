"""Tables of benchmarks/RESULTS.md."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"


def table(title: str, rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table of (what, result) or (what, result, goal); rows are printed as they come."""
    lines = [f"## {title}", "", "| what | goal | result |", "|---|---|---|"]
    for what, result, *goal in rows:
        print(f"{what}: {result}", *(f"(goal: {text})" for text in goal), flush=True)
        lines.append(f"| {what} | {' '.join(goal)} | {result} |")
    return "\n".join(lines)


def section(title: str) -> str:
    """What the results say under this title, "" if nothing."""
    text = RESULTS.read_text("utf-8") if RESULTS.exists() else ""
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", text, re.M | re.S)
    return found[0].strip() if found else ""


def put(title: str, text: str) -> None:
    """Make `text` what the results say under this title; the rest stays."""
    old, before = section(title), RESULTS.read_text("utf-8")
    RESULTS.write_text(before.replace(old, text) if old else f"{before.rstrip()}\n\n{text}\n", "utf-8")
