"""What the activations lab adds to the player."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane
from pages.activations.panes import states, survivors, weights

HERE = Path(__file__).parent
PANES: Mapping[str, Pane] = {
    "survivors": Pane(HERE / "survivors.js", survivors.WORDS, survivors.columns, survivors.view, survivors.arrays),
    "unit_states": Pane(HERE / "states.js", states.WORDS, states.columns, states.view, states.arrays),
    "two_weights": Pane(HERE / "weights.js", weights.WORDS, weights.columns, weights.view, weights.arrays),
}
"""The gradient that survives each layer, what becomes of every unit, and the way of two weights."""
