"""The columns of the `descend` experiment. How each is computed: `engine.descend.measure` and `engine.descend.studies`.

Step t is the point w_t, step 0 the start. What belongs to the update from w_t to w_(t+1) stands at step t, and is NaN
at the last point, where no update was made.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.record.columns import Column

GRID = 60
"""Cells along each side of a map."""
SEEDS = 20
"""Noise sequences of `seed_losses`."""

_PATH = (
    Column("position", "vector", "", "w_t = (x, y)"),
    Column("loss", "scalar", "", "f(w_t), without noise"),
    Column("gradient", "vector", "", "the gradient that the method was given at w_t, noise included"),
    Column("update", "vector", "", "w_(t+1) - w_t"),
    Column("lr", "scalar", "", "learning rate in force for the update at w_t: knob or protocol, times the schedule"),
    Column("effective_lr", "vector", "", "what that update multiplied its direction by, per coordinate"),
    Column("velocity", "vector", "", "v or m after the update at w_t (rprop: its last gradient)"),
    Column("second", "vector", "", "s after the update at w_t (rprop: its step size d)"),
    Column("third", "vector", "", "third slot after the update at w_t: adadelta u, amsgrad largest s, nadam 1 - M_t"),
    Column("target", "vector", "", "nesterov: next point x of the textbook form; newton, bfgs, lbfgs: model minimum"),
    Column("hessian", "array", "", "(3,) d2f/dx2, d2f/dxdy, d2f/dy2 at w_t; of newton only"),
    Column("inverse_hessian", "array", "", "(3,) xx, xy, yy of the estimate used at w_t; of bfgs only"),
    Column("gradient_evaluations", "scalar", "evaluations", "spent on the way to w_t"),
    Column("function_evaluations", "scalar", "evaluations", "spent on the way to w_t, by line searches"),
    Column("hessian_evaluations", "scalar", "evaluations", "spent on the way to w_t"),
    Column("distance", "scalar", "", "to the nearest known minimum; NaN where none is known"),
    Column(
        *("eigen_error", "vector", "", "w_t minus that minimum along the Hessian's eigenvectors there, flat one first"),
        axes=("flat", "steep"),
    ),
)
_MAPS = (
    Column("basin_minimum", "array", "", "(60, 60) index of the minimum reached from each start; -1 none, -2 diverged"),
    Column("basin_steps", "array", "updates", "(60, 60) first step from which on the path stays at that minimum"),
    Column("lr_beta_loss", "array", "", "(60, 60) final loss over learning rate and momentum; infinite = diverged"),
    Column("lr_condition_loss", "array", "", "(60, 60) final loss over learning rate and condition number (quadratic)"),
    Column(
        "seed_losses",
        "array",
        "",
        "(20, steps + 1) loss under 20 noise sequences; infinite once diverged, NaN once spent",
    ),
)
COLUMNS = {column.name: column for column in _PATH + _MAPS}
BLOCKS = 4
"""Parts in which a map is computed, and shown."""


@dataclass(frozen=True)
class Study:
    """A run of its own behind columns of one picture: computed after the path, a frame for each of `frames` parts."""

    name: str
    columns: tuple[str, ...]
    frames: int = BLOCKS


STUDIES = (
    Study("basin", ("basin_minimum", "basin_steps")),
    Study("beta", ("lr_beta_loss",)),
    Study("condition", ("lr_condition_loss",)),
    Study("seeds", ("seed_losses",), 1),
)
STUDY_COLUMNS = frozenset(name for study in STUDIES for name in study.columns)


def studies(columns: Collection[str]) -> list[Study]:
    """The studies that these columns need."""
    return [study for study in STUDIES if not set(columns).isdisjoint(study.columns)]
