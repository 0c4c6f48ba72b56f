"""The figures by name."""

from __future__ import annotations

from collections.abc import Mapping

from engine.race.spec import racers
from figures import curves, histogram, race, variance, xray
from figures.descent import DESCENT_FIGURES
from figures.dropout import DROPOUT_FIGURES
from figures.norm import NORM_FIGURES
from figures.scene import Figure

FIGURES: Mapping[str, Figure] = {
    "variance_by_layer": Figure("plotly", variance.COLUMNS, variance.draw, variance.alt),
    "layer_histogram": Figure("plotly", histogram.COLUMNS, histogram.draw, histogram.alt),
    "curves": Figure("vega", curves.COLUMNS, curves.draw, curves.alt),
    "xray": Figure("plotly", xray.COLUMNS, xray.draw, xray.alt),
    "network_race": Figure("plotly", race.COLUMNS, race.draw, race.alt, True, ("race", racers)),
    **DESCENT_FIGURES,
    **DROPOUT_FIGURES,
    **NORM_FIGURES,
}
