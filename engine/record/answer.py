"""What a question is settled by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.record.recording import Recording


@dataclass(frozen=True)
class Answer:
    """`function(recordings)` is the number, NaN where a run diverged before it; `columns` is what it needs recorded."""

    function: Callable[[Sequence[Recording]], float]
    columns: tuple[str, ...]
