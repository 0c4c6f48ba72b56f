"""Columns: the named measurements that a run can be asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Column:
    """`kind` is "scalar" (), "layer" (depth,) or "histogram" (depth, bins + 2), the outer bins counting what is beyond.

    Also "vector" (2,) and "array", whose shape and axes `source` says: a large measurement that one panel asks for.

    `every`: measured at each so many snapshots (also at a few early ones and at the last), because it costs more than
    it changes. `module` names where it is measured: a module whose MEASURES has an entry of this name; only a worker
    imports it. `frames(specs)`, of a column that is a run of its own, is how many frames that run has. `bytes(specs)`,
    of one that trains networks of its own, is an estimate of the memory that a run takes for this column alone.
    `window` is where a histogram's inner bins begin and end, if that is the same in all runs; else the notes' `edges`
    say it. `axes` names a vector's two entries.
    """

    name: str
    kind: str
    unit: str = ""
    source: str = ""
    every: int = 1
    module: str = ""
    frames: Callable[[Sequence[Any]], int] | None = None
    bytes: Callable[[Sequence[Any]], int] | None = None
    window: tuple[float, float] | None = None
    axes: tuple[str, str] = ("x", "y")


def measured_in(module: str, *columns: Column) -> Mapping[str, Column]:
    """name -> column of these columns, all of them measured in `module`."""
    return {column.name: replace(column, module=module) for column in columns}
