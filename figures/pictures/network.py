"""A network as it is drawn: units as small pictures, links by weight, beside them the answers over the plane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.record.recording import Frame
from engine.spec import Spec
from figures.pictures import drawn

WORDS = (
    *("network_input", "network_units", "network_unit", "network_classes", "network_more", "network_skipped"),
    *("network_add_unit", "network_drop_unit", "network_add_layer", "network_drop_layer", "network_activation"),
    *("network_show", "network_weights", "network_gradients", "network_updates", "network_title", "network_page"),
    *("network_saturated", "network_dead", "network_dropped", "network_revived", "network_normed"),
    *(
        "network_veiled",
        "network_veiled_why",
        "network_broken",
        "network_broken_why",
        "network_mend",
        "network_waiting",
    ),
    *("network_key", "network_for", "network_mean", "network_pull", "network_let"),
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """What is recorded for it."""
    return drawn.network_columns(specs)


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """Its columns, and where each is."""
    return drawn.arrays(specs, frames, columns(specs))
