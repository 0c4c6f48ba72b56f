"""The columns of the initialization lab: what its pictures draw of a layer, finely and whatever its scale."""

from __future__ import annotations

from engine.record.columns import Column, measured_in

SHAPE_BINS = 48
SHAPE_WINDOW = (-4.0, 4.0)
"""Bins of (h - mean) / std, six to a standard deviation."""
UNITS, EXAMPLES = 24, 8
"""Units and probe examples of `unit_lines`, fewer where there are fewer."""

COLUMNS = measured_in(
    "pages.initialization.measure",
    Column("activation_zero", "layer", "share", "of the activations that are exactly 0", every=2),
    Column("activation_shape", "histogram", "count", "of (h - mean) / std, h not 0", every=2, window=SHAPE_WINDOW),
    Column("unit_lines", "array", "", "(units, examples): last hidden layer's activations, first of each", every=2),
)
