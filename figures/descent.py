"""The figures of descents by name."""

from __future__ import annotations

from collections.abc import Mapping

from figures import descent_loss, descent_maps, descent_schedule, descent_seeds, descent_surface
from figures.scene import Figure


def _paths() -> Mapping[str, Figure]:
    flat = descent_surface
    return {
        "surface3d": Figure("plotly", flat.COLUMNS, flat.draw_solid, flat.alt, follows=True),
        "contours": Figure("plotly", flat.COLUMNS, flat.draw_flat, flat.alt, follows=True),
        "descent_loss": Figure("plotly", descent_loss.COLUMNS, descent_loss.draw, descent_loss.alt),
        "eigen_error": Figure("plotly", descent_loss.ERROR_COLUMNS, descent_loss.draw_errors, descent_loss.alt_errors),
        "schedule": Figure("plotly", descent_schedule.COLUMNS, descent_schedule.draw, descent_schedule.alt),
    }


def _studies() -> Mapping[str, Figure]:
    maps, seeds = descent_maps, descent_seeds
    return {
        "basin_map": Figure("map", maps.BASINS, maps.draw_basins, maps.alt_basins, True, pick=maps.pick_basin),
        "lr_beta_map": Figure("map", maps.LR_BETA, maps.draw_lr_beta, maps.alt_lr_beta, True, pick=maps.pick_lr_beta),
        "lr_condition_map": Figure(
            "map", maps.LR_CONDITION, maps.draw_lr_condition, maps.alt_lr_condition, True, pick=maps.pick_lr_condition
        ),
        "seed_band": Figure("plotly", seeds.COLUMNS, seeds.draw, seeds.alt, True),
    }


DESCENT_FIGURES: Mapping[str, Figure] = {**_paths(), **_studies()}
