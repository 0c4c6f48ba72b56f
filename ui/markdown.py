"""Text that others wrote, or that is no Markdown, within Markdown: shown as it is."""

from __future__ import annotations

import re
from html import escape

JOINER = "\u2060"
"""Word joiner: takes no place, and where it stands no link begins."""
_LINKS = re.compile(r"(?<=:)(?=/)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
"""Places within what would become a link without any sign of Markdown: https://, www., me@there."""


def plain(text: str) -> str:
    """`text` without any meaning to HTML or Markdown, nor to what makes links of addresses."""
    whole = _LINKS.sub(JOINER, escape(text, quote=False).replace("\n", " "))
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|~$:<>" else c for c in whole)


def bare(text: str) -> str:
    """Markdown without its signs of emphasis and code."""
    return re.sub(r"[*`]", "", text)
