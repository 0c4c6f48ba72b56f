"""What the batch normalization lab adds to the player."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane
from pages.batch_norm.panes import batch_statistics

PANES: Mapping[str, Pane] = {
    "batch_statistics": Pane(
        Path(__file__).parent / "batch_statistics.js",
        batch_statistics.WORDS,
        batch_statistics.columns,
        batch_statistics.view,
        batch_statistics.arrays,
    ),
}
