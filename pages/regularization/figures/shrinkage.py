"""Stopping early is shrinkage: what gradient descent keeps of each direction after t updates, beside ridge.

    least squares from 0, direction of eigenvalue s of X^T X / N:  descent keeps 1 - (1 - lr s)^t of the solution,
    ridge of strength lambda keeps s / (s + lambda); with lambda = 1 / (lr t) both are lr s t where that is small

Goodfellow, Bengio and Courville 2016, section 7.8. Equal at both ends, near each other between, never the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from engine.train.data import load
from engine.train.spec import TrainSpec
from figures import plotting
from figures.numbers import brief, listed, percent
from figures.palette import LOOKS
from figures.scene import Chart, Scene
from figures.series import line, log_axis

COLUMNS = ("loss",)
TIMES = (3, 30, 300)
"""Updates."""
MOST = 512
"""Inputs beyond which a spectrum takes too long."""
LEAST = 1e-6
"""Eigenvalues that are this small a part of the largest are directions without data."""


def descended(s: np.ndarray, rate: float, t: int) -> np.ndarray:
    """1 - (1 - lr s)^t."""
    return 1 - (1 - rate * s) ** t


def ridged(s: np.ndarray, rate: float, t: int) -> np.ndarray:
    """s / (s + 1 / (lr t))."""
    return s / (s + 1 / (rate * t))


def there(specs: Sequence[Any]) -> bool:
    """Whether the first variant's inputs are few enough."""
    return bool(specs) and isinstance(specs[0], TrainSpec) and specs[0].sizes[0] <= MOST


def spectrum(spec: TrainSpec) -> np.ndarray:
    """Eigenvalues of X^T X / N, ascending, without directions that have no data."""
    x = load(spec).train_x
    found: np.ndarray = np.linalg.eigvalsh(x.T @ x / len(x))
    return found[found > LEAST * found[-1]]


def rate(spec: TrainSpec, s: np.ndarray) -> float:
    """The first variant's learning rate, or where descent would diverge along a direction the largest that does not."""
    return float(min(getattr(spec.optimizer, "lr", np.inf), 1 / s[-1]))


def draw(scene: Scene) -> Chart:
    """Kept share over eigenvalue: descent solid with a point a direction, ridge dotted, one colour for each t."""
    spec = scene.specs[0]
    s = spectrum(spec)
    lr = rate(spec, s)
    data = [trace for at, t in enumerate(TIMES) for trace in _pair(scene, s, lr, t, at)]
    x = {"title": {"text": scene.words("figure.shrinkage_x")}, **log_axis(s)}
    y = {"title": {"text": scene.words("figure.shrinkage_y")}, "range": [0, 1.03], "tickformat": ".0%"}
    size = {"height": 380, "margin": {"l": 60, "r": 10, "t": 20, "b": 50}, "legend": plotting.legend()}
    return {"data": data, "layout": {"xaxis": x, "yaxis": y, **size}}


def _pair(scene: Scene, s: np.ndarray, lr: float, t: int, at: int) -> Iterator[dict[str, Any]]:
    color, fine = LOOKS[at].color, np.geomspace(s[0], s[-1], 80)
    name = scene.words("figure.shrinkage_descent").format(t=t)
    yield line(listed(s), listed(descended(s, lr, t)), name, color, mode="markers+lines")
    name = scene.words("figure.shrinkage_ridge").format(value=brief(1 / (lr * t)))
    dotted = {"color": color, "dash": "dot", "width": 2}
    yield line(listed(fine), listed(ridged(fine, lr, t)), name, color) | {"line": dotted}


def alt(scene: Scene) -> str:
    """For each t the largest difference between both shares."""
    s = spectrum(scene.specs[0])
    lr = rate(scene.specs[0], s)
    apart = [float(np.abs(descended(s, lr, t) - ridged(s, lr, t)).max()) for t in TIMES]
    label = scene.words("figure.shrinkage_apart")
    return "; ".join(f"t = {t}: {label} {percent(scene.words, gap)}" for t, gap in zip(TIMES, apart, strict=True))
