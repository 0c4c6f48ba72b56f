"""What the linear theory foretells of a path: errors along the Hessian's eigenvectors, and the height they make."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.descend.theory import matrix
from engine.parts.surfaces import SURFACES
from figures.scene import Scene

Array = np.ndarray


def eigenvalues(scene: Scene, k: int) -> list[float]:
    """Of the Hessian at the minimum nearest to variant k's start, the smaller one first; [] if there is none."""
    notes = scene.recordings[k].notes
    found: list[float] = notes.get("theory", {}).get("eigenvalues", []) if notes.get("minima") else []
    return found


def errors(scene: Scene, k: int) -> Array | None:
    """(T, 2) the error along each eigenvector that the method's matrix makes of the one at step 0, update by update.

    The learning rates are those in force, so schedules are followed. Exact on a quadratic without noise. None for
    methods that no matrix describes, and where no minimum is known.
    """
    columns, values, method = scene.recordings[k].columns, eigenvalues(scene, k), scene.specs[k].optimizer
    if not values or not {"eigen_error", "lr"} <= set(columns) or matrix(method.name, _knobs(method, 0.0), 1.0) is None:
        return None
    start, rates = columns["eigen_error"].values[0], columns["lr"].values[:-1]
    return np.stack([_along(method, value, float(e), rates) for value, e in zip(values, start, strict=True)], 1)


def _knobs(method: Any, lr: float) -> dict[str, Any]:
    return {**vars(method), "lr": lr}


def _along(method: Any, eigenvalue: float, error: float, rates: Array) -> list[float]:
    """Errors along one eigenvector; every method's matrix is a + lr b, entry by entry."""
    a, b = (matrix(method.name, _knobs(method, lr), eigenvalue) for lr in (0.0, 1.0))
    assert a is not None
    assert b is not None
    found, velocity = [error], 0.0
    for p, q, r, s in (a.ravel() + np.multiply.outer(rates, (b - a).ravel())).tolist():
        error, velocity = p * error + q * velocity, r * error + s * velocity
        found.append(error)
    return found


def gap(scene: Scene, k: int) -> tuple[Array, Array] | None:
    """(steps, predicted f - f*) of variant k: the whole path on a quadratic, elsewhere the slope from half-way on."""
    if isinstance(scene.specs[k].surface, SURFACES["quadratic"]):
        found = errors(scene, k)
        if found is None:
            return None
        with np.errstate(all="ignore"):
            heights: Array = found**2 @ np.array(eigenvalues(scene, k)) / 2
        return scene.recordings[k].columns["lr"].steps, heights
    return _slope(scene, k)


def _slope(scene: Scene, k: int) -> tuple[Array, Array] | None:
    """A line with the slope of the local rate through the measured height half-way."""
    recording = scene.recordings[k]
    rate, loss = recording.notes.get("theory", {}).get("rate"), recording.columns.get("loss")
    minima = recording.notes.get("minima")
    if loss is None or not minima or rate is None or not 0 < rate < 1:
        return None
    half = len(loss.steps) // 2
    above = loss.values[half] - minima[0][2]
    steps = loss.steps[half:]
    return (steps, above * float(rate) ** (2.0 * (steps - steps[0]))) if above > 0 else None
