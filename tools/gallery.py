"""Photographs of every preset's moment: python tools/gallery.py FOLDER [LAB or LAB/PRESET ...]; see FOLDER/index.html.

Each page is opened in a real Chromium (CHROMIUM), its question skipped, and photographed when the verdict stands there:
in both languages, light and dark, on a laptop; and each lab as it opens.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from html import escape
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from playwright.sync_api import Browser, Error, Page, sync_playwright

from pages import LABS, load
from tests.browser.conftest import FLAGS, Server
from ui.words import LANGUAGES

THEMES = ("light", "dark")
SIZE = {"width": 1280, "height": 720}
PATIENCE = 90_000
"""Milliseconds that a run and its film may take."""
REST = 1500
"""Milliseconds after which what is written on a picture stands there."""

HEAD = """<meta charset="utf-8"><style>
body { display: flex; flex-wrap: wrap; font: 13px sans-serif }
figure { width: 640px; margin: 8px }
</style>"""


def shots(wanted: list[str]) -> Iterator[tuple[str, str]]:
    """(lab, preset) of every photograph, "" for a lab as it opens."""
    for slug in LABS:
        for key in ("", *(preset.key for preset in load(slug).presets)):
            if not wanted or slug in wanted or f"{slug}/{key}" in wanted:
                yield slug, key


def photograph(page: Page, url: str, slug: str, key: str, lang: str, path: Path) -> str:
    """Take it; what the verdict says, or what went wrong."""
    page.goto(f"{url}/{slug}?lang={lang}" + (f"&preset={key}" if key else ""))
    said = ""
    try:
        if key:
            page.locator(".st-key-choice-skip button").click(timeout=PATIENCE)
            answer = page.locator(".st-key-answer .said").first
            answer.wait_for(timeout=PATIENCE)
            said = answer.inner_text()
        else:
            page.wait_for_function("() => document.querySelector('.st-key-legend')", timeout=PATIENCE)
            page.wait_for_timeout(10 * REST)
    except Error as error:
        said = f"not taken as it should be: {error.message.splitlines()[0]}"
    page.wait_for_timeout(REST)
    page.screenshot(path=path)
    return said


def take(browser: Browser, url: str, folder: Path, wanted: list[str]) -> Iterator[str]:
    """All photographs, an HTML figure for each."""
    for lang, theme in product(LANGUAGES, THEMES):
        page = browser.new_context(viewport=SIZE, color_scheme=theme).new_page()
        for slug, key in shots(wanted):
            name = f"{slug}-{key or 'opening'}-{lang}-{theme}.png"
            said = photograph(page, url, slug, key, lang, folder / name)
            print(name, said, flush=True)
            caption = escape(f"{name} {said}")
            yield f'<figure><img src="{name}" width="640" loading="lazy"><figcaption>{caption}</figcaption></figure>'


def main(folder: Path, wanted: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    server = Server()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
            figures = list(take(browser, server.url, folder, wanted))
    finally:
        server.stop()
    (folder / "index.html").write_text(HEAD + "".join(figures), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
