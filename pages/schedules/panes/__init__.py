"""What the lab of schedules adds to the player."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane
from pages.schedules.panes import range as sweep
from pages.schedules.panes import rates

HERE = Path(__file__).parent
PANES: Mapping[str, Pane] = {
    "rates": Pane(HERE / "rates.js", rates.WORDS, rates.columns, rates.view, rates.arrays, rates.pick),
    "range": Pane(HERE / "range.js", sweep.WORDS, sweep.columns, sweep.view, sweep.arrays),
}
"""The learning rate above, and what six seeds make of it below, at one cursor; a range test above the truth."""
