"""What a question is settled by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.record.recording import Recording

Recordings = Sequence[Recording]


def at_start(recordings: Recordings) -> int:
    """Step 0."""
    return 0


def at_end(recordings: Recordings) -> int:
    """The last step of the longest run."""
    return max(int(series.steps[-1]) for recording in recordings for series in recording.columns.values())


def nothing(recordings: Recordings) -> Mapping[str, float]:
    """No further numbers."""
    return {}


@dataclass(frozen=True)
class Answer:
    """`function(recordings)` is the number, NaN where a run diverged before it; `columns` is what it needs recorded.

    `moment(recordings)` is the step at which it is measured: there the film stops, and the number is that of the
    picture. `facts(recordings)` are further numbers for the sentence and for what is written on the picture. `unit`
    says how it is told: "" (a plain number), "share" (of 1, told in per cent), "percent", "points", "count". `counts`
    is what the recording goes along: "step" (updates), "trial", "features".
    """

    function: Callable[[Recordings], float]
    columns: tuple[str, ...]
    moment: Callable[[Recordings], int] = at_end
    facts: Callable[[Recordings], Mapping[str, float]] = nothing
    unit: str = ""
    counts: str = "step"
