"""The columns of the `backprop` experiment: what a frame, which is about one node, records of it.

Numbers of a matrix stand row by row; where nodes have different shapes the shorter ones are filled up with NaN, and
where every node is one number a frame's value is that number. The names are in the notes of the run. Of nodes that
have more numbers together than MOST_NUMBERS of engine/backprop/spec.py, the first of each are recorded; of local and
downstream gradients the first EDGE of engine/backprop/experiment.py.
"""

from __future__ import annotations

from engine.record.columns import Column

_ALL = (
    Column("value", "array", "", "the node's value, in the frames of the forward pass; the last is the output's"),
    Column("gradient", "array", "", "d output / d node, in the frames of the backward pass; the inputs' are the last"),
    Column(
        "local", "array", "", "the local gradient of each use of the node, as it meets the upstream one; (uses, ...)"
    ),
    Column(
        "downstream", "array", "", "upstream x local of each use of the node; their sum is its gradient; (uses, ...)"
    ),
    Column("value_largest", "scalar", "", "max |entry| of the value, in the frames of the forward pass"),
    Column("gradient_largest", "scalar", "", "max |entry| of the gradient, in the frames of the backward pass"),
    Column("multiplications", "scalar", "", "products, quotients, powers and functions that this frame takes"),
    Column("kept", "scalar", "numbers", "intermediate values in memory after this frame, given quantities aside"),
    Column("check", "array", "", "relative error of the gradient by difference quotients; (method, precision, h)"),
    Column("check_leaf", "array", "", "the same of each leaf, central differences, float64, h = 1e-5"),
)
COLUMNS = {column.name: column for column in _ALL}
