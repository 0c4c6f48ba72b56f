"""What trainings take, about, before they are made."""

from __future__ import annotations

from engine.train.spec import TrainSpec

UPDATE, RATE = 2e-4, 6e9
"""Seconds of an update beside its products, and multiplications a second, about, on one core."""


def seconds(spec: TrainSpec, count: int, steps: int) -> float:
    """About what so many updates of so many networks like that take, side by side."""
    return steps * (UPDATE + count * spec.batch * spec.weights / RATE)
