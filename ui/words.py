"""All words of the app, from assets/text/*.toml: entries with dotted keys, each in English and Korean."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

TEXT = Path(__file__).parent.parent / "assets" / "text"
LANGUAGES = {"en": "English", "ko": "한국어"}


@cache
def entries() -> Mapping[str, Mapping[str, str]]:
    """key -> {"en": ..., "ko": ...} of every entry in every file."""
    found: dict[str, Mapping[str, str]] = {}
    for path in sorted(TEXT.glob("*.toml")):
        found |= dict(_walk(tomllib.loads(path.read_text(encoding="utf-8")), ""))
    return found


def _walk(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    texts = {key: value for key, value in table.items() if isinstance(value, str)}
    if texts:
        yield prefix, texts
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _walk(value, f"{prefix}.{key}" if prefix else key)


def word(key: str, lang: str, **values: Any) -> str:
    """The entry's text in `lang`, with {placeholders} filled in. Raises KeyError for a key that has no entry."""
    text = entries()[key][lang]
    return text.format(**values) if values else text


def has(key: str) -> bool:
    """Whether there is such an entry."""
    return key in entries()
