"""The figures of the lab of penalties, by name."""

from __future__ import annotations

from collections.abc import Mapping

from figures.scene import Figure
from pages.regularization.figures import bias_variance, shrinkage
from pages.regularization.resampling import studied

FIGURES: Mapping[str, Figure] = {
    "bias_variance": Figure(
        "plotly", bias_variance.COLUMNS, bias_variance.draw, bias_variance.alt, True, ("train", studied)
    ),
    "shrinkage": Figure("plotly", shrinkage.COLUMNS, shrinkage.draw, shrinkage.alt, there=shrinkage.there),
}
