"""The server's log stays short, whatever visitors send: a widget's tampered value may be megabytes, again and again."""

from __future__ import annotations

import logging
import time
import traceback
from collections import OrderedDict
from functools import cache
from typing import Any

from engine.spec import clip

LINE, LINES = 300, 60
"""Characters of a line, and lines of a message or of a traceback, that are logged; of longer ones the ends."""
OFTEN, MINUTE = 3, 60.0
"""So often the same traceback is logged in so many seconds; then one line for each."""
_told: OrderedDict[str, list[float]] = OrderedDict()


@cache
def keep_logs_short() -> None:
    """Clip every record of every logger of this process from now on (once)."""
    made = logging.getLogRecordFactory()

    def make(*args: Any, **options: Any) -> logging.LogRecord:
        return short(made(*args, **options))

    logging.setLogRecordFactory(make)


def short(record: logging.LogRecord) -> logging.LogRecord:
    """The record with a message and a traceback of bounded length."""
    try:
        record.msg, record.args = clipped(record.getMessage()), ()
    except (TypeError, ValueError):  # its arguments do not fit its message: logging says so where it is formatted
        return record
    if isinstance(record.exc_info, tuple) and record.exc_info[0]:
        text = clipped("".join(traceback.format_exception(*record.exc_info)).rstrip("\n"))
        record.exc_text = text if seldom(text) else f"{text.splitlines()[-1]} (as before)"
    return record


def clipped(text: str) -> str:
    """The first and the last lines, each in part where it is long."""
    lines = text.splitlines()
    if len(lines) > LINES:
        lines = [*lines[: LINES // 2], f"... {len(lines) - LINES} lines ...", *lines[-LINES // 2 :]]
    return "\n".join(clip(line, LINE) for line in lines)


def seldom(text: str) -> bool:
    """Whether `text` has been logged less than OFTEN in the last MINUTE; the hundred latest texts are remembered."""
    now = time.monotonic()
    times = [then for then in _told.pop(text, []) if now - then < MINUTE]
    _told[text] = [*times, now][-OFTEN:]
    while len(_told) > 100:
        _told.popitem(last=False)
    return len(times) < OFTEN
