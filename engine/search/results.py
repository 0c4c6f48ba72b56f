"""What a search has found so far: a row a trial."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from engine.search.outcomes import DIVERGED, DONE, PRUNED
from engine.search.population import SIGN, Curves
from engine.search.space import Axis, Point
from engine.search.spec import SearchSpec
from engine.search.trying import ranked

Array = np.ndarray


@dataclass(frozen=True)
class Row:
    """A trial that has ended, the `step`-th: `value` is what the search judges by, after its last epoch."""

    step: int
    trial: int
    point: Point
    value: float
    accuracy: float
    loss: float
    spread: float
    epochs: int
    spent: int
    outcome: int
    best: float
    curve: Array


class Results:
    """The rows of a search, in the order in which trials ended; `begun` counts those that started."""

    def __init__(self, spec: SearchSpec) -> None:
        self.spec, self.rows = spec, list[Row]()
        self.begun = self._spent = 0
        self._best = -inf

    def score(self, row: Row) -> float:
        """What a row is judged by, turned so that more is better."""
        return SIGN[self.spec.measure] * row.value

    @property
    def finished(self) -> list[Row]:
        """Trials that no pruner ended, the best first, of equals the earlier one."""
        done = sorted((row for row in self.rows if row.outcome != PRUNED), key=lambda row: row.trial)
        return [done[k] for k in ranked(np.array([-self.score(row) for row in done]))]

    def add(self, curves: Curves, first: int, points: Sequence[Point], pruned: Mapping[int, bool]) -> list[Row]:
        """The rows of the trials in `pruned`, which says whether a pruner ended them; the 0-th is trial `first`."""
        return [self._add(curves, k, first + k, points[k], cut) for k, cut in sorted(pruned.items())]

    def _add(self, curves: Curves, k: int, trial: int, point: Point, cut: bool) -> Row:
        measure, curve = self.spec.measure, curves.curve(self.spec.measure)[k]
        end = int(np.count_nonzero(~np.isnan(curve))) - 1
        loss = float(curves.curve("loss")[k, end])
        outcome = DIVERGED if loss == inf else PRUNED if cut else DONE
        self._spent += int(curves.trained[k].sum())
        if outcome != PRUNED:
            self._best = max(self._best, SIGN[measure] * float(curve[end]))
        values = float(curve[end]), float(curves.curve("accuracy")[k, end]), loss
        spread = float(np.std(curves.curves[measure][k, :, end])) if loss < inf else inf
        best = SIGN[measure] * self._best if self._best > -inf else np.nan
        row = Row(
            len(self.rows) + 1,
            trial,
            point,
            *values,
            spread,
            int(curves.trained[k].max()),
            self._spent,
            outcome,
            best,
            curve,
        )
        self.rows.append(row)
        return row


def columns(rows: Sequence[Row], axes: Sequence[Axis], wanted: Collection[str]) -> dict[str, Array]:
    """Column -> (rows, ...) of what is wanted of them."""
    return {name: np.array([take(row, axes) for row in rows]) for name, take in TAKE.items() if name in wanted}


TAKE: Mapping[str, Callable[[Row, Sequence[Axis]], object]] = {
    "point": lambda row, axes: [axis.number(value) for axis, value in zip(axes, row.point, strict=True)],
    "validation_accuracy": lambda row, axes: row.accuracy,
    "validation_loss": lambda row, axes: row.loss,
    "validation_spread": lambda row, axes: row.spread,
    "trial": lambda row, axes: float(row.trial),
    "trial_epochs": lambda row, axes: float(row.epochs),
    "epochs_spent": lambda row, axes: float(row.spent),
    "best_so_far": lambda row, axes: row.best,
    "outcome": lambda row, axes: float(row.outcome),
    "learning_curve": lambda row, axes: row.curve.astype(np.float32),
}
"""What a row says in each column of trials."""
