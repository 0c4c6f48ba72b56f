"""Numbers by name, as an address has them: "w0:2,x0:-1", or a matrix row by row, "W1:0.1 0.2/0.3 0.4"."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from engine.spec import Unreadable

MOST_CHARACTERS = 1500
MOST_NUMBERS = 256
LARGEST = 1e6
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
NAME = re.compile(r"[A-Za-z]\w{0,15}", re.ASCII)


def read_inputs(text: str) -> Mapping[str, np.ndarray]:
    """{name: number or matrix}. Raises Unreadable with the column where it stopped being understood."""
    found: dict[str, np.ndarray] = {}
    at = 1
    for part in text.split(",") if text.strip() else ():
        name, colon, numbers = part.partition(":")
        key = name.strip()
        if not colon or not NAME.fullmatch(key) or key in found:
            raise Unreadable("name_value", at, part.strip() or ",")
        found[key] = _numbers(numbers, at + len(name) + 1)
        at += len(part) + 1
    if sum(value.size for value in found.values()) > MOST_NUMBERS:
        raise Unreadable("many_numbers", 0, str(MOST_NUMBERS))
    return found


def _numbers(text: str, at: int) -> np.ndarray:
    """A number, or rows that "/" parts, of numbers that spaces part."""
    rows = [[_number(word, at) for word in row.split()] for row in text.split("/")]
    if not rows[0] or len({len(row) for row in rows}) > 1:
        raise Unreadable("name_value", at, text.strip() or ":")
    return np.array(rows[0][0]) if len(rows) == len(rows[0]) == 1 else np.array(rows)


def _number(word: str, at: int) -> float:
    if not NUMBER.fullmatch(word):
        raise Unreadable("name_value", at, word)
    value = float(word)
    if abs(value) > LARGEST:
        raise Unreadable("big_number", at, word)
    return value


def write_inputs(values: Mapping[str, np.ndarray]) -> str:
    """The text that reads back as these numbers, at full precision."""
    return ",".join(f"{name}:{_written(value)}" for name, value in values.items())


def _written(value: np.ndarray) -> str:
    rows = np.atleast_2d(value).tolist()
    return "/".join(" ".join(repr(number).removesuffix(".0") for number in row) for row in rows)
