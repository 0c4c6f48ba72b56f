"""What the flight check adds to the player."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane
from pages.babysitting.panes import runway

HERE = Path(__file__).parent
PANES: Mapping[str, Pane] = {
    "runway": Pane(HERE / "runway.js", runway.WORDS, runway.columns, runway.view, runway.arrays),
}
"""Nine checks as cards that are stamped one after the other."""
