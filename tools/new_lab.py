"""A new lab from pages/_template: python tools/new_lab.py my_lab (or make lab NAME=my_lab).

Everything that the template calls "template" is called as the lab then: its folder, columns, figures, pictures, words.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SLUG = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
SUFFIXES = (".py", ".js", ".css", ".toml")
ENTRY = '''"""/{slug} on a server that has just started: before app.py has run once, Streamlit looks for pages here."""

from ui.frame import run_app

run_app()
'''


def make(slug: str, root: Path = ROOT) -> list[Path]:
    """Write the lab's folder and its entry; the files. Raises ValueError for a name that cannot be one or is taken."""
    if not SLUG.fullmatch(slug) or slug == "template":
        raise ValueError(f"a lab's name is of small letters, digits and _, as in NAME=my_lab; got {slug!r}")
    pages = root / "pages"
    if (pages / slug).exists():
        raise ValueError(f"pages/{slug} exists")
    written = [_copy(path, pages, slug) for path in sorted((pages / "_template").rglob("*")) if path.suffix in SUFFIXES]
    entry = pages / f"_{slug}.py"
    entry.write_text(ENTRY.format(slug=slug), "utf-8")
    return [*written, entry]


def _copy(path: Path, pages: Path, slug: str) -> Path:
    to = pages / slug / path.relative_to(pages / "_template")
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(re.sub(r"(?<!\w)_template|template", slug, path.read_text("utf-8")), "utf-8")
    return to


def main(arguments: list[str]) -> int:
    """Say what was written; 2 where nothing was."""
    try:
        written = make(arguments[0] if arguments else "")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(str(path.relative_to(ROOT)) for path in written))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
