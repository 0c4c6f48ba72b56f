"""Recordings as files: a tidy table with one row a number, and arrays by name for NumPy."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.record.columns import Column
from engine.record.recording import Recording, Series

Array = np.ndarray
HEAD = ("run", "address", "seed", "column", "unit", "step", "layer", "axis", "low", "high", "place", "value")
TIDY = ("scalar", "layer", "vector")
"""Kinds of columns with few numbers a step; the others are nine rows in ten of a table, and better off as arrays."""
BULKY = ("histogram", "array")


@dataclass(frozen=True)
class Told:
    """A recording with what a file says of it: what it is called, its whole address, its seed."""

    name: str
    address: str
    seed: int
    recording: Recording


def as_csv(runs: Sequence[Told], columns: Mapping[str, Column], kinds: Sequence[str] = TIDY + BULKY) -> str:
    """CSV text with columns HEAD of what is of these kinds, at full precision.

    A row has `layer` (from 1) or `axis` (of a vector), the ends of a histogram's bin in `low` and `high` (infinite
    where it counts what is beyond the window), or the `place` in an array, counted from 0 along each axis: "3 0 1".
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for run in runs:
        for column, series in _of_kinds(run, columns, kinds):
            writer.writerows(
                (run.name, run.address, run.seed, *row) for row in _rows(column, series, run.recording.notes)
            )
    return out.getvalue()


def _of_kinds(run: Told, columns: Mapping[str, Column], kinds: Sequence[str]) -> Iterator[tuple[Column, Series]]:
    found = ((columns[name], series) for name, series in run.recording.columns.items())
    return (pair for pair in found if pair[0].kind in kinds)


def _rows(column: Column, series: Series, notes: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """(column, unit, step, layer, axis, low, high, place, value) of every number."""
    edges = bin_edges(column, series, notes) if column.kind == "histogram" else np.empty(0)
    for step, value in zip(series.steps.tolist(), series.values, strict=True):
        for index, number in np.ndenumerate(value):
            yield column.name, unit_of(column, notes), step, *_where(column, index, edges), number.item()


def unit_of(column: Column, notes: Mapping[str, Any]) -> str:
    """The unit of a column in this run: of another loss than cross-entropy a loss is not in nats."""
    said: str = notes.get("units", {}).get(column.unit, column.unit)
    return said


def _where(column: Column, index: tuple[int, ...], edges: Array) -> tuple[object, ...]:
    """(layer, axis, low, high, place), "" where one has no meaning."""
    if column.kind == "array":
        return "", "", "", "", " ".join(map(str, index))
    if column.kind == "vector":
        return "", column.axes[index[0]], "", "", ""
    layer = index[0] + 1 if index else ""
    ends = (edges[index[1]].item(), edges[index[1] + 1].item()) if column.kind == "histogram" else ("", "")
    return layer, "", *ends, ""


def bin_edges(column: Column, series: Series, notes: Mapping[str, Any]) -> Array:
    """(bins + 3,) where the bins of a histogram begin and end; the outer ones are open."""
    low, high = column.window or notes["edges"][column.name][:2]
    inner = np.linspace(low, high, series.values.shape[-1] - 1)
    return np.concatenate([[-np.inf], inner, [np.inf]])


def has_arrays(recordings: Sequence[Recording], columns: Mapping[str, Column]) -> bool:
    """Whether there is anything for a file of arrays."""
    return any(columns[name].kind in BULKY for recording in recordings for name in recording.columns)


def as_npz(runs: Sequence[Told], columns: Mapping[str, Column]) -> bytes:
    """A NumPy archive of the histograms and arrays: "1.NAME" is (steps, *shape) of run 1, read without pickle.

    With it "1.NAME.steps", "1.NAME.edges" of a histogram's bins, what is known of an array's axes ("1.NAME.x_values"),
    "NAME.unit" and "NAME.about", and by run "runs", "addresses", "seeds".
    """
    found: dict[str, Any] = {
        "runs": [run.name for run in runs],
        "addresses": [run.address for run in runs],
        "seeds": [run.seed for run in runs],
    }
    for number, run in enumerate(runs, 1):
        for column, series in _of_kinds(run, columns, BULKY):
            found |= {f"{number}.{column.name}{part}": value for part, value in _parts(column, series, run)}
            found |= {
                f"{column.name}.unit": unit_of(column, run.recording.notes),
                f"{column.name}.about": column.source,
            }
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, **{key: np.asarray(value) for key, value in found.items()})
    return out.getvalue()


def _parts(column: Column, series: Series, run: Told) -> Iterator[tuple[str, Any]]:
    notes = run.recording.notes
    yield "", series.values
    yield ".steps", series.steps
    if column.kind == "histogram":
        yield ".edges", bin_edges(column, series, notes)
    for key, value in notes.get("axes", {}).get(column.name, {}).items():
        yield f".{key}", value
