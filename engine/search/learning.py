"""Samplers that learn, by Optuna (Akiba et al. 2019), asked in waves.

The tree-structured Parzen estimator (Bergstra et al. 2011) and a Gaussian process whose expected improvement is largest
(Jones, Schonlau and Welch 1998; its logarithm, Ament et al. 2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import optuna

from engine.record.pieces import Pieces
from engine.search.space import Axis, Point

optuna.logging.set_verbosity(optuna.logging.WARNING)


def _tpe(seed: int, wave: int) -> Any:
    """Of trials that run at once each is taken for a bad one by the next (`constant_liar`)."""
    return optuna.samplers.TPESampler(seed=seed, constant_liar=wave > 1)


def _gp(seed: int, wave: int) -> Any:
    """Trials that run at once are accounted for by the sampler itself."""
    return optuna.samplers.GPSampler(seed=seed)


MAKERS = {"tpe": _tpe, "gp": _gp}


class Learner:
    """Optuna's seeded sampler of this name on a study in memory.

    The first ten trials are random. Trials of one wave know nothing of each other's outcome: the same wave size, the
    same trials. Raises KeyError for an unknown name.
    """

    def __init__(self, name: str, axes: Sequence[Axis], seed: int, wave: int) -> None:
        self.axes = axes
        self.study = optuna.create_study(direction="maximize", sampler=MAKERS[name](seed, wave))
        self._open: list[Any] = []

    def asking(self, count: int) -> Pieces[list[Point]]:
        """The next points; what one of them takes grows with the trials there are."""
        for _ in range(count):
            trial = self.study.ask()
            for axis in self.axes:
                yield
                suggest(trial, axis)
            self._open.append(trial)
        return [tuple(trial.params[axis.knob] for axis in self.axes) for trial in self._open]

    def telling(self, points: Sequence[Point], scores: Sequence[float]) -> Pieces[None]:
        """Scores of the points asked for last, in order; -inf is the worst."""
        for trial, score in zip(self._open, scores, strict=True):
            self.study.tell(trial, score)
            yield
        self._open.clear()


def suggest(trial: Any, axis: Axis) -> None:
    """Have Optuna choose a value on this axis."""
    if axis.options:
        trial.suggest_categorical(axis.knob, axis.options)
    elif axis.whole:
        trial.suggest_int(axis.knob, int(axis.low), int(axis.high), log=axis.log)
    else:
        trial.suggest_float(axis.knob, axis.low, axis.high, log=axis.log)
