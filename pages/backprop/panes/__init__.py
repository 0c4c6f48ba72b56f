"""What this lab adds to the player: a record here, and a class in the script that it names."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane
from pages.backprop.panes import check

SCRIPT = Path(__file__).parent / "check.js"
PANES: Mapping[str, Pane] = {
    "gradient_check": Pane(SCRIPT, check.WORDS, check.columns, check.view, check.arrays),
}
