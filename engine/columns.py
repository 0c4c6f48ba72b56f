"""Columns: the named measurements that a run can be asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """`kind` is "scalar" (), "layer" (depth,) or "histogram" (depth, bins + 2), the outer bins counting what is beyond.

    Also "vector" (2,) and "array", whose shape and axes `source` says: a large measurement that one panel asks for.

    `every`: measured at each so many snapshots (also at a few early ones and at the last), because it costs more than
    it changes.
    """

    name: str
    kind: str
    unit: str = ""
    source: str = ""
    every: int = 1
