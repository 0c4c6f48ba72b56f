"""What the batch normalization lab adds to the player."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane
from pages.batch_norm.panes import batch_statistics, gradients, tolerance

HERE = Path(__file__).parent
PANES: Mapping[str, Pane] = {
    "tolerance": Pane(
        HERE / "tolerance.js",
        tolerance.WORDS,
        tolerance.columns,
        tolerance.view,
        tolerance.arrays,
        tolerance.pick,
        dear=True,
    ),
    "gradients": Pane(HERE / "gradients.js", gradients.WORDS, gradients.columns, gradients.view, gradients.arrays),
    "batch_statistics": Pane(
        HERE / "batch_statistics.js",
        batch_statistics.WORDS,
        batch_statistics.columns,
        batch_statistics.view,
        batch_statistics.arrays,
    ),
}
