"""A given table as numbers and classes, with what there is to say of each column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from engine.parts.own import MOST_CLASSES, MOST_COLUMNS, MOST_ROWS
from engine.record.contents import Content, key_of
from engine.record.pieces import Pieces
from engine.spec import clip, show
from engine.tables.text import Form, Refused, cells, decoded, formed, number, widths

PIECE = 200
"""Rows between two pauses."""
NONE = {"", "na", "n/a", "nan", "null", "none", "-", "--", "?", ".", "#n/a", "missing", "결측", "없음", "해당없음"}
"""What stands where a value is missing, in small letters."""
MOSTLY = 0.9
"""Share of its values that are numbers in a column of numbers; the others count as missing."""
LABELS = ("label", "class", "target", "y", "species", "category", "라벨", "레이블", "클래스", "분류", "정답", "품종")
"""What a column of classes is often called."""
COUNTERS = ("id", "no", "no.", "#", "index", "row", "번호", "순번", "unnamed: 0")
FORMULA = re.compile(r"[=@]|[+-][A-Za-z(]")
LONGEST = 40
"""Characters kept of a name."""


@dataclass
class Seen:
    """What has been seen of a column so far."""

    values: list[float] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    missing: int = 0
    strange: int = 0
    first: tuple[int, str] = (0, "")
    formulas: int = 0

    def take(self, row: int, cell: str, decimal: str) -> None:
        """One more cell."""
        found = None if cell.lower() in NONE else number(cell, decimal)
        self.values.append(np.nan if found is None else found)
        self.texts.append("" if cell.lower() in NONE else cell)
        self.missing += cell.lower() in NONE
        if found is None and cell.lower() not in NONE:
            self.first = self.first if self.strange else (row, clip(cell, LONGEST))
            self.strange += 1
            self.formulas += bool(FORMULA.match(cell))

    @property
    def numeric(self) -> bool:
        """Whether it is a column of numbers."""
        there = len(self.values) - self.missing
        return there - self.strange >= MOSTLY * max(there, 1)


def read(blob: bytes) -> Pieces[Content]:
    """The table in a file: values (rows, columns), NaN where there is no number; codes, -1 where there is no class.

    Its facts: encoding, delimiter, decimal, header, rows, left_out, ragged, columns, features and label (from 1) to
    begin with. Raises Refused for what is no such table.
    """
    text, encoding = decoded(blob)
    form = formed(text)
    rows, beyond = yield from _rows(text, form)
    width, ragged = _shape(rows)
    named = _has_header(rows, form)
    names = _names(rows[0] if named else [], width)
    columns = yield from _columns(rows[named:], width, form, int(named) + 1)
    facts, codes = [], []
    for name, seen in zip(names, columns, strict=True):
        told, coded = _facts(name, seen)
        facts.append(told)
        codes.append(coded)
        yield None
    if not any(told["kind"] == "number" for told in facts):
        raise Refused("no_numbers")
    head = {"encoding": encoding, **form._asdict(), "header": named, "rows": len(rows) - named}
    head |= {"left_out": beyond, "ragged": ragged, "columns": facts, **suggested(facts)}
    arrays = {"values": np.array([seen.values for seen in columns]).T.copy(), "codes": np.array(codes).T.copy()}
    return Content(key_of(blob), head, arrays)


def _rows(text: str, form: Form) -> Pieces[tuple[list[list[str]], int]]:
    """(the first MOST_ROWS rows and a header, rows beyond them)."""
    rows: list[list[str]] = []
    beyond = 0
    for k, row in enumerate(cells(text, form.delimiter)):
        if len(row) > 4 * MOST_COLUMNS:
            raise Refused("columns", str(len(row)))
        if k <= MOST_ROWS:
            rows.append(row)
        else:
            beyond += 1
        if not k % PIECE:
            yield None
    return rows, beyond


def _shape(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """(columns, rows that have another number of cells). Raises Refused for too few or too many."""
    if len(rows) < 2:
        raise Refused("one_row")
    width, ragged = widths(rows)
    if width > MOST_COLUMNS:
        raise Refused("columns", str(width))
    if width < 2:
        raise Refused("one_column")
    return width, ragged


def _has_header(rows: Sequence[Sequence[str]], form: Form) -> bool:
    """Whether the first row names the columns: nothing in it is a number, and something is in the rows below."""
    first = [cell for cell in rows[0] if number(cell, form.decimal) is not None]
    return not first and any(number(cell, form.decimal) is not None for row in rows[1:6] for cell in row)


def _names(cells: Sequence[str], width: int) -> list[str]:
    """Each once, clipped; what has none is called by its number."""
    found: list[str] = []
    for at in range(width):
        name = clip(cells[at], LONGEST) if at < len(cells) and cells[at] else f"#{at + 1}"
        found.append(f"{name} #{at + 1}" if name in found else name)
    return found


def _columns(rows: Sequence[Sequence[str]], width: int, form: Form, first: int) -> Pieces[list[Seen]]:
    """What is in the columns; what a short row does not have is missing, what a long one has more is left out."""
    columns = [Seen() for _ in range(width)]
    for k, row in enumerate(rows[:MOST_ROWS]):
        for at, seen in enumerate(columns):
            seen.take(k + first, row[at] if at < len(row) else "", form.decimal)
        if not k % PIECE:
            yield None
    return columns


def _facts(name: str, seen: Seen) -> tuple[dict[str, Any], np.ndarray]:
    """(what there is to say of a column, its classes (rows,) as int8)."""
    labels, codes = _classes(seen)
    row, example = seen.first
    told: dict[str, Any] = {"name": name, "kind": "number" if seen.numeric else "text", "missing": seen.missing}
    told |= {"strange": seen.strange if seen.numeric else 0, "row": row, "example": example}
    told |= {"formulas": seen.formulas, "labels": labels, "constant": len(labels) == 1}
    return told | {"counter": seen.numeric and _is_counter(name, seen)}, codes


def _classes(seen: Seen) -> tuple[list[str], np.ndarray]:
    """(names of at most MOST_CLASSES classes in order, the class of each row); none where there are more."""
    if seen.numeric:
        numbers = sorted({value for value in seen.values if value == value})
        order: Sequence[Any] = numbers if len(numbers) <= MOST_CLASSES else ()
        held: Sequence[Any] = seen.values
    else:
        texts = sorted({text for text in seen.texts if text})
        order, held = texts if len(texts) <= MOST_CLASSES else (), seen.texts
    at = {value: k for k, value in enumerate(order)}
    codes = np.array([at.get(value, -1) for value in held], np.int8)
    return [clip(each if isinstance(each, str) else show(each), LONGEST) for each in order], codes


def _is_counter(name: str, seen: Seen) -> bool:
    """Whether it numbers the rows."""
    values = [value for value in seen.values if value == value]
    rises = len(values) > 2 and all(after - before == 1 for before, after in pairwise(values))
    return rises or (name.lower() in COUNTERS and len(set(values)) == len(values))


def suggested(facts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """{"label", "features"} to begin with, from 1: a column that is called a class, else the last that can be one.

    Where nothing can, label is 0.
    """
    possible = [at for at, told in enumerate(facts, 1) if len(told["labels"]) > 1]
    called = [at for at in possible if facts[at - 1]["name"].lower() in LABELS]
    texts = [at for at in possible if facts[at - 1]["kind"] == "text"]
    label = (called or texts[-1:] or possible[-1:] or [0])[-1]
    usable = [at for at, told in enumerate(facts, 1) if told["kind"] == "number" and at != label]
    telling = [at for at in usable if not (facts[at - 1]["counter"] or facts[at - 1]["constant"])]
    return {"label": label, "features": telling or usable}
