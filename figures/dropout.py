"""The figures of the dropout lab by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from figures import (
    dropout_ensemble,
    dropout_flicker,
    dropout_linear,
    dropout_masks,
    dropout_modes,
    dropout_rotation,
    dropout_twins,
    dropout_weights,
)
from figures.scene import Figure

STUDIES: Mapping[str, ModuleType] = {
    "two_modes": dropout_modes,
    "flicker": dropout_flicker,
    "linear_unit": dropout_linear,
    "rotation": dropout_rotation,
    "mask_view": dropout_masks,
    "weight_images": dropout_weights,
    "ensemble": dropout_ensemble,
}


DROPOUT_FIGURES: Mapping[str, Figure] = {
    name: Figure("plotly", module.COLUMNS, module.draw, module.alt, study=True) for name, module in STUDIES.items()
} | {"twin_curves": Figure("plotly", dropout_twins.COLUMNS, dropout_twins.draw, dropout_twins.alt)}
"""Those that need a run of their own, and the learning curves, which do not."""
