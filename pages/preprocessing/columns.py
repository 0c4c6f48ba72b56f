"""The columns of the preprocessing lab: the way of a linear model of two inputs, and a test part that comes sorted."""

from __future__ import annotations

from engine.record.columns import Column, measured_in

COLUMNS = measured_in(
    "pages.preprocessing.measure",
    Column("linear_path", "array", "", "(3,): weights from inputs 1 and 2 to the last output, and its bias"),
    Column("kept_variance", "scalar", "share", "variance of the inputs that is left by the axes that are kept"),
    Column("sorted_accuracy", "scalar", "share", "test accuracy where each class is prepared by its own statistics"),
)
