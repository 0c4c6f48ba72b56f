"""What a helper does of another worker's lane: train it on, and tell what was measured on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.record.columns import Column
from engine.record.desk import Outcome
from engine.record.frames import frame_message
from engine.record.kept import keep, taken
from engine.record.pieces import Pieces, within
from engine.train.experiment import Lane
from engine.train.numerics import numerics
from engine.train.products import one_thread
from engine.train.spec import TrainSpec
from engine.train.stack import Stack

OURS = ("engine.", "pages.")
"""Where a column may be measured."""


def told(order: Mapping[str, Any]) -> Pieces[Outcome]:
    """The snapshots of a leg's order. The lane is kept for the next one; where it is not, it is trained anew."""
    one_thread()
    key = json.dumps([order["specs"], order["columns"]])
    lane: Lane | None = taken(key)
    if lane is None or lane.frame > order["start"]:
        lane = yield from _made(order)
    heads, arrays = list[list[Any]](), dict[str, np.ndarray]()
    while lane.frame < order["stop"] and not lane.done:
        at = lane.frame - order["start"]
        shots = yield from lane.advance()
        yield
        if at >= 0:
            head, values = frame_message(tuple(shots.get(row) for row in lane.members))
            heads.append(head)
            arrays |= {f"{at}/{name}": array for name, array in values.items()}
    if not lane.done:
        keep(key, lane, sum(spec.bytes_needed for spec in lane.specs), order["room"])
    return {"frames": heads, "done": lane.done}, arrays


def _made(order: Mapping[str, Any]) -> Pieces[Lane]:
    columns = {}
    for name, (module, every) in order["columns"].items():
        if not module.startswith(OURS):
            raise ValueError(f"column {name!r} is not measured in {module!r}")
        columns[name] = Column(name, "", every=every, module=module)
    specs = [TrainSpec.exactly(query) for query in order["specs"]]
    return Lane(specs, [*range(len(specs))], columns, (yield from within(numerics, Stack.making(specs))))
