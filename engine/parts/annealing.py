"""Schedules of networks: all of `engine.parts.schedules`, and those that a surface has no use for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.parts.schedules import SCHEDULES, Schedule
from engine.spec import Unreadable, one_of, real, text, whole
from engine.spec.registry import Registry

NETWORK_SCHEDULES = Registry("network_schedule")
NETWORK_SCHEDULES.include(SCHEDULES)
MOST_MARKS, POINTS, HIGHEST = 20, (6, 12), 10.0
"""Milestones at most; how few and how many points a curve is drawn with, and how high."""


def split_numbers(text: str) -> list[float]:
    """The numbers of "150,300"."""
    return [float(part) for part in text.split(",")]


def read_marks(text: str) -> tuple[int, ...]:
    """Times, from 1 and in order, of "150,300". Raises Unreadable."""
    parts = text.split(",")
    if len(parts) > MOST_MARKS:
        raise Unreadable("too_many_marks", len(text), str(len(parts)))
    found = tuple(_mark(part, text.find(part) + 1) for part in parts)
    if list(found) != sorted(set(found)):
        raise Unreadable("marks_not_rising", 1, text)
    return found


def _mark(part: str, at: int) -> int:
    if not (part.strip().isascii() and part.strip().isdecimal() and 1 <= int(part) <= 20_000):
        raise Unreadable("not_a_mark", at, part)
    return int(part)


def read_points(text: str) -> tuple[float, ...]:
    """Heights of 6 to 12 points, as far from one another in time, of "1,1,0.5,0.2,0.1,0". Raises Unreadable."""
    parts = text.split(",")
    if not POINTS[0] <= len(parts) <= POINTS[1]:
        raise Unreadable("not_so_many_points", len(text), str(len(parts)))
    return tuple(_height(part, text.find(part) + 1) for part in parts)


def _height(part: str, at: int) -> float:
    try:
        height = float(part)
    except ValueError:
        raise Unreadable("not_a_height", at, part) from None
    if not 0 <= height <= HIGHEST:  # also false for NaN
        raise Unreadable("not_a_height", at, part)
    return height


@NETWORK_SCHEDULES.add("polynomial", source="Chen et al. 2018", oracle="torch.optim.lr_scheduler.PolynomialLR")
@dataclass(frozen=True)
class Polynomial(Schedule):
    """(1 - t / T)^power."""

    power: float = real(2.0, 0.1, 10.0)
    to_zero: ClassVar[bool] = True

    def factor(self, t: Any, total: int) -> Any:
        return (1 - np.asarray(t) / max(total, 1)) ** self.power


@NETWORK_SCHEDULES.add("one_cycle", source="Smith and Topin 2019", oracle="torch.optim.lr_scheduler.OneCycleLR")
@dataclass(frozen=True)
class OneCycle(Schedule):
    """From 1 / start up to 1 in the first `rise` of all updates, then down to 1 / (start x end); lr is the peak.

    Between its corners the curve is a half cosine, or `shape=linear`. With three phases it goes down as it went up, to
    1 / start, and the rest of the way to the end. With `cycle_momentum` the momentum goes the other way: from its most
    down to its least while the rate rises, and back while it falls.
    """

    rise: float = real(0.3, 0.01, 0.99)
    start: float = real(25.0, 1.0, 1e6, log=True)
    end: float = real(1e4, 1.0, 1e9, log=True)
    shape: str = one_of("cosine", "cosine", "linear")
    phases: int = whole(2, 2, 3)
    cycle_momentum: str = one_of("off", "off", "on")
    least_momentum: float = real(0.85, 0.0, 0.999)
    most_momentum: float = real(0.95, 0.0, 0.999)

    def factor(self, t: Any, total: int) -> Any:
        low = 1 / self.start
        return self.way(t, total, [low, 1.0, low, low / self.end])

    def momenta(self, t: Any, total: int) -> Any:
        most = self.most_momentum
        return self.way(t, total, [most, self.least_momentum, most, most]) if self.cycle_momentum == "on" else None

    def way(self, t: Any, total: int, corners: Any) -> Any:
        """What goes through the corners of three phases; of two the third is left out."""
        last = max(total - 1.0, 1e-9)
        peak, back = max(self.rise * total - 1, 1e-9), 2 * self.rise * total - 2
        ends, heights = [0.0, peak, last], [*corners[:2], corners[3]]
        if self.phases == 3 and peak < back < last:
            ends, heights = [0.0, peak, back, last], corners
        at = np.clip(np.asarray(t, float), 0, last)
        which = np.clip(np.searchsorted(ends, at, side="right") - 1, 0, len(ends) - 2)
        first, height = np.array(ends)[which], np.array(heights)
        share = (at - first) / (np.array(ends)[which + 1] - first)
        way = share if self.shape == "linear" else (1 - np.cos(np.pi * share)) / 2
        return height[which] + (height[which + 1] - height[which]) * way


@NETWORK_SCHEDULES.add("milestones", source="He et al. 2016", oracle="torch.optim.lr_scheduler.MultiStepLR")
@dataclass(frozen=True)
class Milestones(Schedule):
    """gamma^k after k of the marks; at a mark the rate is already the smaller one."""

    readers: ClassVar[tuple[Callable[..., Any], ...]] = (split_numbers,)
    marks: str = text("150,300", read_marks)
    gamma: float = real(0.1, 0.001, 1.0, log=True)

    def factor(self, t: Any, total: int) -> Any:
        passed = np.searchsorted(split_numbers(self.marks), np.asarray(t), side="right")
        return self.gamma ** np.asarray(passed, float)


@NETWORK_SCHEDULES.add("drawn", source="a curve drawn by hand", oracle="numpy.interp")
@dataclass(frozen=True)
class Drawn(Schedule):
    """Straight lines between 6 to 12 points that stand as far from one another, from the first update to the last."""

    readers: ClassVar[tuple[Callable[..., Any], ...]] = (split_numbers,)
    points: str = text("1,1,0.6,0.3,0.1,0", read_points)

    def factor(self, t: Any, total: int) -> Any:
        heights = split_numbers(self.points)
        return np.interp(np.asarray(t) / max(total - 1, 1), np.linspace(0, 1, len(heights)), heights)


@NETWORK_SCHEDULES.add("range_test", source="Smith 2017", oracle="torch.optim.lr_scheduler.ExponentialLR")
@dataclass(frozen=True)
class RangeTest(Schedule):
    """times^(t / (T - 1)): from lr at the first update up to lr x times at the last, by the same factor each time."""

    times: float = real(1000.0, 1.1, 1e6, log=True)

    def factor(self, t: Any, total: int) -> Any:
        return self.times ** (np.asarray(t) / max(total - 1, 1))


@NETWORK_SCHEDULES.add("plateau", source="the validation loss", oracle="torch.optim.lr_scheduler.ReduceLROnPlateau")
@dataclass(frozen=True)
class Plateau(Schedule):
    """x gamma after more than `patience` epochs without a loss below the best one x (1 - threshold).

    The loss is that of the validation part after each epoch, or where there is none that of the probe; a cut starts
    the count anew. The factor is not one of t alone: 1 until the first cut.
    """

    gamma: float = real(0.5, 0.001, 0.99)
    patience: int = whole(2, 0, 100, unit="epochs")
    threshold: float = real(1e-4, 0.0, 0.5)

    def factor(self, t: Any, total: int) -> Any:
        return np.ones_like(t, dtype=float)
