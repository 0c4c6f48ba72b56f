"""The figures of the dropout lab by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from figures.scene import Figure
from pages.dropout.figures import ensemble, linear, modes, twins

STUDIES: Mapping[str, ModuleType] = {
    "two_modes": modes,
    "linear_unit": linear,
    "ensemble": ensemble,
}
FIGURES: Mapping[str, Figure] = {
    name: Figure("plotly", module.COLUMNS, module.draw, module.alt, study=True) for name, module in STUDIES.items()
} | {"twin_curves": Figure("plotly", twins.COLUMNS, twins.draw, twins.alt)}
"""Those that need a run of their own, and the learning curves, which do not."""
