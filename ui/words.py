"""All words of the app, from assets/text/ and each lab's words.toml: dotted keys, each in English and Korean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from engine.spec.registry import merged

ROOT = Path(__file__).parent.parent
LANGUAGES = {"en": "English", "ko": "한국어"}


@cache
def entries() -> Mapping[str, Mapping[str, str]]:
    """key -> {"en": ..., "ko": ...} of every entry in every file."""
    paths = [*sorted(ROOT.glob("assets/text/*.toml")), *sorted(ROOT.glob("pages/[a-z]*/words.toml"))]
    return merged({str(path.relative_to(ROOT)): dict(_walk(_read(path), "")) for path in paths})


def _read(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _walk(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    texts = {key: value for key, value in table.items() if isinstance(value, str)}
    if texts:
        yield prefix, texts
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _walk(value, f"{prefix}.{key}" if prefix else key)


def word(key: str, lang: str, **values: Any) -> str:
    """The entry's text in `lang`, with {placeholders} filled in. Raises KeyError for a key that has no entry."""
    text = unbroken(entries()[key][lang])
    return text.format(**values) if values else text


@cache
def unbroken(text: str) -> str:
    """Text that no line breaks between a number and its per cent; in Korean, between a bracket and its particle, and
    between a step and its number."""
    return re.sub(r"\)(?=[가-힣])", ")\u2060", text).replace("스텝 {", "스텝\u00a0{").replace(" %", "\u00a0%")


def has(key: str) -> bool:
    """Whether there is such an entry."""
    return key in entries()
