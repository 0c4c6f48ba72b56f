"""What the preprocessing lab adds to the player."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane, Trial
from pages.preprocessing.panes import goal, joined, pictures, spectrum, statistics

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
    "pictures": Pane(HERE / "pictures.js", pictures.WORDS, pictures.columns, pictures.view, pictures.arrays),
    "spectrum": Pane(HERE / "spectrum.js", spectrum.WORDS, spectrum.columns, spectrum.view, spectrum.arrays),
    "statistics": Pane(
        HERE / "statistics.js", statistics.WORDS, statistics.columns, statistics.view, statistics.arrays
    ),
}
"""The joined pair of cloud and bowl, the race to a tenth of the first loss, pictures, their axes, whose statistics."""
