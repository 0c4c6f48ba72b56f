"""What the activations lab adds to the player."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane
from pages.activations.panes import cost, hinges, states, survivors, weights

HERE = Path(__file__).parent
PANES: Mapping[str, Pane] = {
    "survivors": Pane(HERE / "survivors.js", survivors.WORDS, survivors.columns, survivors.view, survivors.arrays),
    "unit_states": Pane(HERE / "states.js", states.WORDS, states.columns, states.view, states.arrays),
    "function_cost": Pane(HERE / "cost.js", cost.WORDS, cost.columns, cost.view, cost.arrays),
    "hinges": Pane(HERE / "hinges.js", hinges.WORDS, hinges.columns, hinges.view, hinges.arrays),
    "two_weights": Pane(HERE / "weights.js", weights.WORDS, weights.columns, weights.view, weights.arrays),
}
"""What survives of the gradient, what becomes of every unit, what f costs, functions of one input, two weights."""
