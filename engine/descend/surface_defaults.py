"""Defaults that follow a change of surface: its own start, and learning rates that its curvature bears."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import Any

from engine.descend import theory
from engine.parts.optimizers import Optimizer
from engine.parts.surfaces import Surface

SHARE = 0.3
"""Learning rate as a share of the limit; where curvature changes on the way, half of it may be too much."""


def fit_to_surface(values: dict[str, Any]) -> None:
    """Change the fields of a DescendSpec to suit the surface among them."""
    values["x0"] = values["y0"] = None
    values["optimizer"] = calmed(values["optimizer"], values["surface"])


def calmed(optimizer: Optimizer, surface: Surface) -> Optimizer:
    """The optimizer with a lower learning rate, where theory says that its own would diverge from this start."""
    limit = theory.limit(optimizer.name, vars(optimizer), steepest(surface))
    if limit is None or optimizer.lr < limit:
        return optimizer
    return replace(optimizer, lr=float(f"{SHARE * limit:.2g}"))  # type: ignore[type-var]


def steepest(surface: Surface) -> float:
    """The largest curvature at the start and at the minimum nearest to it; 0 where there is none."""
    near = theory.nearest_minimum(surface, surface.start)
    places = [surface.start, *([near[:2]] if near else [])]
    found = [max(theory.eigenvalues(surface, x, y)) for x, y in places]
    return max([0.0, *(value for value in found if isfinite(value))])
