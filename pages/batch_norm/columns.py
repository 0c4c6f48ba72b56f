"""What stands where in the arrays of the batch normalization columns: names of rows, sizes of the studies."""

from __future__ import annotations

from engine.record.columns import Column, measured_in
from pages.batch_norm import tolerance

WALK = ("x", "x_hat", "y", "x_hat_test", "y_test")
"""Rows of `bn_walk`: one unit's mini-batch through the four lines, then the same numbers at test time."""
UNIT = ("layer", "unit", "mean", "variance", "gamma", "beta", "running_mean", "running_variance", "eps")
"""Entries of `bn_unit`: which unit (layers from 1, units from 0), and what it is normalized with."""
SCOPES = ("unit", "layer")
"""First axis of `bn_statistics`: unit 0 of each layer, and the average over the layer's units."""
STATISTICS = (
    "batch_mean", "batch_variance", "unbiased_variance", "running_mean", "running_variance", "true_mean",
    "true_variance",
)  # fmt: skip
"""Last axis of `bn_statistics`."""
RUNNING = ("batch_mean", "batch_variance", "running_mean", "running_variance")
"""Last axis of `bn_running`."""
COMPANIES = (2, 4, 8, 16, 32, 64, 128, 256)
"""Batch sizes of `companions_cloud`, its first axis."""
DRAWS = 64
"""Companies drawn for each size; the second axis of `companions_cloud` is eval mode, then the draws in train mode."""
GRADIENT = ("mean_y", "cosine_y", "mean_x", "cosine_x", "bias", "weight")
"""Last axis of `bn_gradient`."""

COLUMNS = {
    **measured_in(
        "pages.batch_norm.measure",
        Column("bn_walk", "array", "", f"({len(WALK)}, B) {', '.join(WALK)} of one unit, on the next mini-batch"),
        Column("bn_unit", "array", "", f"({len(UNIT)},) {', '.join(UNIT)} of the unit of bn_walk"),
        Column("bn_statistics", "array", "", f"({', '.join(SCOPES)}) x depth x ({', '.join(STATISTICS)})"),
        Column("bn_running", "array", "", f"depth x ({', '.join(RUNNING)}) of unit 1 of a layer, next mini-batch"),
        Column("bn_gradient", "array", "", f"depth x ({', '.join(GRADIENT)}), on the next mini-batch"),
    ),
    **measured_in(
        "pages.batch_norm.measure_batch_mates",
        Column(
            "companions_cloud",
            "array",
            "logit",
            f"({len(COMPANIES)} batch sizes, 1 + {DRAWS}) logit of one test example's class: eval, then train mode",
        ),
    ),
    **measured_in(
        "pages.batch_norm.measure_tolerance",
        Column(
            tolerance.COLUMN,
            "array",
            "share",
            "(with norm, without) x init.std x optimizer.lr: test accuracy; -1 diverged",
            frames=tolerance.count,
            bytes=tolerance.bytes_needed,
        ),
    ),
}
"""The lab's columns, by the module that measures them."""
