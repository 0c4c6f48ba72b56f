"""The figures of descents by name."""

from __future__ import annotations

from collections.abc import Mapping

from figures.descend import loss, maps, schedule, seeds, surface
from figures.scene import Figure

PATHS: Mapping[str, Figure] = {
    "surface3d": Figure("plotly", surface.COLUMNS, surface.draw, surface.alt, follows=True),
    "descent_loss": Figure("plotly", loss.COLUMNS, loss.draw, loss.alt),
    "eigen_error": Figure("plotly", loss.ERROR_COLUMNS, loss.draw_errors, loss.alt_errors),
    "schedule": Figure("plotly", schedule.COLUMNS, schedule.draw, schedule.alt),
}


STUDIES: Mapping[str, Figure] = {
    "basin_map": Figure("map", maps.BASINS, maps.draw_basins, maps.alt_basins, True, pick=maps.pick_basin),
    "lr_beta_map": Figure("map", maps.LR_BETA, maps.draw_lr_beta, maps.alt_lr_beta, True, pick=maps.pick_lr_beta),
    "lr_condition_map": Figure(
        "map", maps.LR_CONDITION, maps.draw_lr_condition, maps.alt_lr_condition, True, pick=maps.pick_lr_condition
    ),
    "seed_band": Figure("plotly", seeds.COLUMNS, seeds.draw, seeds.alt, True),
}


DESCEND_FIGURES: Mapping[str, Figure] = {**PATHS, **STUDIES}
