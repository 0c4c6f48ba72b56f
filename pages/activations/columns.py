"""The columns of the activations lab: what becomes of single units, and the way of two weights."""

from __future__ import annotations

import numpy as np

from engine.record.columns import Column, measured_in
from engine.train.data import load
from engine.train.spec import TrainSpec

UNITS = 100
"""Units of a layer whose state is kept: the first ones."""
DEAD, ASLEEP, ALIVE, REVIVED = range(4)
"""States: 0 on every training example; not 0 on fewer than SLEEP of them; on more; and that after it was dead."""
SLEEP = 0.01
POINTS, HINGES = 201, 64
"""Places along the one input of a network, and hinges that are kept at most."""
BEYOND = 1.05
"""Half the width of the places over the largest input of an example."""


def along(spec: TrainSpec) -> np.ndarray:
    """(POINTS,) places along the one input."""
    data = load(spec)
    most = BEYOND * max(float(np.abs(data.train_x).max()), float(np.abs(data.test_x).max()))
    return np.linspace(-most, most, POINTS)


COLUMNS = measured_in(
    "pages.activations.measure",
    Column("unit_states", "array", "", "(depth, units): 0 dead, 1 asleep, 2 alive, 3 revived, 255 no unit", every=2),
    Column("activation_parameter", "layer", "", "mean of the learnt slopes of a layer; NaN where none is learnt"),
    Column("elementwise_cost", "scalar", "share", "counted operations of all f(z) / of the hidden layers' products"),
    Column("layer_parameters", "layer", "", "weights, biases and learnt slopes of a hidden layer"),
    Column("curve_answer", "array", "", f"({POINTS},): what a network of one input answers along it"),
    Column("curve_hinges", "array", "", f"({HINGES},): inputs at which a unit passes the kink of its f, NaN: no more"),
    Column("two_weights", "array", "", "(2,): weights of the first layer's first unit from inputs 1 and 2"),
)
