"""What the dropout lab adds to the player."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane
from pages.dropout.panes import masks, pairs, strips, turned

HERE = Path(__file__).parent
PANES: Mapping[str, Pane] = {
    "masks": Pane(HERE / "masks.js", masks.WORDS, masks.columns, masks.view, masks.arrays),
    "pairs": Pane(HERE / "pairs.js", pairs.WORDS, pairs.columns, pairs.view, pairs.arrays),
    "turned": Pane(HERE / "turned.js", turned.WORDS, turned.columns, turned.view, turned.arrays),
    "strips": Pane(HERE / "strips.js", strips.WORDS, strips.columns, strips.view, strips.arrays),
}
