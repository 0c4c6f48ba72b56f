"""Data of one's own: points that somebody drew, and a table that somebody gave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from engine.parts.datasets import DATASETS, DataSet
from engine.record.contents import KEY
from engine.spec import Unreadable, text

VERSION = "1"
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""Base 64 as addresses have it (RFC 4648, section 5)."""
FEWEST_POINTS, MOST_POINTS, MOST_COLORS = 2, 150, 4
REACH = 1.28
"""Points are drawn on the square from -REACH to below REACH, in steps of 0.01."""
MOST_ROWS, MOST_COLUMNS, MOST_CLASSES, FEWEST_ROWS = 5_000, 64, 10, 10
FIFTH = 5
"""One example in so many is kept for the test part."""

Point = tuple[float, float, int]
"""x, y, class."""


def encode(points: Iterable[Point]) -> str:
    """The points as a text: VERSION, then three digits each, 2 bits of class, 8 of 100 x + 128, 8 of 100 y + 128."""
    return VERSION + "".join(_digits(c << 16 | _step(x) << 8 | _step(y)) for x, y, c in points)


def _step(value: float) -> int:
    """-1.28 -> 0, 1.27 -> 255; what is beyond, the nearest."""
    return min(max(round(100 * value) + 128, 0), 255)


def _digits(number: int) -> str:
    return DIGITS[number >> 12] + DIGITS[number >> 6 & 63] + DIGITS[number & 63]


def decode(code: str) -> list[Point]:
    """The inverse of `encode`. Raises Unreadable for what is no such text, or holds too few or too many points."""
    if code[:1] != VERSION:
        raise Unreadable("points_version", what=code[:1])
    for at, digit in enumerate(code[1:], 2):
        if digit not in DIGITS:
            raise Unreadable("points_digit", at, digit)
    count, left = divmod(len(code) - 1, 3)
    if left:
        raise Unreadable("points_cut", len(code))
    if not FEWEST_POINTS <= count <= MOST_POINTS:
        raise Unreadable("points_count", what=str(count))
    return [_point(code[at : at + 3]) for at in range(1, len(code), 3)]


def _point(digits: str) -> Point:
    a, b, c = (DIGITS.index(digit) for digit in digits)
    number = a << 12 | b << 6 | c
    return ((number >> 8 & 255) - 128) / 100, ((number & 255) - 128) / 100, number >> 16


def _bowls() -> list[Point]:
    """What is there before anybody draws: one bowl in another."""
    places = [k / 12 - 0.9 + 0.06 for k in range(21)]
    return [point for x in places for point in ((x, 1.3 * x * x - 0.9, 0), (0.7 * x, 0.9 * x * x + 0.15, 1))]


@DATASETS.add("points", source="drawn by hand", oracle="the points themselves")
@dataclass(frozen=True)
class Points(DataSet):
    """Points drawn by hand, at most 150 of at most four classes; of each five in a row one is a test point."""

    reach: ClassVar[float] = REACH
    points: str = text(encode(_bowls()), decode, 1 + 3 * MOST_POINTS, apart=True, group="code")

    @cached_property
    def rows(self) -> Sequence[Point]:
        """The points in the order in which they were drawn."""
        return decode(self.points)

    @property
    def classes(self) -> int:
        return max(2, 1 + max(c for _, _, c in self.rows))

    @property
    def trained_on(self) -> int:  # type: ignore[override]
        """Four fifths of them; of fewer than five all."""
        return len(self.rows) - len(self.rows) // FIFTH

    @property
    def probe(self) -> int:  # type: ignore[override]
        """All that are trained on."""
        return self.trained_on

    @property
    def plain(self) -> dict[str, Any]:
        return {"rows": list(self.rows)}


class Handle(NamedTuple):
    """A table's key, which of its columns (from 1) are features and which is the label, and what these leave of it."""

    key: str
    features: tuple[int, ...]
    label: int
    rows: int
    classes: int

    @property
    def code(self) -> str:
        """As the address has it: 3f2a9c1be0d44a5f.1-4_6.5.150.3"""
        return ".".join([self.key, spans(self.features), str(self.label), str(self.rows), str(self.classes)])


HANDLE = re.compile(
    rf"([0-9a-f]{{{KEY}}})\.(\d{{1,2}}(?:[-_]\d{{1,2}})*)\.(\d{{1,2}})\.(\d{{1,4}})\.(\d{{1,2}})", re.ASCII
)
SPAN = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?", re.ASCII)
SAMPLE = "iris"
"""The table that is there before anybody gives one."""


def spans(numbers: Sequence[int]) -> str:
    """(1, 2, 3, 4, 6) -> "1-4_6"."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return "_".join(str(part[0]) if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in parts)


def read_spans(said: str) -> tuple[int, ...]:
    """The inverse: rising numbers from 1 to MOST_COLUMNS. Raises Unreadable for what is none."""
    found: list[int] = []
    for part in said.split("_"):
        match = SPAN.fullmatch(part)
        if match is None:
            raise Unreadable("table_columns", what=part)
        first, last = match.groups()
        low, high = int(first), int(last or first)
        if not (found[-1] if found else 0) < low <= high <= MOST_COLUMNS:
            raise Unreadable("table_columns", what=part)
        found += range(low, high + 1)
    return tuple(found)


def read_handle(code: str) -> Handle | None:
    """What the code of a table says, None of the sample. Raises Unreadable for what is no such code."""
    if code == SAMPLE:
        return None
    match = HANDLE.fullmatch(code)
    if match is None:
        raise Unreadable("table_code")
    key, columns, *numbers = match.groups()
    label, rows, classes = map(int, numbers)
    found = Handle(key, read_spans(columns), label, rows, classes)
    bounds = ((label, 1, MOST_COLUMNS), (rows, FEWEST_ROWS, MOST_ROWS), (classes, 2, MOST_CLASSES))
    if label in found.features or any(not low <= number <= high for number, low, high in bounds):
        raise Unreadable("table_code")
    return found


@DATASETS.add("table", source="given as CSV", oracle="its own rows")
@dataclass(frozen=True)
class Table(DataSet):
    """Rows of a table that somebody gave (CSV): chosen columns of numbers, one of classes; a fifth is the test part."""

    table: str = text(SAMPLE, read_handle, apart=True, group="code")

    @cached_property
    def handle(self) -> Handle:
        """The columns that are chosen, and the shape of what they leave."""
        return read_handle(self.table) or Handle("", (1, 2, 3, 4), 5, 150, 3)

    @property
    def n_in(self) -> int:  # type: ignore[override]
        """The columns that are features."""
        return len(self.handle.features)

    @property
    def classes(self) -> int:
        return self.handle.classes

    @property
    def trained_on(self) -> int:  # type: ignore[override]
        """Four fifths of the rows."""
        return self.handle.rows - self.handle.rows // FIFTH

    @property
    def tested(self) -> int:  # type: ignore[override]
        """A fifth of the rows, or the usual number, for what memory must hold."""
        return max(DataSet.tested, self.handle.rows // FIFTH)

    @property
    def probe(self) -> int:  # type: ignore[override]
        """As many as are trained on, up to the usual number."""
        return min(DataSet.probe, self.trained_on)

    @property
    def contents(self) -> tuple[str, ...]:
        return (self.handle.key,) if self.handle.key else ()

    @property
    def file(self) -> str:
        """The name of the CSV from which a script reads what is trained on."""
        return f"table_{self.handle.key or SAMPLE}.csv"

    @property
    def plain(self) -> dict[str, Any]:
        return {"file": self.file}
