"""What cannot be used of an address, and values as an address has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

AUTO = "auto"


@dataclass(frozen=True)
class Problem:
    """Something in an address that could not be used as written; words for it are the reader's business.

    `code` is "unknown", "unused", "not_a_number", "not_an_option", "out_of_range", "too_much", "too_long", "too_many",
    "too_heavy", "folded", "unreadable" or "remark". An unreadable text says why (`reason`), at which column (`at`) and
    about what (`what`). A remark is on a value that is used as written, and says what that leads to (`reason`).
    """

    code: str
    field: str
    value: str
    used: str = ""
    low: str = ""
    high: str = ""
    options: tuple[str, ...] = ()
    reason: str = ""
    at: str = ""
    what: str = ""


class Unreadable(ValueError):
    """A text that a knob cannot use: `reason` names a sentence, `at` is a column from 1 (0: none), `what` a part."""

    def __init__(self, reason: str, at: int = 0, what: str = "", where: str = "") -> None:
        place = f" at column {at}" if at else ""
        super().__init__(f"{where}{reason.replace('_', ' ')}{place}{f': {clip(what)}' if what else ''}")
        self.reason, self.at, self.what = reason, at, what


def show(value: Any) -> str:
    """The shortest text that reads back as the same value: 0.01, 1, tanh; "auto" for None."""
    if value is None:
        return AUTO
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def clip(text: str, length: int = 60) -> str:
    """`text`, or its first `length` characters and an ellipsis."""
    return text if len(text) <= length else text[:length] + "…"
