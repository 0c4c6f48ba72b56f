"""What the playground adds to the player."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane
from pages.playground.panes import drawing

HERE = Path(__file__).parent
PANES: Mapping[str, Pane] = {
    "drawing": Pane(
        HERE / "drawing.js",
        drawing.WORDS,
        drawing.columns,
        drawing.view,
        drawing.arrays,
        drawing.pick,
        together=True,
    ),
}
"""The plane on which a hand draws points."""
