"""docs/walk.md: what the walk found, a row a lab. Labs that were not walked this time keep their rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pages import LABS, load
from tests.browser.test_throttled import RATES
from tests.browser.walk.visit import SIZES

FILE = Path(__file__).parents[3] / "docs" / "walk.md"
TITLE = """# Every claim, walked in a browser

`make walk` opens every claim of every lab in Chromium, in English with its film and in Korean in the dark, guesses,
waits for the verdict, and writes this page. `make walk LABS="dropout search"` walks some labs and keeps the rows of the
others. Shares are the least of the picture that the window shows, before and after the answer; question and answer must
be in it too. A verdict is at its moment if the player shows the deciding step when the first word of it comes, and the
sentence names that step. Then all claims of a lab are pressed one after the other in a browser slowed down so many
times: their addresses must stay. Last, what else failed: numbers of picture and sentence that differ, words that came
before the guess, cut or tiny texts, the projector's view, errors of the browser.

"""
WINDOWS = [f"{width}x{height}" for width, height in SIZES]
HEAD = [
    "lab",
    "claims",
    *(f"{part}, {window.replace('x', ' × ')}" for part in ("asked", "answered") for window in WINDOWS),
    "verdict at its moment",
    *(f"kept at {rate}×" for rate in RATES),
    "axe",
    "other faults",
]
Told = Sequence[Mapping[str, Any]]


def tell(claims: Told, slow: Told) -> None:
    """Write the page from what the tests recorded."""
    rows = kept(FILE.read_text("utf-8") if FILE.exists() else "")
    for slug in LABS:
        own = [visit for claim in claims if claim["lab"] == slug for visit in claim["visits"]]
        pressed = {one["rate"]: one["kept"] for one in slow if one["lab"] == slug}
        rows[slug] = row(slug, own, pressed, rows.get(slug, ["–"] * len(HEAD)))
    FILE.write_text(TITLE + lines([HEAD, ["---"] * len(HEAD), *rows.values()]), "utf-8")


def kept(text: str) -> dict[str, list[str]]:
    """The rows of a page."""
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return {cells[0]: cells for cells in found if cells[0] in LABS and len(cells) == len(HEAD)}


def row(slug: str, visits: Told, pressed: Mapping[int, int], before: Sequence[str]) -> list[str]:
    """A lab's cells; those of what was not walked as a whole stay."""
    found = [slug, *before[1:]]
    for k, rate in enumerate(RATES):
        if rate in pressed:
            found[-4 + k] = str(pressed[rate])
    claims = {visit["claim"] for visit in visits}
    if len(claims) == len(load(slug).presets):
        found[1:-4] = [str(len(claims)), *sight(visits), at_moment(visits)]
        found[-2:] = [str(sum(visit[name] for visit in visits)) for name in ("axe", "faults")]
    return found


def sight(visits: Told) -> list[str]:
    """The least share of the picture before and after the answer, by window."""
    states = [f"{part} {window}" for part in ("question", "answer") for window in WINDOWS]
    return [f"{min((visit['shares'].get(state, 0.0) for visit in visits), default=0):.0%}" for state in states]


def at_moment(visits: Told) -> str:
    met = sum(visit["met"] for visit in visits)
    return "all" if met == len(visits) else f"{met} of {len(visits)}"


def lines(cells: Sequence[Sequence[str]]) -> str:
    return re.sub(" +", " ", "".join(f"| {' | '.join(row)} |\n" for row in cells))
