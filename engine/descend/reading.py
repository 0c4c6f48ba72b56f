"""What a path's recording says of itself: the numbers that the doctor's rules are made of."""

from __future__ import annotations

import numpy as np

from engine.descend import theory
from engine.descend.answers import gap, values
from engine.descend.spec import DescendSpec
from engine.record.recording import Recording

Array = np.ndarray
STILL = 1e-6
"""Gradient at the end, as a share of the largest one, at which the path stands still."""


def last(recording: Recording) -> int:
    """The last step."""
    return int(recording.columns["loss"].steps[-1])


def rate(recording: Recording) -> float:
    """The learning rate that the variant ran with."""
    return float(recording.notes["race"]["lr"])


def set_rate(spec: DescendSpec, lr: float) -> dict[str, str]:
    """Address parameters that set the learning rate; none where it is searched for."""
    if spec.protocol == "tuned":
        return {}
    return {"race_lr" if spec.protocol == "same_lr" else "optimizer.lr": f"{min(max(lr, 1e-6), 1e6):.3g}"}


def turning(gradient: Array) -> float:
    """Share of updates after which the gradient points back, against the one before."""
    return float(np.mean((gradient[1:] * gradient[:-1]).sum(1) < 0)) if len(gradient) > 2 else 0.0


def steepest(recording: Recording) -> float:
    """The largest eigenvalue of the Hessian, at the start or at the nearest minimum."""
    eigenvalues = recording.notes["hessian_eigs"]
    return max((value for value in [*eigenvalues["start"], *eigenvalues["minimum"]] if value), default=0.0)


def bounded(recording: Recording, spec: DescendSpec) -> float | None:
    """The learning rate from which on the steepest direction diverges; None for methods that adapt their steps."""
    return theory.limit(spec.optimizer.name, {**vars(spec.optimizer), "lr": rate(recording)}, steepest(recording))


def way_left(recording: Recording) -> float:
    """Distance to the nearest known minimum at the end over that at the start."""
    distance = values(recording, "distance")
    return float(distance[-1] / distance[0]) if distance[0] else 0.0


def curvature(recording: Recording, spec: DescendSpec) -> tuple[float, float]:
    """The eigenvalues of the Hessian where the path ends."""
    least, largest = theory.eigenvalues(spec.surface, *values(recording, "position")[-1])
    return least, largest


def still(recording: Recording) -> bool:
    """Whether the gradient has all but vanished."""
    sizes = np.hypot(*values(recording, "gradient").T)
    return bool(sizes[-1] <= STILL * sizes.max())


def grew(recording: Recording) -> bool:
    """Whether the path diverged, or ends above its start."""
    loss = values(recording, "loss")
    return bool(recording.status == "diverged" or loss[-1] > loss[0])


def falling(recording: Recording) -> bool:
    """Whether the loss still falls: the last quarter of the path averages less than half of the one before."""
    loss = gap(recording)
    quarter = max(len(loss) // 4, 1)
    return bool(loss[-quarter:].mean() < 0.5 * loss[-2 * quarter : -quarter].mean())
