"""The figures of the batch normalization lab, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from figures.scene import Figure
from pages.batch_norm.figures import batch_mates, gradient, histograms, statistics, tolerance, walk
from pages.batch_norm.tolerance import studied

STUDIES: Mapping[str, ModuleType] = {
    "bn_walk": walk,
    "bn_statistics": statistics,
    "companions": batch_mates,
    "bn_histograms": histograms,
    "bn_gradient": gradient,
}
FIGURES: Mapping[str, Figure] = {
    name: Figure("plotly", module.COLUMNS, module.draw, module.alt, study=True) for name, module in STUDIES.items()
} | {
    "tolerance_map": Figure(
        "map", tolerance.COLUMNS, tolerance.draw, tolerance.alt, True, ("train", studied), pick=tolerance.pick
    ),
}
