"""Knobs of how the learning rate goes."""

from __future__ import annotations

from dataclasses import dataclass

from engine.parts.annealing import NETWORK_SCHEDULES
from engine.parts.schedules import Schedule
from engine.spec import Knobs, entry, one_of, real, whole


@dataclass(frozen=True)
class ScheduleKnobs(Knobs):
    """lr of update t = the optimizer's lr x the schedule's factor, after a linear warm-up of `warmup` units of time.

    The unit of time is the update, or with `schedule_unit=epoch` the epoch: the rate then stands still within each.
    The warm-up starts at `warmup_start` lr. Schedules that go down to 0 go down to `eta_min`, the others never fall
    below it. `momentum_form` "inside": v <- beta v - lr g, w <- w + v, as most notes have it; "outside": v <- beta v +
    g, w <- w - lr v, as PyTorch has it. They part where the rate changes: only outside does a new rate act on what the
    velocity holds already.
    """

    schedule: Schedule = entry(NETWORK_SCHEDULES, "constant", group="schedule")
    schedule_unit: str = one_of("update", "update", "epoch", group="schedule")
    warmup: int = whole(0, 0, 20_000, group="schedule")
    warmup_start: float = real(0.0, 0.0, 1.0, group="schedule")
    eta_min: float = real(0.0, 0.0, 1000.0, group="schedule")
    momentum_form: str = one_of("inside", "inside", "outside", apart=True, group="schedule")
