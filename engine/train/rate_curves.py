"""The learning rate of every update of a run as a curve: schedule, warm-up and floor, per update or per epoch."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from engine.train.changes import knob_changes
from engine.train.spec import TrainSpec

Array = np.ndarray


def rates(schedule: Any, lr: float, low: float, warmup: int, start: float, total: int) -> Array:
    """lr (start + (1 - start) t / warmup) while t < warmup, then the schedule over what remains; shape (total,).

    A schedule that goes down to 0 goes from lr down to `low`; others never fall below it.
    """
    warmup, low = min(warmup, total), min(low, lr)
    ramp = start + (1 - start) * np.arange(warmup) / max(warmup, 1)
    factor = schedule.factor(np.arange(total - warmup), total - warmup)
    rest = low + (lr - low) * factor if schedule.to_zero else np.maximum(lr * factor, low)
    return np.concatenate([lr * ramp, rest])


def scheduled(spec: TrainSpec) -> bool:
    """Whether the learning rate changes on the way."""
    return spec.schedule.name != "constant" or spec.warmup > 0 or spec.eta_min > spec.optimizer.lr


def learning_rates(spec: TrainSpec) -> Array:
    """(steps,) learning rates of all updates, without what a plateau takes from them."""
    lr: float = spec.optimizer.lr
    length, total = units(spec)
    found = rates(spec.schedule, lr, spec.eta_min, spec.warmup, spec.warmup_start, total)
    return np.repeat(found, length)[: spec.steps]


def units(spec: TrainSpec) -> tuple[int, int]:
    """Updates of one unit of the schedule's time, and how many units a run has."""
    length = spec.epoch if spec.schedule_unit == "epoch" else 1
    return length, -(-spec.steps // length)


def momenta(spec: TrainSpec) -> Array | None:
    """(steps,) what a schedule makes of the momentum, as at its beginning while warm-up lasts; None: it leaves it."""
    length, total = units(spec)
    warmup = min(spec.warmup, total)
    found = spec.schedule.momenta(np.maximum(np.arange(total) - warmup, 0), total - warmup)
    return None if found is None else np.repeat(found, length)[: spec.steps]


def planned(spec: TrainSpec) -> Array:
    """The same with what changes on the way: from each of its steps on, the rates of the network since then."""
    starts = sorted({0, *(change.step for change in knob_changes(spec, spec.steps))})
    found = [learning_rates(spec.at(start))[start:end] for start, end in pairwise([*starts, spec.steps])]
    return np.concatenate(found)
