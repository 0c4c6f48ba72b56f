"""The spec of reading a table in a worker: which of the files that were given."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.record.contents import KEY
from engine.spec import RunSpec, Unreadable, text, whole
from engine.tables.text import MOST_BYTES

NOTHING = "0" * KEY
"""The key of the empty table."""


def read_key(said: str) -> str:
    """A key as it is. Raises Unreadable for what is none."""
    if not re.fullmatch(rf"[0-9a-f]{{{KEY}}}", said):
        raise Unreadable("table_code")
    return said


def unread(key: str) -> str:
    """The key under which the bytes are kept until they are read; the table then has the key itself."""
    return f"unread.{key}"


@dataclass(frozen=True)
class ReadingSpec(RunSpec):
    """One file that was given, by its key."""

    file: str = text(NOTHING, read_key)
    steps: int = whole(0, 0, 0)
    seed: int = whole(0, 0, 0)

    @property
    def contents(self) -> tuple[str, ...]:
        return (unread(self.file),) if self.file != NOTHING else ()

    @property
    def snapshots(self) -> int:
        return 1

    @property
    def bytes_needed(self) -> int:
        """Cells as texts and numbers are about 20 times their bytes."""
        return 20 * MOST_BYTES
