"""The columns of the dropout lab and the axes of their arrays, without torch: the figures read them too."""

from __future__ import annotations

from collections.abc import Sequence

from engine.record.columns import Column, measured_in
from engine.train.spec import BESIDE, MASKED_AT_ONCE, TESTED, TrainSpec

ANGLES = tuple(range(0, 181, 15))
"""Degrees by which test inputs are turned."""
MODE_EXAMPLES = 64
"""Probe examples of `unit_modes`."""
TURNED, TURNED_MASKS = 32, 32
"""Test examples and masks of `uncertainty`."""
UNIT_DRAWS = 4096
"""Masks of `linear_unit_moments`."""
NETWORKS = 8
"""Independently trained networks of `ensemble`, fewer where NETWORK_WEIGHTS would be passed."""
NETWORK_WEIGHTS = 1_200_000
PASSES = 1.7
"""Passes over many masks that `ensemble` holds at the highest, as measured: one is made while the last is freed."""
CELLS, CELLS_ACROSS = 256, 16
"""Units of a layer in `mask_cells`; of dropped weights a square of so many inputs by so many units."""
FACTORS = (-1.0, 3.0)
"""Range of the factors of Gaussian noise in `mask_cells`."""
ANSWERED, DRAWN = 64, 12
"""Masks of `mask_answers`, and units of a layer in `mask_units`."""
COUNTS = 10
"""Columns of `ensemble`: numbers of masks 1, 2, 4 ... 512."""


def networks(spec: TrainSpec) -> int:
    """How many networks `ensemble` trains beside this one."""
    return min(NETWORKS, NETWORK_WEIGHTS // spec.weights)


def networks_bytes(specs: Sequence[TrainSpec]) -> int:
    """Estimate of the memory of `ensemble`, in bytes: all networks, and one pass over the test part and many masks."""
    numbers = 2 * max(spec.trained_on * spec.data.n_in for spec in specs)
    trained = sum((1 + networks(spec)) * (spec.numbers_needed(0) + numbers) * spec.size for spec in specs)
    pass_ = max(min(MASKED_AT_ONCE, spec.masks * TESTED * max(spec.sizes)) * spec.depth * spec.size for spec in specs)
    return int(BESIDE + trained + PASSES * pass_)


COLUMNS = {
    **measured_in(
        "pages.dropout.measure",
        Column("unit_modes", "array", "", "(depth, width, 3): mean over masks, std over masks, evaluation mode"),
        Column("turned_input", "array", "", "(angles, n_in): the chosen test example, turned, before scaling"),
        Column(
            "uncertainty", "array", "", "(angles, 5): accuracy; entropies: single, mean over masks, shared; confidence"
        ),
        Column("linear_unit", "array", "", "(4 masks, 4): x kept, y kept, probability, w1 x + w2 y of what is left"),
        Column("linear_unit_moments", "array", "", "(2, 5): inputs, E closed, E measured, Var closed, Var measured"),
        Column("capacity", "array", "", "(3,): n units that can be off, log10 of 2^n, masks drawn in training at most"),
    ),
    **measured_in(
        "pages.dropout.measure_masks",
        Column("mask", "array", "", "(depth, width): factor of each unit for one example of the next update; 0 = off"),
        Column("mask_gradient", "array", "", "(depth, width): its gradient through the same factors, dL/df(z)"),
        Column(
            "mask_cells", "array", "", "(1 + depth, 256) of one example, input first: 0 off, 255 on, else its factor"
        ),
        Column("mask_off", "array", "share", "(1 + depth,) units (DropConnect: weights) off for it, input first"),
        Column(
            "gradient_cells",
            "array",
            "",
            "(1 + depth, 256) root of |dL/df(z)| over the largest; 0 only where 0",
        ),
        Column("gradient_zeros", "array", "", "(1 + depth,) units off for it whose gradient is exactly 0, input first"),
    ),
    **measured_in(
        "pages.dropout.measure_answers",
        Column("mask_answers", "array", "share", "(64 masks, classes): probabilities of the chosen test example"),
        Column("mask_units", "array", "", "(64, depth, 12): what the first units hand on, NaN where one is off"),
        Column("mask_counts", "array", "", "(64, depth): units off under each mask"),
        Column("mask_links", "array", "", "(depth, 12, 12): weights from the first units to the next layer's"),
        Column("mask_input", "array", "", "(n_in,): the chosen test example, before scaling"),
        Column("mask_truth", "array", "", "(): its class"),
        Column("mask_evaluation", "array", "share", "(classes,): its probabilities in evaluation mode"),
    ),
    **measured_in(
        "pages.dropout.measure_ensemble",
        Column(
            "ensemble",
            "array",
            "",
            "(evaluation, masks, networks; 10; how many, test accuracy, test loss)",
            bytes=networks_bytes,
        ),
    ),
}
"""The lab's columns, by the module that measures them."""
