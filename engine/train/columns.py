"""The columns of the `train` experiment. How each is computed: the MEASURES of the module that it names (with torch).

The probe goes through the network without dropout's noise, and batch norm takes the probe's own statistics: what the
network is while it trains. A preactivation is what the nonlinearity is applied to, an activation what comes out of it:
before a normalization that stands there, and before dropout. What a layer hands on is after both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.record.columns import Column, measured_in
from engine.train import best_rates
from engine.train.columns_regime import REGIME_COLUMNS

ACTIVATION_BINS = 40
PREACTIVATION_BINS = 40
PREACTIVATION_WINDOW = (-5.0, 5.0)
GRADIENT_BINS = 42
GRADIENT_WINDOW = (-12.0, 2.0)
"""Bins of log10 |dL/dh|, three to a decade; exact zeros are below the window."""
TEST_EVERY, MODES_EVERY = 10, 5
"""Snapshots between two passes over the whole test part, and between two comparisons of modes."""
SHIFT = ("train", "eval", "running")
"""Last axis of `variance_shift`."""
SEEDS = 6
"""Networks of a population."""


def population_bytes(specs: Sequence[Any]) -> int:
    """What a run takes for its populations alone."""
    return SEEDS * sum(spec.bytes_needed for spec in specs)


OF_SEEDS = f"({SEEDS},): under this variant's seeds and the next ones, NaN where one has diverged;"

COLUMNS = {
    **measured_in(
        "engine.train.measure",
        Column("loss", "scalar", "nats", "mean loss of the probe; only cross-entropy is in nats"),
        Column("train_accuracy", "scalar", "share", "probe, part of the training data; NaN where y is a number"),
        Column("test_accuracy", "scalar", "share", "whole test part, asked in the spec's mode", every=TEST_EVERY),
        Column("train_r2", "scalar", "", "1 - sum of (y - z)^2 / sum of (y - mean y)^2, probe; where y is a number"),
        Column("test_r2", "scalar", "", "the same of the whole test part, in that mode", every=TEST_EVERY),
        Column("test_loss", "scalar", "nats", "mean loss of the whole test part, in that mode", TEST_EVERY),
        Column("eval_accuracy", "scalar", "share", "whole test part, running statistics and no noise", MODES_EVERY),
        Column("train_mode_accuracy", "scalar", "share", "whole test part as in training, in batches", MODES_EVERY),
        Column("preactivation_mean", "layer", "", "over units and probe examples"),
        Column("preactivation_std", "layer", "", "population, over units and probe examples"),
        Column("preactivation_histogram", "histogram", "count", "of what enters the nonlinearity, bins in notes.edges"),
        Column("activation_mean", "layer", "", "over units and probe examples"),
        Column("activation_std", "layer", "", "population, over units and probe examples"),
        Column("activation_histogram", "histogram", "count", "bins in notes.edges"),
        Column("activation_saturated", "layer", "share", "|tanh| > 0.97; sigmoid < 0.03 or > 0.97"),
        Column("activation_dead", "layer", "share", "units that are 0 on every probe example"),
        Column("unit_spread", "layer", "ratio", "rms difference from the mean unit / rms; 0 = all identical", every=2),
        Column("gradient_mean", "layer", "", "of dL/dh, L the mean loss of the probe"),
        Column("gradient_std", "layer", "", "population, of dL/dh"),
        Column("gradient_norm", "layer", "", "Frobenius norm of dL/dh"),
        Column("gradient_histogram", "histogram", "count", "of log10 |dL/dh|, bins in notes.edges"),
        Column("weight_gradient_norm", "layer", "", "Frobenius norm of dL/dW of the layer's incoming weights"),
        Column("weight_norm", "layer", "", "Frobenius norm of W"),
        Column("update_ratio", "layer", "ratio", "|change of W in the last update| / |W before it|"),
        Column("train_mean", "layer", "", "of what the layer hands on, over masks, probe, units", MODES_EVERY),
        Column("eval_mean", "layer", "", "of what the layer hands on in eval mode, over probe, units", MODES_EVERY),
        Column("train_std", "layer", "", "of what the layer hands on, over masks, probe, units", MODES_EVERY),
        Column("mode_ratio", "layer", "ratio", "eval_mean / train_mean", every=MODES_EVERY),
        Column("theory_activation_std", "layer", "", "mean field, Poole et al. 2016; at step 0"),
        Column("theory_gradient_gain", "layer", "ratio", "sqrt of chi_1, Schoenholz et al. 2017; at step 0"),
    ),
    **measured_in(
        "engine.train.agreement",
        Column("agreement", "scalar", "ratio", "|loss - loss of a twin moved in the last place at step 0| / loss"),
    ),
    **measured_in(
        "engine.train.population",
        Column("seed_loss", "array", "nats", f"{OF_SEEDS} mean loss of the probe", bytes=population_bytes),
        Column("seed_accuracy", "array", "share", f"{OF_SEEDS} test part", every=TEST_EVERY, bytes=population_bytes),
    ),
    **measured_in(
        "engine.train.measure_rates",
        Column(
            best_rates.COLUMN,
            "array",
            "",
            f"({len(best_rates.FACTORS)} rates, {best_rates.SEEDS} seeds): final losses; infinite where diverged",
            frames=best_rates.count,
            bytes=best_rates.bytes_needed,
        ),
    ),
    **measured_in(
        "engine.train.variance_shift",
        Column("variance_shift", "array", "", f"depth x ({', '.join(SHIFT)}) variance of its input", every=5),
    ),
    **measured_in(
        "engine.train.warp",
        Column("warped_plane", "array", "", "(grid then examples, 3): where a hidden layer of 2 or 3 units puts each"),
        Column("warped_answer", "array", "", "(classes, 4): weights and bias that follow it; 0 if it is not the last"),
    ),
    **measured_in(
        "engine.train.units",
        Column("boundary", "array", "1/255", "(colours - 1, rows, columns): shares of classes over the inputs' plane"),
        Column("unit_responses", "array", "", "(layers, units, rows, columns): 128 + 127 h / unit_scale, same plane"),
        Column("unit_scale", "array", "", "(layers,): largest |h| of the drawn units over the plane"),
        Column("examples_wrong", "array", "", "bits, training part then test part: 1 where the answer is wrong"),
        Column("unit_marks", "array", "", "(layers, units): 0 alive, 1 saturated, 2 dead, 3 dropped"),
        Column("unit_histogram", "array", "", "(layers, units, bins) over the activation's window, tallest 255"),
        Column("unit_codes", "array", "", "(layers, units, classes): 128 + 127 mean h of the class / unit_code_scale"),
        Column("unit_code_scale", "array", "", "(layers,): largest |mean h|"),
        Column("unit_images", "array", "", "(units, inputs): 128 + 127 w / largest |w|, into the first hidden layer"),
        Column("drawn_weights", "array", "", "between the drawn units, column by column, each followed by the biases"),
        Column("drawn_gradients", "array", "", "of the last batch's loss, in that order"),
        Column("drawn_updates", "array", "", "what the last update added, in that order"),
    ),
    **REGIME_COLUMNS,
}
