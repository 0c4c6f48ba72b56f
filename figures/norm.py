"""The figures of the batch normalization lab, by name."""

from __future__ import annotations

from collections.abc import Mapping

from engine.train.grid import studied
from figures import (
    norm_companions,
    norm_gradient,
    norm_histograms,
    norm_map,
    norm_modes,
    norm_shift,
    norm_statistics,
    norm_walk,
)
from figures.scene import Figure

NORM_FIGURES: Mapping[str, Figure] = {
    "bn_walk": Figure("plotly", norm_walk.COLUMNS, norm_walk.draw, norm_walk.alt, study=True),
    "bn_statistics": Figure("plotly", norm_statistics.COLUMNS, norm_statistics.draw, norm_statistics.alt, study=True),
    "companions": Figure("plotly", norm_companions.COLUMNS, norm_companions.draw, norm_companions.alt, study=True),
    "mode_curves": Figure("plotly", norm_modes.COLUMNS, norm_modes.draw, norm_modes.alt),
    "tolerance_map": Figure(
        "map", norm_map.COLUMNS, norm_map.draw, norm_map.alt, True, ("train", studied), pick=norm_map.pick
    ),
    "bn_histograms": Figure("plotly", norm_histograms.COLUMNS, norm_histograms.draw, norm_histograms.alt, study=True),
    "bn_gradient": Figure("plotly", norm_gradient.COLUMNS, norm_gradient.draw, norm_gradient.alt, study=True),
    "variance_shift": Figure("plotly", norm_shift.COLUMNS, norm_shift.draw, norm_shift.alt, study=True),
}
