"""What this lab adds to the player: a record here, and a class in the script that it names."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane
from pages._template.panes import spread

SCRIPT = Path(__file__).parent / "spread.js"
PANES: Mapping[str, Pane] = {
    "template_spread": Pane(SCRIPT, spread.WORDS, spread.columns, spread.view, spread.arrays),
}
