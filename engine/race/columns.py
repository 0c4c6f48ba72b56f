"""The columns of the `race` experiment."""

from __future__ import annotations

from engine.record.columns import Column
from engine.train.columns import COLUMNS as TRAIN

_OWN = (
    Column(
        "tuned_lr",
        "scalar",
        "1/step",
        "the best learning rate of those tried; NaN where the loss stayed finite with none",
    ),
    Column("pca_loss", "array", "nats", "loss on the plane of the two main directions of all paths; (y, x)"),
    Column("pca_path", "array", "", "the weights at each snapshot, projected on that plane; (snapshots, 2)"),
    Column("random_loss", "array", "nats", "the same on two filter-normalised random directions, Li et al. 2018"),
    Column("random_path", "array", "", "the weights at each snapshot, projected on those directions; (snapshots, 2)"),
)
COLUMNS = {name: TRAIN[name] for name in ("loss", "train_accuracy", "test_accuracy")} | {c.name: c for c in _OWN}
