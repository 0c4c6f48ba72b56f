"""What the dropout lab adds to the player."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane
from pages.dropout.panes import masks

PANES: Mapping[str, Pane] = {
    "masks": Pane(Path(__file__).parent / "masks.js", masks.WORDS, masks.columns, masks.view, masks.arrays),
}
