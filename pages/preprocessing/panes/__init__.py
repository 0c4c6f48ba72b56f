"""What the preprocessing lab adds to the player."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane, Trial
from pages.preprocessing.panes import goal, joined

HERE = Path(__file__).parent
PANES: Mapping[str, Pane] = {
    "joined": Pane(
        HERE / "joined.js",
        joined.WORDS,
        joined.columns,
        joined.view,
        joined.arrays,
        trial=Trial(joined.nothing_tried, (), joined.arrays, joined.turn),
    ),
    "goal": Pane(HERE / "goal.js", goal.WORDS, goal.columns, goal.view, goal.arrays),
}
"""The joined pair of cloud and bowl, and the race to a tenth of the first loss."""
