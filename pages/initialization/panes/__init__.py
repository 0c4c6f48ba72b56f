"""What the initialization lab adds to the player."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane, Trial
from pages.initialization.panes import dead, flow, scale, units

HERE = Path(__file__).parent
BELLS = Trial(scale.tries, scale.COLUMNS, flow.tried, scale.turn)
PANES: Mapping[str, Pane] = {
    "flow": Pane(HERE / "flow.js", flow.WORDS, flow.columns, flow.view, flow.arrays, trial=BELLS),
    "units": Pane(HERE / "units.js", units.WORDS, units.columns, units.view, units.arrays),
    "dead": Pane(HERE / "dead.js", dead.WORDS, dead.columns, dead.view, dead.arrays),
}
"""The signal on its way through the layers, the units of a layer, and the units that have died."""
