"""The columns of the `search` experiment: one row a trial, in the order in which they end, and what follows the last.

A row's step is how many trials have ended, itself counted.
"""

from __future__ import annotations

from engine.record.columns import Column

_TRIALS = (
    Column("point", "array", "", "the trial's value on each axis; of options, which one, from 0; (axes,)"),
    Column(
        "validation_accuracy",
        "scalar",
        "share",
        "held-out part, mean over seeds and folds; 0 if one diverged",
    ),
    Column("validation_loss", "scalar", "nats", "the same of the mean cross-entropy; infinite if one diverged"),
    Column("validation_spread", "scalar", "", "standard deviation over seeds and folds of what the search judges by"),
    Column("trial", "scalar", "", "which trial it is, from 0, in the order in which the sampler chose them"),
    Column("trial_epochs", "scalar", "epochs", "epochs of the longest of its networks, which may stop early"),
    Column("epochs_spent", "scalar", "epochs", "of all networks up to here"),
    Column("best_so_far", "scalar", "", "best score of the trials that ended at the last epoch, up to here"),
    Column("outcome", "scalar", "", "0: trained to the end, 1: ended by the pruner, 2: diverged"),
    Column(
        "learning_curve", "array", "", "what the search judges by after each epoch; NaN where it had ended; (epochs,)"
    ),
)
_AFTER = (
    Column(
        "trials_test",
        "array",
        "",
        "of every trial that no pruner ended what its networks have on the test part; to see what choosing costs",
    ),
    Column("winner_validation", "scalar", "", "what the best trial was chosen for"),
    Column("winner_test", "scalar", "", "the same of its networks on the test part, looked at once"),
    Column(
        "repeats", "array", "", "validation score under eight fresh seeds of the winner and of a middle trial; (2, 8)"
    ),
)
TRIALS = tuple(column.name for column in _TRIALS)
COLUMNS = {column.name: column for column in (*_TRIALS, *_AFTER)}
