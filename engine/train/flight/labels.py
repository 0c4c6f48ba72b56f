"""How many labels the neighbours outvote: what becomes of labels that somebody has mixed up."""

from __future__ import annotations

import numpy as np

from engine.record.pieces import Pieces
from engine.train.data import load
from engine.train.learning import NEIGHBOURS
from engine.train.spec import TrainSpec

ROWS = 200
"""Examples compared between two pauses."""


def outvoting(spec: TrainSpec) -> Pieces[float]:
    """Share of the training examples whose label is not that of most of their NEIGHBOURS nearest; 0 of numbers."""
    if spec.data.numbers or spec.trained_on <= NEIGHBOURS:
        return 0.0
    found = load(spec)
    x, y, wrong = found.train_x, found.train_y, 0
    squares = (x**2).sum(1)
    for at in range(0, len(x), ROWS):
        distances = squares - 2 * x[at : at + ROWS] @ x.T
        distances[np.arange(len(distances)), np.arange(at, at + len(distances))] = np.inf  # not its own neighbour
        near = y[np.argpartition(distances, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]]
        votes = (near[:, :, None] == np.arange(spec.data.classes)).sum(1)
        wrong += int((votes.argmax(1) != y[at : at + ROWS]).sum())
        yield
    return wrong / len(x)
