"""What a helper keeps for the next work that goes on from it: as much as there is room for, and not for long."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

LINGER = 60.0
"""Seconds after which what nobody came for is given up."""


@dataclass(frozen=True)
class _Kept:
    thing: Any
    size: float
    since: float


_all: OrderedDict[str, _Kept] = OrderedDict()


def keep(key: str, thing: Any, size: float, room: float) -> None:
    """Keep it, and of what was kept before, the latest that is within `room` together with it."""
    expire()
    _all[key] = _Kept(thing, size, time.monotonic())
    _all.move_to_end(key)
    while sum(each.size for each in _all.values()) > room:
        _all.popitem(last=False)


def taken(key: str) -> Any:
    """What was kept as `key`, which is then no longer kept; None where it is not there."""
    found = _all.pop(key, None)
    return found and found.thing


def expire() -> bool:
    """Give up what has been kept for too long; whether anything is left."""
    for key in [key for key, each in _all.items() if time.monotonic() - each.since > LINGER]:
        del _all[key]
    return bool(_all)
