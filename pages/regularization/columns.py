"""What stands where in the arrays of the regularization columns."""

from __future__ import annotations

from math import sqrt

from engine.record.columns import Column, measured_in
from engine.train.spec import TrainSpec
from pages.regularization import descent, resampling

BINS = 41
"""Bars of `weight_histogram`, the middle one around 0."""
WIDE = 5.0
"""Half the window of `weight_histogram` over the standard deviation of the first weights."""
SAMPLE = 1500
"""Weights of a network that `weight_sample` follows at most."""


def reach(spec: TrainSpec) -> float:
    """Half the window of a network's `weight_histogram`: WIDE root mean squares of all its first weights, 1 where 0."""
    pairs = list(zip(spec.sizes, spec.products, strict=False))
    squares = sum(n * m * spec.init.variance(n, m) for n, m in pairs) / sum(n * m for n, m in pairs)
    return WIDE * sqrt(squares) or 1.0


COLUMNS = {
    **measured_in(
        "pages.regularization.measure",
        Column("weight_histogram", "array", "count", f"({BINS},) of W, within `reach`; the outer two hold the rest"),
        Column("weight_sample", "array", "", f"at most {SAMPLE} of all W, in equal steps through all layers"),
    ),
    **measured_in(
        "pages.regularization.measure_descent",
        Column(
            descent.COLUMN,
            "array",
            "share",
            f"({', '.join(descent.FIELDS)}) of random features with a linear layer; a frame for each number of them",
            frames=descent.count,
            bytes=descent.bytes_needed,
        ),
    ),
    **measured_in(
        "pages.regularization.measure_resampling",
        Column(
            resampling.COLUMN,
            "array",
            "",
            f"(strengths, {resampling.SETS} training sets, {resampling.POINTS} places): answers of networks on sin 5x",
            frames=resampling.count,
            bytes=resampling.bytes_needed,
        ),
    ),
}
"""The lab's columns, by the module that measures them."""
