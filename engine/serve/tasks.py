"""What a helper can do for a run elsewhere: a name from TASKS and an order of plain data, never code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from engine.record.desk import Outcome
from engine.record.pieces import Pieces

TASKS: Mapping[str, str] = {
    "trials": "engine.search.part:trained",
    "finals": "engine.train.final:ordered",
    "leg": "engine.train.legs:told",
}
"""name -> module:function of the order, in pieces; only what does a task imports it."""


def performing(task: str, order: Mapping[str, Any]) -> Pieces[Outcome]:
    """What comes of this order. Raises KeyError for a task that there is not, ValueError for an unusable order."""
    module, _, name = TASKS[task].partition(":")
    function: Callable[[Mapping[str, Any]], Pieces[Outcome]] = getattr(import_module(module), name)
    return (yield from function(order))
