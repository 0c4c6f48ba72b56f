"""From bytes to the cells of a table: encoding, delimiter, decimal mark. Nothing in a cell is computed or looked up."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MOST_BYTES = 4_000_000
"""Bytes of a file that is read."""
MOST_CELL = 10_000
"""Characters of a cell; one that is longer has a quotation mark that is not closed."""
DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 60
"""Lines by which delimiter and decimal mark are told."""
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
KINDS = (
    (b"PK\x03\x04", "workbook"),
    (b"\xd0\xcf\x11\xe0", "workbook"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
)
"""How files begin that are no text, and what they are."""
POINT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
COMMA = re.compile(r"[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
GROUPED = {
    ".": re.compile(r"[+-]?\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?", re.ASCII),
    ",": re.compile(r"[+-]?\d{1,3}(?:[. \u00a0\u202f]\d{3})+(?:,\d+)?", re.ASCII),
}
"""Numbers with their thousands set apart."""
APART = {".": "[, \u00a0\u202f]", ",": "[. \u00a0\u202f]"}
"""By what."""
LARGEST = 1e12
"""No number of a table is beyond it."""


class Refused(ValueError):
    """Why a file is not read: `reason` names a sentence, `what` is put into it."""

    def __init__(self, reason: str, what: str = "") -> None:
        super().__init__(reason.replace("_", " "))
        self.reason, self.what = reason, what


class Form(NamedTuple):
    """How a table is written: what parts its cells, and its decimal mark."""

    delimiter: str
    decimal: str


def decoded(blob: bytes) -> tuple[str, str]:
    """(text, encoding). UTF-8 and UTF-16, then cp949 (Korean Windows), then cp1252 (western).

    Raises Refused for what is no text, for an empty file and for one with more than MOST_BYTES.
    """
    if len(blob) > MOST_BYTES:
        raise Refused("large", str(len(blob)))
    for start, kind in KINDS:
        if blob.startswith(start):
            raise Refused(kind)
    text, encoding = _decoded(blob)
    if not text.strip():
        raise Refused("empty")
    if re.search(r"[\x00-\x08\x0e-\x1f\ufffd]", text):
        raise Refused("binary")
    return text, encoding


def _decoded(blob: bytes) -> tuple[str, str]:
    encodings = [name for start, name in MARKS if blob.startswith(start)] or _guesses(blob)
    for encoding in encodings:
        try:
            return blob.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise Refused("binary")


def _guesses(blob: bytes) -> list[str]:
    """Of a text of mostly Latin letters and digits, UTF-16 without a mark has a 0 in every other byte."""
    even, odd = blob[:2000:2].count(0), blob[1:2000:2].count(0)
    if max(even, odd) > 200 or max(even, odd) * 8 > len(blob[:2000]):
        return ["utf-16-be" if even > odd else "utf-16-le"]
    return ["utf-8", "cp949", "cp1252"]


def lines(text: str) -> Iterator[str]:
    """Its lines one after another, without a copy of all."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def cells(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows that are not empty. Raises Refused for quotation marks that do not close."""
    csv.field_size_limit(MOST_CELL)
    try:
        for row in csv.reader(lines(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise Refused("quotes") from error


def formed(text: str) -> Form:
    """The form by which the first lines make a table with most numbers in rows of one length."""
    start = "".join(line for line, _ in zip(lines(text.replace("\r", "\n")), range(2 * LOOKED_AT), strict=False))
    start = start[: LOOKED_AT * 4_000]
    forms = [Form(mark, decimal) for mark in DELIMITERS for decimal in ".," if mark != decimal]
    scores = [_score(start, form) for form in forms]
    return forms[max(range(len(forms)), key=lambda k: scores[k])]


def _score(text: str, form: Form) -> tuple[bool, float, int]:
    """(whether there are columns, how much of it is numbers in rows of the usual length, columns)."""
    try:
        rows = [row for row, _ in zip(cells(text, form.delimiter), range(LOOKED_AT), strict=False)]
    except Refused:
        return False, 0.0, 0
    if not rows:
        return False, 0.0, 0
    usual, times = Counter(map(len, rows)).most_common(1)[0]
    inside = [cell for row in rows if len(row) == usual for cell in row]
    numbers = sum(number(cell, form.decimal) is not None for cell in inside)
    return usual > 1, (numbers + 0.1 * len(inside)) / len(inside) * times / len(rows), usual


def number(cell: str, decimal: str = ".") -> float | None:
    """The number that a cell holds, None where it holds none: neither infinity nor what is beyond LARGEST is one."""
    cell = cell.replace("−", "-")
    if not (POINT if decimal == "." else COMMA).fullmatch(cell):
        if not GROUPED[decimal].fullmatch(cell):
            return None
        cell = re.sub(APART[decimal], "", cell)
    found = float(cell.replace(",", "."))
    return found if abs(found) <= LARGEST else None


def widths(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """(cells of the usual row, rows that have another number)."""
    usual, times = Counter(map(len, rows)).most_common(1)[0]
    return usual, len(rows) - times
