"""What the picture of costs draws: operations of products and of nonlinearities, parameters, and measured times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.spec import TrainSpec, layered
from pages.activations import cost

COLUMNS = ("elementwise_cost", "layer_parameters")
WORDS = (
    *("fcost_title", "fcost_product", "fcost_function", "fcost_share", "fcost_parameters", "fcost_measured"),
    *("fcost_veil", "fcost_counted", "fcost_layer"),
)
MOST = 9
"""Variants that are drawn together."""


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Of networks with hidden layers."""
    return COLUMNS if len(specs) <= MOST and layered(specs) else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """Of each variant operations of one example, parameters of its first hidden layer, and its measured time."""
    networks = [spec for spec in specs if isinstance(spec, TrainSpec)]
    shown = [
        {
            "product": sum(cost.products(spec)),
            "function": sum(cost.nonlinear(spec)),
            "parameters": cost.parameters(spec)[0],
            "time": cost.TIMES[spec.activation.name],
        }
        for spec in networks
    ]
    measured = {"rows": cost.ROWS, "units": cost.UNITS, "product": cost.PRODUCT}
    return {"variants": shown, "exponential": cost.EXPONENTIAL, "measured": measured}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """Nothing: all of it is known before the first frame."""
    return {}
