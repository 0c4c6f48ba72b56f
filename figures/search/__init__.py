"""Charts of searches."""

from collections.abc import Mapping

from figures.scene import Figure
from figures.search import importance, slices

SEARCH_FIGURES: Mapping[str, Figure] = {
    "trial_slices": Figure("vega", slices.COLUMNS, slices.draw, slices.alt),
    "axis_importance": Figure("vega", importance.COLUMNS, importance.draw, importance.alt),
}
