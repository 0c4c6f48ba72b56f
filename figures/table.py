"""The numbers of a chart as a table of text, bounded: for those who do not see it, and to copy from."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np

from figures.numbers import brief

MOST, EACH = 60, 12
"""Rows of a table, and of one line of a chart: evenly taken, the last always."""
Table = tuple[list[str], list[list[str]]]
"""(head, rows)."""


def table(kind: str, chart: Mapping[str, Any]) -> Table:
    """What a chart shows: lines as (name, x, y), grids as (name, y, range of the row), of Vega-Lite its records."""
    return {"plotly": _plotly, "vega": _vega, "map": _maps}[kind](chart)


def _plotly(chart: Mapping[str, Any]) -> Table:
    return ["", "x", "y"], [row for trace in chart["data"] for row in _trace(trace)][:MOST]


def _trace(trace: Mapping[str, Any]) -> Iterator[list[str]]:
    name, xs, ys, grid = plain(trace.get("name") or ""), *(numbers(trace.get(axis)) for axis in "xyz")
    if grid is not None and np.ndim(grid) == 2:
        yield from _grid(name, ys if ys is not None and len(ys) == len(grid) else range(1, len(grid) + 1), grid)
    elif xs is not None and ys is not None:
        for i in evenly(min(len(xs), len(ys))):
            yield [name, text(xs[i]), text(ys[i])]


def _grid(name: str, ys: Sequence[Any], grid: Any) -> Iterator[list[str]]:
    """Of each row its least and its largest value."""
    for i in evenly(len(grid)):
        row = np.array(grid[i], float)  # None becomes NaN
        known = row[np.isfinite(row)]
        yield [name, text(ys[i]), f"{text(known.min())} – {text(known.max())}" if len(known) else "–"]


def _vega(chart: Mapping[str, Any]) -> Table:
    records = next(filter(None, _records(chart)), [])
    head = list(records[0]) if records else []
    return head, [[text(records[i].get(name)) for name in head] for i in evenly(len(records), MOST)]


def _records(chart: Any) -> Iterator[Sequence[Mapping[str, Any]]]:
    """The data of a chart, then those of its views and layers."""
    if isinstance(chart, Mapping):
        yield chart.get("data", {}).get("values", [])
        parts = [part for key in ("vconcat", "hconcat", "concat", "layer") for part in chart.get(key, [])]
        for part in parts:
            yield from _records(part)


def _maps(chart: Mapping[str, Any]) -> Table:
    maps: Sequence[Mapping[str, Any]] = chart["maps"]
    rows = [row for one in maps for row in _grid(plain(one["title"]), one["y"]["values"], one["z"])]
    return ["", *([maps[0]["y"]["title"], maps[0]["unit"]] if maps else [])], rows[:MOST]


def numbers(values: Any) -> Any:
    """A trace's numbers as a sequence, unpacked where they are a typed array; None where there are none."""
    if isinstance(values, Mapping):
        found = np.frombuffer(b64decode(values["bdata"]), f"<{values['dtype']}")
        return found.reshape([int(n) for n in values["shape"].split(",")])
    return None if values is None or np.ndim(values) == 0 else values


def evenly(count: int, most: int = EACH) -> list[int]:
    """At most so many indices of a list of `count`, evenly spread, the last among them."""
    return sorted({round(i) for i in np.linspace(0, count - 1, min(count, most))}) if count else []


def text(value: Any) -> str:
    """Three digits of a number, a dash for none, other things as they are."""
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return "–"
    return brief(float(value)) if isinstance(value, int | float | np.number) else plain(str(value))


def plain(marked: str) -> str:
    """A label without the tags that Plotly draws."""
    return re.sub(r"<[^>]+>", " ", marked).strip()
