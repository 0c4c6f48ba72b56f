"""Photographs of every preset's moment: python tools/gallery.py FOLDER [LAB or LAB/PRESET ...]; see FOLDER/index.html.

Each page is opened in a real Chromium (CHROMIUM), its question skipped, and photographed when the verdict stands there:
in both languages, light and dark, on a laptop; and each lab as it opens. `python tools/gallery.py docs FOLDER` makes
docs/gallery.md of such photographs: every moment small, and in the other language and theme a sheet of them a lab.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from PIL import Image
from playwright.sync_api import Browser, Error, Page, sync_playwright

from pages import LABS, load
from tests.browser.conftest import FLAGS, Server
from ui.words import LANGUAGES, word

THEMES = ("light", "dark")
SIZE = {"width": 1280, "height": 720}
SMALL, TINY = (800, 450), (480, 270)
"""Pixels of a picture in the docs, and of one on a sheet."""
ACROSS = 4
"""Pictures beside each other on a sheet."""
OTHERS = (("en", "dark"), ("ko", "light"), ("ko", "dark"))
GROUND = {"light": "white", "dark": "#0c1016"}
LANGUAGE_NAMES = {"en": "English", "ko": "Korean"}
DOCS = Path(__file__).parent.parent / "docs"
TITLE = """# Claims at the moment that decides them

Each picture is a preset of a lab, its question skipped, when the verdict stands there. `make gallery` takes them in
both languages and themes, and `python tools/gallery.py docs FOLDER` makes this page of them. Under each lab are sheets
of what has been taken of it in the dark and in Korean.
"""
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


def stand(page: Page, url: str, slug: str, key: str, lang: str) -> str:
    """Open it and wait for its verdict; what that says, or what went wrong."""
    page.goto(f"{url}/{slug}?lang={lang}" + (f"&preset={key}" if key else ""))
    try:
        if not key:
            page.wait_for_function("() => document.querySelector('.st-key-legend')", timeout=PATIENCE)
            page.wait_for_timeout(10 * REST)
            return ""
        page.locator(".st-key-choice-skip button").click(timeout=PATIENCE)
        answer = page.locator(".st-key-answer .said").first
        answer.wait_for(timeout=PATIENCE)
        return answer.inner_text()
    except Error as error:
        return f"not taken as it should be: {error.message.splitlines()[0]}"


def photographs(page: Page, folder: Path, name: str) -> Iterator[str]:
    """The page as it stands in each theme: the names of the files."""
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.mouse.move(640, 2)
        page.wait_for_timeout(REST)
        page.screenshot(path=folder / f"{name}-{theme}.png")
        yield f"{name}-{theme}.png"
    page.emulate_media(color_scheme=THEMES[0])


def take(browser: Browser, url: str, folder: Path, wanted: list[str]) -> Iterator[str]:
    """All photographs, an HTML figure for each."""
    for lang in LANGUAGES:
        page = browser.new_context(viewport=SIZE, color_scheme=THEMES[0], reduced_motion="reduce").new_page()
        for slug, key in shots(wanted):
            said = stand(page, url, slug, key, lang)
            for name in photographs(page, folder, f"{slug}-{key or 'opening'}-{lang}"):
                print(name, said, flush=True)
                image = f'<img src="{name}" width="640" loading="lazy">'
                yield f"<figure>{image}<figcaption>{escape(f'{name} {said}')}</figcaption></figure>"


def tell(folder: Path) -> None:
    """Write docs/gallery.md and its small pictures of the photographs in a folder."""
    (DOCS / "gallery").mkdir(exist_ok=True)
    parts = [TITLE]
    for slug in LABS:
        parts.append(f"## {word(f'lab.{slug}.title', 'en')}\n")
        keys = [preset.key for preset in load(slug).presets]
        parts += ["".join(_small(folder, slug, key) for key in keys[k : k + 3]) for k in range(0, len(keys), 3)]
        parts += [_sheet(folder, slug, keys, lang, theme) for lang, theme in OTHERS]
    (DOCS / "gallery.md").write_text("\n".join(part for part in parts if part), "utf-8")


def _small(folder: Path, slug: str, key: str) -> str:
    """A picture in the docs, in English and light; "" of what has not been photographed."""
    name, claim = f"{slug}-{key}-en-light", word(f"preset.{slug}.{key}.title", "en")
    if not (folder / f"{name}.png").exists():
        return ""
    _reduced(folder / f"{name}.png", SMALL).save(DOCS / "gallery" / f"{name}.webp", quality=62)
    return f'<img src="gallery/{name}.webp" width="32%" alt="{escape(claim)}" title="{escape(claim)}">\n'


def _sheet(folder: Path, slug: str, keys: Sequence[str], lang: str, theme: str) -> str:
    """All photographs of a lab in a language and theme, on one picture."""
    found = [path for key in keys if (path := folder / f"{slug}-{key}-{lang}-{theme}.png").exists()]
    if not found:
        return ""
    (wide, tall), across = TINY, min(ACROSS, len(found))
    sheet = Image.new("RGB", (across * wide, -(-len(found) // across) * tall), GROUND[theme])
    for k, path in enumerate(found):
        sheet.paste(_reduced(path, TINY), (k % across * wide, k // across * tall))
    sheet.save(DOCS / "gallery" / f"{slug}-{lang}-{theme}.webp", quality=40)
    said = escape(f"{word(f'lab.{slug}.title', lang)}, {LANGUAGE_NAMES[lang]}, {theme}: {len(found)} of {len(keys)}")
    return f'<img src="gallery/{slug}-{lang}-{theme}.webp" width="{24 * across}%" alt="{said}" title="{said}">\n'


def _reduced(path: Path, size: tuple[int, int]) -> Image.Image:
    with Image.open(path) as photo:
        return photo.convert("RGB").resize(size, Image.Resampling.LANCZOS)


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
    if sys.argv[1] == "docs":
        tell(Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1]), sys.argv[2:])
