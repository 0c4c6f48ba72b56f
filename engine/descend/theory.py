"""Theory of descent on a quadratic, and near a minimum, where every smooth surface is one.

Along each eigenvector of the Hessian, with eigenvalue l, a linear method repeats a 2 x 2 matrix on (error, velocity):

    gd, sgd     1 - lr l                                               stable for lr < 2 / l
    momentum    [[1 - lr l, beta], [-lr l, beta]]                      stable for lr < 2 (1 + beta) / l
    nesterov    [[1 - lr l (1 + beta), beta^2], [-lr l, beta]]         stable for lr < 2 (1 + beta) / ((1 + 2 beta) l)
    newton      1 - lr l / (l + damping)

Its spectral radius is the factor on the error in a step, in the long run. (Polyak 1964; Goh 2017; Lessard, Recht and
Packard 2016, proposition 1, for nesterov.) Methods that adapt their steps have no such matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite, sqrt
from typing import Any

import numpy as np

from engine.parts.surfaces import Surface
from engine.record.recording import Recording

Knobs = Mapping[str, Any]
Optimum = Callable[[float, float], tuple[dict[str, float], float]]
FLOOR = 1e-26
"""Share of the first height above the minimum below which rounding decides."""


def matrix(method: str, knobs: Knobs, eigenvalue: float) -> np.ndarray | None:
    """(2, 2) map of (error, velocity) in one step along an eigenvector; None for methods that are not linear."""
    return MATRICES[method](knobs, eigenvalue) if method in MATRICES else None


def _gd(knobs: Knobs, eigenvalue: float) -> np.ndarray:
    return np.array([[1 - knobs["lr"] * eigenvalue, 0.0], [0.0, 0.0]])


def _momentum(knobs: Knobs, eigenvalue: float) -> np.ndarray:
    pull, beta = knobs["lr"] * eigenvalue, knobs["beta"]
    return np.array([[1 - pull, beta], [-pull, beta]])


def _nesterov(knobs: Knobs, eigenvalue: float) -> np.ndarray:
    pull, beta = knobs["lr"] * eigenvalue, knobs["beta"]
    return np.array([[1 - pull * (1 + beta), beta * beta], [-pull, beta]])


def _newton(knobs: Knobs, eigenvalue: float) -> np.ndarray:
    damped = eigenvalue + knobs["damping"]
    return np.array([[1 - knobs["lr"] * eigenvalue / damped if damped else 1.0, 0.0], [0.0, 0.0]])


MATRICES: Mapping[str, Callable[[Knobs, float], np.ndarray]] = {
    "gd": _gd, "sgd": _gd, "momentum": _momentum, "nesterov": _nesterov, "newton": _newton,
}  # fmt: skip


def radius(method: str, knobs: Knobs, eigenvalue: float) -> float | None:
    """The factor on the error along an eigenvector in one step, in the long run: the matrix's spectral radius."""
    found = matrix(method, knobs, eigenvalue)
    if found is None:
        return None
    (a, b), (c, d) = found.tolist()
    half, determinant = (a + d) / 2, a * d - b * c
    inside = half * half - determinant
    return sqrt(determinant) if inside < 0 else abs(half) + sqrt(inside)


LIMITS: Mapping[str, Callable[[Knobs], float]] = {
    "gd": lambda knobs: 2.0,
    "sgd": lambda knobs: 2.0,
    "momentum": lambda knobs: 2 * (1 + knobs["beta"]),
    "nesterov": lambda knobs: (2 + 2 * knobs["beta"]) / (1 + 2 * knobs["beta"]),
}
"""The largest lr l for which a linear method is stable; newton has none, as it divides by l."""


def limit(method: str, knobs: Knobs, largest: float) -> float | None:
    """The learning rate from which on the method diverges along the steepest direction; None where none is known."""
    if largest <= 0 or method not in LIMITS:
        return None
    return LIMITS[method](knobs) / largest


def _best_gd(least: float, largest: float) -> tuple[dict[str, float], float]:
    return {"lr": 2 / (least + largest)}, (largest - least) / (largest + least)


def _best_momentum(least: float, largest: float) -> tuple[dict[str, float], float]:
    roots = sqrt(largest) + sqrt(least)
    rate = (sqrt(largest) - sqrt(least)) / roots
    return {"lr": (2 / roots) ** 2, "beta": rate**2}, rate


def _best_nesterov(least: float, largest: float) -> tuple[dict[str, float], float]:
    root = sqrt(3 * largest / least + 1)
    return {"lr": 4 / (3 * largest + least), "beta": (root - 2) / (root + 2)}, 1 - 2 / root


def _best_newton(least: float, largest: float) -> tuple[dict[str, float], float]:
    return {"lr": 1.0, "damping": 0.0}, 0.0


OPTIMA: Mapping[str, Optimum] = {
    "gd": _best_gd, "sgd": _best_gd, "momentum": _best_momentum, "nesterov": _best_nesterov, "newton": _best_newton,
}  # fmt: skip


def optimum(method: str, eigenvalues: Sequence[float]) -> tuple[dict[str, float], float] | None:
    """(the best knobs, the rate they give) for a Hessian with these eigenvalues, all of which must be positive."""
    if method not in OPTIMA or min(eigenvalues) <= 0:
        return None
    return OPTIMA[method](min(eigenvalues), max(eigenvalues))


DAMPED = {"momentum": 4.0, "nesterov": 1.0}
"""The lr l up to which some beta keeps a method from swinging."""


def critical_damping(lr: float, eigenvalue: float, method: str = "momentum") -> float | None:
    """The beta up to which a method does not swing along an eigenvector, and which stops it soonest.

    momentum: (1 - sqrt(lr l))^2, up to lr l = 4. nesterov: (1 - sqrt(lr l)) / (1 + sqrt(lr l)), up to lr l = 1. None
    beyond, and for methods without momentum.
    """
    pull = lr * eigenvalue
    if method not in DAMPED or not 0 <= pull <= DAMPED[method]:
        return None
    root = sqrt(pull)
    return (1 - root) ** 2 if method == "momentum" else (1 - root) / (1 + root)


# -- of a surface -----------------------------------------------------------------------------------------------------


def eigenvalues(surface: Surface, x: float, y: float) -> list[float]:
    """The two eigenvalues of the Hessian at a point, the smaller one first."""
    a, b, c = (float(part[0]) for part in surface.hessian(np.array([x]), np.array([y])))
    mean, spread = (a + c) / 2, np.hypot((a - c) / 2, b)
    return [mean - float(spread), mean + float(spread)]


def nearest_minimum(surface: Surface, point: tuple[float, float]) -> tuple[float, float, float] | None:
    """The known minimum (x, y, f) nearest to a point."""
    return min(surface.minima, key=lambda m: (m[0] - point[0]) ** 2 + (m[1] - point[1]) ** 2, default=None)


def plain(value: Any) -> Any:
    """`value` with None for every number that is not finite, as JSON has none of those."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def measured_rate(recording: Recording) -> float | None:
    """The factor on the error in a step that a path shows: exp(slope / 2) of log(f - least f) over its later half.

    The height above the minimum is quadratic in the error, hence the half. None without a known minimum, or with fewer
    than eight points that rounding leaves alone.
    """
    minima = recording.notes.get("minima") or []
    if not minima or "loss" not in recording.columns:
        return None
    series = recording.columns["loss"]
    floor = _floor(minima, float(series.values[-1]))
    if floor is None:
        return None
    gap = series.values - floor
    kept = np.isfinite(gap) & (gap > FLOOR * gap[0])
    count = len(kept) if kept.all() else int(np.argmin(kept))
    half = slice(count // 2, count)
    return float(np.exp(np.polyfit(series.steps[half], np.log(gap[half]), 1)[0] / 2)) if count >= 8 else None


def _floor(minima: Sequence[Sequence[float]], last: float) -> float | None:
    """The height of the highest known minimum that is not above the path's end: the one it goes to."""
    return max((m[2] for m in minima if m[2] <= last + 1e-12 * (1 + abs(last))), default=None)
