"""Charts of a race of optimizers on one network."""

from collections.abc import Mapping

from engine.race.spec import racers
from figures.race import network
from figures.scene import Figure

RACE_FIGURES: Mapping[str, Figure] = {
    "network_race": Figure("plotly", network.COLUMNS, network.draw, network.alt, True, ("race", racers)),
}
