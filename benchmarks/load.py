"""A class of visitors who all move one slider at their own pace."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

import websockets

from benchmarks.visitor import Failed, Visitor

RAMP = 3.0
"""Seconds over which the visitors arrive."""


@dataclass(frozen=True)
class Load:
    """What a class met with: seconds of each rerun after a moved slider, and what went wrong for whom."""

    reruns: Sequence[float]
    errors: Sequence[str]

    def percentile(self, percent: int) -> float:
        """Milliseconds under which this share of the reruns stayed; NaN where there are fewer than two."""
        return 1000 * quantiles(self.reruns, n=100)[percent - 1] if len(self.reruns) > 1 else float("nan")


async def drive(visitors: Sequence[Visitor], label: str, moves: int, think: float) -> Load:
    """All visitors at once, `moves` moves of the slider each, `think` seconds apart on average, to other places."""
    lives = [
        live(visitor, label, range(7 * k + 1, 7 * k + 1 + 3 * moves, 3), think, RAMP * k / len(visitors))
        for k, visitor in enumerate(visitors)
    ]
    found = await asyncio.gather(*lives, return_exceptions=True)
    errors = [f"{type(one).__name__}: {one}" for one in found if isinstance(one, BaseException)]
    return Load([seconds for one in found if isinstance(one, list) for seconds in one], errors)


async def live(visitor: Visitor, label: str, turns: Sequence[int], think: float, late: float) -> list[float]:
    """Seconds of each rerun of one visitor, who comes `late` seconds late."""
    await asyncio.sleep(late)
    await visitor.connect()
    try:
        await visitor.rerun()
        return [await moved(visitor, label, turn, think) for turn in turns]
    except websockets.ConnectionClosed as error:
        raise Failed(f"the server closed the connection: {error}") from error
    finally:
        await visitor.leave()


async def moved(visitor: Visitor, label: str, turn: int, think: float) -> float:
    """Seconds of the rerun after the slider's move to its place `turn`, which comes after 0 to 2 `think` seconds."""
    await asyncio.sleep(2 * think * random.random())
    visitor.move(label, turn)
    return await visitor.rerun()
