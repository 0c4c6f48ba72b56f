"""Recordings as a tidy table: one row a number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import numpy as np

from engine.record.recording import Recording

HEAD = ("run", "column", "step", "layer", "bin", "value")


def as_csv(recordings: Sequence[Recording], names: Sequence[str]) -> str:
    """CSV text with columns HEAD; layers count from 1, bins from 0 (below the window); numbers at full precision.

    A column with more than two axes has the places on the others in `bin`, from 0: "3 0 1".
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for name, recording in zip(names, recordings, strict=True):
        writer.writerows((name, *row) for row in rows(recording))
    return out.getvalue()


def rows(recording: Recording) -> Iterator[tuple[object, ...]]:
    """(column, step, layer, bin, value) of every number; layer and bin are "" where the column has none."""
    for column, series in recording.columns.items():
        for step, value in zip(series.steps.tolist(), series.values, strict=True):
            for index, number in np.ndenumerate(value):
                layer = index[0] + 1 if index else ""
                yield column, step, layer, " ".join(map(str, index[1:])), number.item()
