"""Up to which step a run's numbers are the same on any machine, read from its column `agreement`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.record.recording import Recording

COLUMN = "agreement"
SAME = 0.005
"""Share of the loss by which a run and its twin may differ and still agree: half a unit of the third digit or less."""


def agree_until(recording: Recording) -> int | None:
    """The last step up to which all snapshots show the same numbers anywhere; None where that was not measured.

    A run and a twin that stop being finite part there.
    """
    series = recording.columns.get(COLUMN)
    if series is None or np.isnan(series.values[0]):
        return None
    parted = ~(series.values <= SAME)
    first = int(np.argmax(parted)) if parted.any() else len(parted)
    return int(series.steps[max(first - 1, 0)])


def parting(recordings: Sequence[Recording]) -> list[str]:
    """A line for each run, counted from 1, whose numbers are not the same anywhere up to its end."""
    ends = [(agree_until(recording), recording) for recording in recordings]
    return [
        f"run {number}: the same on any machine up to step {step} of {int(recording.columns[COLUMN].steps[-1])}; "
        "from there on rounding decides"
        for number, (step, recording) in enumerate(ends, 1)
        if step is not None and step < recording.columns[COLUMN].steps[-1]
    ]
