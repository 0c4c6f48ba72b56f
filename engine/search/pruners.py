"""Which trials go on: brackets of trials that start together, with the epochs at which the worst of them end.

Sources: Jamieson and Talwalkar 2016 (successive halving), Li et al. 2018 (Hyperband), Golovin et al. 2017 (median).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from math import inf
from typing import NamedTuple

import numpy as np

Array = np.ndarray
PRUNERS = ("none", "median", "halving", "hyperband")
WARM_UP = 5
"""Finished trials below which the median says nothing."""


class Bracket(NamedTuple):
    """`size` trials that start together; at each of `rungs` (epochs) but the last, `leave` of them end."""

    size: int
    rungs: tuple[int, ...]
    leave: tuple[int, ...]


def brackets(pruner: str, trials: int, wave: int, epochs: int, eta: int) -> Iterator[Bracket]:
    """The brackets of a search, in order: waves of `wave` trials, or with Hyperband the brackets of its sizes.

    They hold `trials` trials together.
    """
    if pruner == "hyperband":
        yield from _hyperband(trials, epochs, eta)
        return
    for start in range(0, trials, wave):
        size = min(wave, trials - start)
        yield halving(size, rungs(size, epochs, eta), eta) if pruner == "halving" else Bracket(size, (epochs,), ())


def rungs(size: int, epochs: int, eta: int) -> tuple[int, ...]:
    """Epochs at which so many trials are compared: the last is `epochs`, each before it a share of 1/eta.

    There are as many as it takes to be left with fewer than eta trials, and as many as there are whole epochs.
    """
    found = [epochs]
    while found[0] // eta >= 1 and size >= eta:
        found.insert(0, found[0] // eta)
        size //= eta
    return tuple(found)


def halving(size: int, at: tuple[int, ...], eta: int) -> Bracket:
    """At each rung but the last the best floor(n / eta) go on, at least one."""
    leave, left = [], size
    for _ in at[1:]:
        leave.append(left - max(left // eta, 1))
        left -= leave[-1]
    return Bracket(size, at, tuple(leave))


def table(epochs: int, eta: int) -> list[Bracket]:
    """Hyperband's brackets s = s_max, ..., 0 of one round: n = ceil((s_max + 1) / (s + 1) eta^s) trials from
    epochs eta^-s on."""
    most = max(s for s in range(epochs.bit_length() + 1) if eta**s <= epochs)
    found = []
    for s in range(most, -1, -1):
        size = -(-(most + 1) * eta**s // (s + 1))
        found.append(halving(size, tuple(max(1, epochs // eta**i) for i in range(s, -1, -1)), eta))
    return found


def _hyperband(trials: int, epochs: int, eta: int) -> Iterator[Bracket]:
    """Round after round; the last bracket has what trials are left."""
    round_ = table(epochs, eta)
    for k in count():
        bracket = round_[k % len(round_)]
        size = min(bracket.size, trials)
        if size:
            yield halving(size, bracket.rungs, eta) if size < bracket.size else bracket
        trials -= size
        if not trials:
            return


def worst(scores: Sequence[float], leave: int) -> list[int]:
    """The `leave` places with the lowest scores, the later one first where two are equal."""
    order = sorted(range(len(scores)), key=lambda k: (scores[k], -k))
    return sorted(order[:leave])


def bars(finished: Sequence[Array], epochs: int) -> list[float]:
    """(epochs,) the median of what finished trials had after each epoch: who was never as good by then ends.

    `finished` holds their scores after each epoch; of fewer than WARM_UP nothing is said (-inf). So does Optuna's
    MedianPruner.
    """
    if len(finished) < WARM_UP:
        return [-inf] * epochs
    found: list[float] = np.median(finished, 0).tolist()
    return found
