"""Studies: maps and bands of many runs of one variant, moved together, block by block.

A map's runs have the variant's noise and schedule, and where its axes leave it the rate that the protocol gives; they
know no budget of evaluations. A band's runs are the variant's in everything but the seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from engine.descend.columns import BLOCKS, GRID, SEEDS
from engine.descend.field import Bowls, Field, Landscape
from engine.descend.forecast import local_eigenvalues
from engine.descend.minima import minima_of
from engine.descend.plan import factor, noise
from engine.descend.protocols import spent
from engine.descend.spec import CHUNK, STUDY_STEPS, DescendSpec
from engine.descend.steppers import stacked
from engine.descend.trajectory import Group, Trajectory, failed
from engine.parts.surfaces import Quadratic
from engine.record.pieces import Pieces
from engine.search.trying import ladder

Array = np.ndarray
Stream = Iterator[dict[str, Array] | None]
Judge = Callable[[Array, Array], Pieces[tuple[Array, ...]]]
"""What there is to show, (n,) each, of runs at n pairs of a map's axes."""
NEAR = 0.02
"""Share of the window's width within which a path counts as at a minimum."""
NONE, DIVERGED = -1, -2
SECOND_KNOBS = ("beta", "beta1", "alpha", "rho", "etaminus", "damping")
"""The knob beside lr that the lr x beta map varies: a method's first of these."""
LINEAR = ("gd", "sgd", "momentum", "nesterov")
"""Methods whose learning rate is measured in 1 / curvature; that of the others is a length, or a share of a step."""


def study(spec: DescendSpec, lr: float, name: str) -> Stream:
    """The arrays of a study as far as they have come, once for each of its frames; None in between."""
    return MAKERS[name](spec, lr)


def axes(spec: DescendSpec, column: str) -> dict[str, Any]:
    """What the axes of a column's array are: {"x": name, "y": name, "x_values": [...], "y_values": [...], "steps": n}.

    Names are address parameters where a cell can be opened by them; "" where the method has no such knob. The basin
    map also says which `minima` its indices mean: where none are known, those that a search finds. `steps` are the
    updates of each run: of a longer path the map has the first STUDY_STEPS.
    """
    return AXES[column](spec) | {"steps": spec.steps if column == "seed_losses" else length(spec)}


# -- axes -------------------------------------------------------------------------------------------------------------


def short(values: Array) -> list[float]:
    """Values to four digits, so that an address can hold them."""
    return [float(f"{value:.4g}") for value in values.tolist()]


def starts(spec: DescendSpec) -> tuple[list[float], list[float]]:
    """x and y of the basin map's cells: the middles of a grid over the window."""
    x_lo, x_hi, y_lo, y_hi = spec.window
    middle = (np.arange(GRID) + 0.5) / GRID
    return short(x_lo + (x_hi - x_lo) * middle), short(y_lo + (y_hi - y_lo) * middle)


def learning_rates(spec: DescendSpec) -> list[float]:
    """60 rates over four decades: up to 10 / largest curvature for linear methods, up to 10 for the others."""
    scale = 1.0
    if spec.optimizer.name in LINEAR:
        scale = max(map(abs, local_eigenvalues(spec))) or 1.0
    return short(np.clip(np.logspace(-3, 1, GRID) / scale, 1e-6, 1e6))


def second_knob(spec: DescendSpec) -> str:
    """The knob that the lr x beta map varies beside lr; "" where the method has none."""
    return next((key for key in SECOND_KNOBS if key in spec.optimizer.knobs()), "")


def second_values(spec: DescendSpec) -> list[float]:
    """Evenly from the knob's low bound to its high one; the damping from 0 to twice the largest curvature."""
    key = second_knob(spec)
    if not key:
        return []
    knob = spec.optimizer.knobs()[key]
    high = 2 * max(map(abs, local_eigenvalues(spec))) if key == "damping" else min(knob.high, 0.99)
    return short(np.linspace(knob.low, high or 1.0, GRID))


def conditions(spec: DescendSpec) -> list[float]:
    """60 condition numbers from 1 to 10 000, evenly in log; none where the surface has no such knob."""
    return ladder(1, 1e4, GRID, digits=4) if isinstance(spec.surface, Quadratic) else []


def _axes(x: str, xs: list[float], y: str, ys: list[float]) -> dict[str, Any]:
    return {"x": x, "y": y, "x_values": xs, "y_values": ys}


def _basin_axes(spec: DescendSpec) -> dict[str, Any]:
    xs, ys = starts(spec)
    return _axes("x0", xs, "y0", ys) | {"minima": [list(point) for point in minima_of(spec.surface, spec.window)]}


def _beta_axes(spec: DescendSpec) -> dict[str, Any]:
    key = second_knob(spec)
    return _axes("optimizer.lr", learning_rates(spec), key and f"optimizer.{key}", second_values(spec))


def _condition_axes(spec: DescendSpec) -> dict[str, Any]:
    ys = conditions(spec)
    return _axes("optimizer.lr", learning_rates(spec), "surface.condition" if ys else "", ys)


def _seed_axes(spec: DescendSpec) -> dict[str, Any]:
    return _axes("step", [float(t) for t in range(spec.steps + 1)], "seed", [float(s) for s in seeds(spec)])


AXES: Mapping[str, Callable[[DescendSpec], dict[str, Any]]] = {
    "basin_minimum": _basin_axes,
    "basin_steps": _basin_axes,
    "lr_beta_loss": _beta_axes,
    "lr_condition_loss": _condition_axes,
    "seed_losses": _seed_axes,
}


# -- runs -------------------------------------------------------------------------------------------------------------


def length(spec: DescendSpec) -> int:
    """Updates of a run in a map: the variant's own, but at most STUDY_STEPS."""
    return min(spec.steps, STUDY_STEPS)


def _mapped(names: Sequence[str], xs: list[float], ys: list[float], judge: Judge) -> Stream:
    """Maps by name, rows ys and columns xs, as each of BLOCKS parts of the rows is there; NaN where there are no ys."""
    maps = {name: np.full((GRID, GRID), np.nan) for name in names}
    size = GRID // BLOCKS
    for rows in (slice(at, at + size) for at in range(0, GRID, size)):
        if ys:
            x, y = np.meshgrid(xs, ys[rows])
            for found, part in zip(maps.values(), (yield from judge(x.ravel(), y.ravel())), strict=True):
                found[rows] = part.reshape(-1, GRID)
        yield {name: found.copy() for name, found in maps.items()}


def _path(spec: DescendSpec, field: Landscape, start: Array, knobs: Mapping[str, Any]) -> Pieces[Array]:
    """(length + 1, 2, n) points of n runs from `start` (2, n); `knobs` replace the method's own."""
    drawn = noise(spec)
    together = stacked([spec.optimizer]) | dict(knobs)
    drawn = None if drawn is None else drawn[..., None]
    trajectory = Trajectory(
        field, [Group(type(spec.optimizer), together, start, factor(spec)[:, None], drawn)], length(spec)
    )
    return (yield from _whole(trajectory))["position"]


def _whole(trajectory: Trajectory) -> Pieces[dict[str, Array]]:
    """All that a trajectory keeps, one row a point; with None between its parts."""
    parts = [(yield from trajectory.taking(CHUNK))]
    while trajectory.t <= trajectory.steps:
        parts.append((yield from trajectory.taking(CHUNK)))
    return {key: np.concatenate([part[key][:-1] for part in parts]) for key in parts[0]}


def _basin(spec: DescendSpec, lr: float) -> Stream:
    def judge(x: Array, y: Array) -> Pieces[tuple[Array, ...]]:
        path = yield from _path(spec, Field(spec.surface), np.stack([x, y]), {"lr": np.full(len(x), lr)})
        return arrivals(spec, path)

    yield from _mapped(("basin_minimum", "basin_steps"), *starts(spec), judge)


def arrivals(spec: DescendSpec, path: Array) -> tuple[Array, Array]:
    """(index of the minimum that each path (T, 2, n) ends at, the first step from which on it stays there), (n,) each.

    At a minimum means within NEAR of the window's width. -1 with NaN steps for none, -2 for a diverged path.
    """
    gone = np.asarray(failed(Field(spec.surface), path, spec.window).any(0))
    minima = np.array(minima_of(spec.surface, spec.window)).reshape(-1, 3)
    if not minima.size:
        return np.where(gone, DIVERGED, float(NONE)), np.full(len(gone), np.nan)
    which = np.argmin(_distance(path[-1][..., None], minima[:, :2].T[:, None]), -1)
    x_lo, x_hi, _, _ = spec.window
    away = ~(_distance(path.transpose(1, 0, 2), minima[which, :2].T[:, None]) <= NEAR * (x_hi - x_lo))
    since = len(path) - np.argmax(away[::-1], 0)
    since = np.where(away.any(0), since, 0).astype(float)
    reached = ~away[-1] & ~gone
    return np.where(gone, DIVERGED, np.where(reached, which, float(NONE))), np.where(reached, since, np.nan)


def _distance(a: Array, b: Array) -> Array:
    """Between points whose x and y are the two rows of axis 0."""
    with np.errstate(all="ignore"):
        found: Array = np.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2)
    return found


def _final(spec: DescendSpec, field: Landscape, knobs: Mapping[str, Array]) -> Pieces[Array]:
    """(n,) f at the end of paths from the variant's start with these knobs, infinite where one diverged."""
    path = yield from _path(spec, field, _same_start(spec, len(knobs["lr"])), knobs)
    with np.errstate(all="ignore"):
        return np.where(failed(field, path, spec.window).any(0), np.inf, field.f(path[-1]))


def _beta(spec: DescendSpec, lr: float) -> Stream:
    """Rows are values of the second knob, columns learning rates."""

    def judge(rates: Array, values: Array) -> Pieces[tuple[Array, ...]]:
        knobs = {"lr": rates, second_knob(spec): values}
        return ((yield from _final(spec, Field(spec.surface), knobs)),)

    yield from _mapped(("lr_beta_loss",), learning_rates(spec), second_values(spec), judge)


def _condition(spec: DescendSpec, lr: float) -> Stream:
    """Rows are condition numbers, columns learning rates."""
    surface: Any = spec.surface

    def judge(rates: Array, values: Array) -> Pieces[tuple[Array, ...]]:
        return ((yield from _final(spec, Bowls(surface, values), {"lr": rates})),)

    yield from _mapped(("lr_condition_loss",), learning_rates(spec), conditions(spec), judge)


def _same_start(spec: DescendSpec, n: int) -> Array:
    return np.repeat(np.array(spec.start)[:, None], n, 1)


def seeds(spec: DescendSpec) -> list[int]:
    """The seeds of `seed_losses`, the variant's own first."""
    return [spec.seed + k for k in range(SEEDS)]


def _seeds(spec: DescendSpec, lr: float) -> Stream:
    """Infinite after a divergence, NaN after the budget is spent."""
    drawn = [noise(spec, seed) for seed in seeds(spec)]
    together = None if drawn[0] is None else np.stack(drawn, 2)  # type: ignore[arg-type]
    knobs, field = stacked([spec.optimizer]) | {"lr": np.full(SEEDS, lr)}, Field(spec.surface)
    group = Group(type(spec.optimizer), knobs, _same_start(spec, SEEDS), factor(spec)[:, None], together)
    kept = yield from _whole(Trajectory(field, [group], spec.steps, {"calls", "hessians"}))
    over = _over(spec, kept)
    gone = np.logical_or.accumulate(failed(field, kept["position"], spec.window) & ~over, 0)
    losses = np.where(gone, np.inf, np.where(over, np.nan, field.f(kept["position"].transpose(1, 0, 2))))
    yield {"seed_losses": losses.T.copy()}


def _over(spec: DescendSpec, kept: Mapping[str, Array]) -> Array:
    """Whether the budget of evaluations is spent, (points, n)."""
    steps = np.arange(spec.steps + 1)[:, None]
    budget = spec.steps if spec.protocol == "evaluations" else np.inf
    return np.asarray(spent(steps, kept["calls"], kept["hessians"]) > budget)


MAKERS: Mapping[str, Callable[[DescendSpec, float], Stream]] = {
    "basin": _basin,
    "beta": _beta,
    "condition": _condition,
    "seeds": _seeds,
}
