"""From recordings to charts. Every figure names the columns it needs; a page's run records their union.

Here are the charts that several labs use, by name; a lab's own are in its folder. None imports a chart library: a chart
is a plain dict.
"""

from collections.abc import Mapping

from engine.spec.registry import merged
from figures import curves, histogram, variance, variance_shift
from figures.descend import DESCEND_FIGURES
from figures.race import RACE_FIGURES
from figures.scene import Figure, Scene
from figures.search import SEARCH_FIGURES

NETWORK_FIGURES: Mapping[str, Figure] = {
    "variance_by_layer": Figure("plotly", variance.COLUMNS, variance.draw, variance.alt),
    "layer_histogram": Figure("plotly", histogram.COLUMNS, histogram.draw, histogram.alt, of_a_cell=True),
    "curves": Figure("vega", curves.COLUMNS, curves.draw, curves.alt),
    "variance_shift": Figure(
        "plotly",
        variance_shift.COLUMNS,
        variance_shift.draw,
        variance_shift.alt,
        study=True,
        there=variance_shift.there,
    ),
}
FIGURES: Mapping[str, Figure] = merged(
    {
        "figures": NETWORK_FIGURES,
        "figures.descend": DESCEND_FIGURES,
        "figures.race": RACE_FIGURES,
        "figures.search": SEARCH_FIGURES,
    }
)

__all__ = ["FIGURES", "Figure", "Scene"]
