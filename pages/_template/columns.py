"""What this lab measures beyond the columns of its experiment, without torch: figures and panes read it too."""

from __future__ import annotations

from engine.record.columns import Column, measured_in

COLUMNS = measured_in(
    "pages._template.measure",
    Column("template_weight_std", "layer", "", "standard deviation of the weights into a hidden layer"),
)
