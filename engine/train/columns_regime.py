"""Columns of what acts on training beside loss and optimizer: how each is computed says the module that it names."""

from __future__ import annotations

from engine.record.columns import Column, measured_in

REGIME_COLUMNS = {
    **measured_in(
        "engine.train.measure_regime",
        Column("lr", "scalar", "", "learning rate in force for the next update: knob, times the schedule"),
        Column("epoch", "scalar", "epochs", "updates so far / updates of an epoch"),
        Column("penalty", "scalar", "nats", "l2/2 sum w^2 + l1 sum |w|: what is added to the loss"),
        Column("zero_weights", "scalar", "share", "weights that are exactly 0, of all layers, without biases"),
        Column("condition", "scalar", "", "largest / smallest eigenvalue of the inputs' second moments, with the bias"),
        Column("validation_loss", "scalar", "nats", "mean loss of the validation part; NaN where there is none"),
        Column("validation_accuracy", "scalar", "share", "whole validation part; NaN where there is none"),
    ),
    **measured_in(
        "engine.train.measure_sharpness",
        Column("sharpness", "scalar", "", "largest curvature of the probe's loss, by power iteration", every=4),
    ),
}
