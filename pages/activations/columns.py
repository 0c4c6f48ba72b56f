"""The columns of the activations lab: what becomes of single units, and the way of two weights."""

from __future__ import annotations

from engine.record.columns import Column, measured_in

UNITS = 100
"""Units of a layer whose state is kept: the first ones."""
DEAD, ASLEEP, ALIVE, REVIVED = range(4)
"""States: 0 on every training example; not 0 on fewer than SLEEP of them; on more; and that after it was dead."""
SLEEP = 0.01

COLUMNS = measured_in(
    "pages.activations.measure",
    Column("unit_states", "array", "", "(depth, units): 0 dead, 1 asleep, 2 alive, 3 revived, 255 no unit", every=2),
    Column("activation_parameter", "layer", "", "mean of the learnt slopes of a layer; NaN where none is learnt"),
    Column("two_weights", "array", "", "(2,): weights of the first layer's first unit from inputs 1 and 2"),
)
