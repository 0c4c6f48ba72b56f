"""The errors of random features with a linear layer on top; only a worker imports this."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

import numpy as np

from engine.record.pieces import Pieces
from engine.record.recording import Ending, Frame, Snapshot
from engine.train.data import load
from engine.train.measure import Measure, Measures
from engine.train.spec import TrainSpec
from pages.regularization import descent

Array = np.ndarray


def frames(specs: Sequence[TrainSpec]) -> Iterator[Frame | None]:
    """A frame for each number of features, the fewest first, with None after each fit; its step is that number."""
    ladders = [descent.ladder(spec) for spec in specs]
    for at in range(descent.count(specs)):
        shots = list[Snapshot | None]()
        for spec, ladder in zip(specs, ladders, strict=True):
            shots.append((yield from _fitted(spec, ladder, at)) if at < len(ladder) else None)
        yield tuple(shots)


def _fitted(spec: TrainSpec, ladder: Sequence[int], at: int) -> Pieces[Snapshot]:
    found = list[tuple[float, float]]()
    for draw in range(descent.DRAWS):
        found.append(errors(spec, ladder[at], draw))
        yield None
    train, test = np.transpose(found)
    values = np.array([ladder[at], descent.examples(spec), train.mean(), test.mean(), test.std()])
    ending = Ending("done", ladder[at]) if at == len(ladder) - 1 else None
    return Snapshot(ladder[at], {descent.COLUMN: values}, {}, ending)


def errors(spec: TrainSpec, features: int, draw: int) -> tuple[float, float]:
    """(training, test) error of one draw of W: of numbers 1 - R^2, at most 1."""
    data, n = load(spec), descent.examples(spec)
    rng = np.random.default_rng([spec.seed, draw, zlib.crc32(b"features")])
    w = rng.standard_normal((descent.ladder(spec)[-1], data.train_x.shape[1]))[:features].T
    w = w / np.sqrt(len(w))
    train, test = (np.maximum(x @ w, 0) / np.sqrt(features) for x in (data.train_x[:n], data.test_x))
    y = targets(spec, data.train_y[:n])
    v = solve(train, y, spec.l2)
    return _error(spec, train @ v, data.train_y[:n]), _error(spec, test @ v, data.test_y)


def targets(spec: TrainSpec, y: Array) -> Array:
    """(N, C) one-hot less 1 / C; of numbers (N, 1)."""
    return y[:, None] if spec.data.numbers else np.eye(spec.data.classes)[y] - 1 / spec.data.classes


def solve(phi: Array, y: Array, l2: float) -> Array:
    """V of the module's first lines (`descent`): by the smaller of two systems, or by singular values where l2 is 0."""
    n, m = phi.shape
    if l2 == 0:
        return np.linalg.lstsq(phi, y, rcond=None)[0]
    if m <= n:
        return np.linalg.solve(phi.T @ phi + n * l2 * np.eye(m), phi.T @ y)
    return phi.T @ np.linalg.solve(phi @ phi.T + n * l2 * np.eye(n), y)


def _error(spec: TrainSpec, answers: Array, y: Array) -> float:
    if spec.data.numbers:
        return float(min(1.0, ((answers[:, 0] - y) ** 2).mean() / y.var()))
    return float((answers.argmax(1) != y).mean())


MEASURES: Measures = {descent.COLUMN: Measure("own", frames)}
