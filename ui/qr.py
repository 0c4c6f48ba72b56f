"""QR codes of links."""

from __future__ import annotations

from functools import lru_cache

import segno

MOST = 1500
"""Characters of a link that a camera still reads from a projector; a longer one has no QR code."""


@lru_cache(maxsize=64)
def qr(link: str) -> str:
    """The link as a QR code, a data URI of an SVG with a quiet zone."""
    return segno.make(link, error="l").svg_data_uri(scale=4, border=3, dark="#000", light="#fff")
