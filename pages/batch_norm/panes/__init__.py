"""What the batch normalization lab adds to the player."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane
from pages.batch_norm.panes import running

PANES: Mapping[str, Pane] = {
    "batch_statistics": Pane(
        Path(__file__).parent / "running.js", running.WORDS, running.columns, running.view, running.arrays
    ),
}
