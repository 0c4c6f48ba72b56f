"""Learning-rate schedules: `factor(t, total)` multiplies the learning rate of update t = 0 ... total - 1.

t may be a number or an array. A warm-up comes before any of them: see `learning_rate`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.spec import Spec, real, whole
from engine.spec.registry import Registry

SCHEDULES = Registry("schedule")


class Schedule(Spec):
    """A curve from 1 downwards over `total` updates; `to_zero`: it is made to end at 0, whatever that stands for.

    `readers` are the functions that its texts are read with: a script of its own needs them.
    """

    to_zero: ClassVar[bool] = False
    readers: ClassVar[tuple[Callable[..., Any], ...]] = ()

    def factor(self, t: Any, total: int) -> Any:
        """What multiplies the learning rate at update t."""
        raise NotImplementedError

    def momenta(self, t: Any, total: int) -> Any:
        """What the momentum (beta, of Adam beta1) is at update t; None where the schedule leaves it as it is."""
        return None


@SCHEDULES.add("constant", source="Robbins and Monro 1951", oracle="torch.optim.lr_scheduler.ConstantLR")
@dataclass(frozen=True)
class Constant(Schedule):
    """1."""

    def factor(self, t: Any, total: int) -> Any:
        return np.ones_like(t, dtype=float)


@SCHEDULES.add("step", source="He et al. 2016", oracle="torch.optim.lr_scheduler.MultiStepLR")
@dataclass(frozen=True)
class Step(Schedule):
    """gamma^k after k of the marks at 30 %, 60 % and 90 %: the update at a mark is already the smaller one."""

    gamma: float = real(0.1, 0.001, 1.0, log=True)

    def factor(self, t: Any, total: int) -> Any:
        passed = np.searchsorted((0.3, 0.6, 0.9), np.asarray(t) / max(total, 1), side="right")
        return np.array([self.gamma**k for k in range(4)])[passed]


@SCHEDULES.add("exponential", source="a geometric sequence", oracle="torch.optim.lr_scheduler.ExponentialLR")
@dataclass(frozen=True)
class Exponential(Schedule):
    """gamma^t, gamma per update."""

    gamma: float = real(0.98, 0.5, 1.0)

    def factor(self, t: Any, total: int) -> Any:
        return self.gamma ** np.asarray(t, float)


@SCHEDULES.add("cosine", source="Loshchilov and Hutter 2017", oracle="torch.optim.lr_scheduler.CosineAnnealingLR")
@dataclass(frozen=True)
class Cosine(Schedule):
    """(1 + cos(pi t / T)) / 2."""

    to_zero: ClassVar[bool] = True

    def factor(self, t: Any, total: int) -> Any:
        return (1 + np.cos(np.pi * np.asarray(t) / max(total, 1))) / 2


@SCHEDULES.add("linear", source="a straight line", oracle="torch.optim.lr_scheduler.LinearLR")
@dataclass(frozen=True)
class Linear(Schedule):
    """1 - t / T."""

    to_zero: ClassVar[bool] = True

    def factor(self, t: Any, total: int) -> Any:
        return 1 - np.asarray(t) / max(total, 1)


@SCHEDULES.add("inverse_sqrt", source="Vaswani et al. 2017", oracle="torch.optim.lr_scheduler.LambdaLR")
@dataclass(frozen=True)
class InverseSqrt(Schedule):
    """1 / sqrt(t + 1). 1 / sqrt(t) has no value at the first update, t = 0; so the count starts at 1 here."""

    def factor(self, t: Any, total: int) -> Any:
        return 1 / np.sqrt(np.asarray(t) + 1.0)


@SCHEDULES.add(
    "warm_restarts", source="Loshchilov and Hutter 2017", oracle="torch.optim.lr_scheduler.CosineAnnealingWarmRestarts"
)
@dataclass(frozen=True)
class WarmRestarts(Schedule):
    """(1 + cos(pi t_c / T_c)) / 2 with t_c updates into a cycle of T_c = cycle, cycle mult, cycle mult^2, ..."""

    cycle: int = whole(50, 1, 5000)
    mult: int = whole(2, 1, 10)
    to_zero: ClassVar[bool] = True

    def factor(self, t: Any, total: int) -> Any:
        starts, lengths = self._cycles(int(np.max(t, initial=0)))
        which = np.searchsorted(starts, t, side="right") - 1
        return (1 + np.cos(np.pi * (np.asarray(t) - starts[which]) / lengths[which])) / 2

    def _cycles(self, last: int) -> tuple[np.ndarray, np.ndarray]:
        """(first updates, lengths) of the cycles that begin up to update `last`."""
        starts, lengths = [0], [self.cycle]
        while starts[-1] + lengths[-1] <= last:
            starts.append(starts[-1] + lengths[-1])
            lengths.append(lengths[-1] * self.mult)
        return np.array(starts), np.array(lengths)


def learning_rate(schedule: Schedule, lr: float, warmup: int, total: int) -> np.ndarray:
    """lr t / warmup while t < warmup, then lr x the schedule over the updates that remain; shape (total,).

    The warm-up starts from 0: the first update of all only fills the method's state.
    """
    warmup = min(warmup, total)
    ramp = np.arange(warmup) / max(warmup, 1)
    rest = schedule.factor(np.arange(total - warmup), total - warmup)
    return lr * np.concatenate([ramp, rest])
