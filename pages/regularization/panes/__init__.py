"""What the lab of penalties adds to the player."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane
from pages.regularization.panes import descent, dial, scatter, stopping

HERE = Path(__file__).parent
PANES: Mapping[str, Pane] = {
    "dial": Pane(HERE / "dial.js", dial.WORDS, dial.columns, dial.view, dial.arrays),
    "weight_pairs": Pane(HERE / "scatter.js", scatter.WORDS, scatter.columns, scatter.view, scatter.arrays),
    "stopping": Pane(HERE / "stopping.js", stopping.WORDS, stopping.columns, stopping.view, stopping.arrays),
    "descent": Pane(HERE / "descent.js", descent.WORDS, descent.columns, descent.view, descent.arrays),
}
"""The strength of a penalty as a row of boundaries; weights in pairs; when to stop; the error by number of features."""
