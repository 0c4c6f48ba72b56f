"""The scale of the first weights as a hand moves it: each variant's bell, and the layers at other scales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import sqrt
from typing import Any

import numpy as np

from engine.parts.inits import Init, Normal
from engine.spec import Spec
from engine.train.spec import TrainSpec

DETENTS = tuple(float(f"{10 ** (k / 10):.2g}") for k in range(-25, 4))
"""Deviations at which a hand finds hold, ten to a decade: 0.0032 to 2. Between them nothing would look different."""
COLUMNS = ("activation_std", "activation_mean", "activation_zero", "activation_shape")
MOST = 6_000_000
"""Weights of all networks together that are tried; beyond it the layers follow when the hand lets go."""
SMALL = 1e-4
"""z at which the slope at 0 is taken, on either side."""
WORDS = ("bells", "bells_fair", "bells_handle")


def deviation(spec: TrainSpec, init: Init | None = None) -> float:
    """Standard deviation of a weight between two hidden layers; 0 where all are equal."""
    return sqrt((init or spec.init).variance(spec.width, spec.width))


def wide(spec: TrainSpec, sigma: float) -> Init:
    """The initialization with that deviation between hidden layers: by its own knob; without one N(0, sigma^2)."""
    knobs = spec.init.knobs()
    if len(knobs) != 1:
        return Normal(std=sigma)
    ((name, knob),) = knobs.items()
    one = deviation(spec, type(spec.init)(**{name: 1.0}))
    return type(spec.init)(**{name: knob.nearest(float(f"{sigma / one:.3g}"))})


def scaled(specs: Sequence[Spec], sigma: float) -> list[TrainSpec]:
    """The variants with the first one's weights so wide, and those of all that have the same and are not its copy."""
    first, *others = networks(specs)
    init = wide(first, sigma)
    return [replace(first, init=init), *(replace(v, init=init) if _follows(v, first) else v for v in others)]


def _follows(other: TrainSpec, first: TrainSpec) -> bool:
    return other.init == first.init and other != first


def networks(specs: Sequence[Spec]) -> list[TrainSpec]:
    """The specs, known to be of this experiment."""
    return [spec for spec in specs if isinstance(spec, TrainSpec)]


def moving(specs: Sequence[Spec]) -> list[int]:
    """The variants that a hand on the first one's bell moves; none where that has no bell."""
    first, *others = networks(specs)
    if not deviation(first):
        return []
    return [0, *(k for k, other in enumerate(others, 1) if _follows(other, first))]


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """Each variant's deviation and kind of draw, where a hand finds hold, and the deviation that keeps the signal."""
    bells = [{"sigma": deviation(spec), "draw": spec.init.draw} for spec in networks(specs)]
    facts = {"detents": DETENTS, "moving": moving(specs), "live": bool(tries(specs))}
    return {"bells": bells, "fair": fair(networks(specs)[0]), **facts}


def fair(spec: TrainSpec) -> float:
    """1 / sqrt(n E[f'(z)^2]) for small z: the deviation that neither shrinks nor widens a small signal, layer by layer.

    1/sqrt(n) for tanh, sqrt(2/n) for ReLU (He et al. 2015), 4/sqrt(n) for the logistic function.
    """
    z = np.array([-SMALL, SMALL])
    slopes = np.asarray(spec.activation.df(z))
    return 1 / sqrt(spec.width * float(np.mean(slopes**2)))


def tries(specs: Sequence[Spec]) -> list[TrainSpec]:
    """The networks of every detent, before any update: those that move, detent by detent."""
    move = moving(specs)
    found = [replace(scaled(specs, sigma)[k], steps=0) for sigma in DETENTS for k in move]
    return found if sum(spec.weights for spec in found) <= MOST else []


def turn(specs: Sequence[Spec], said: Mapping[str, Any]) -> Sequence[Spec]:
    """The variants with the deviation {"sigma"} that a hand has left; () for what is none of the detents."""
    sigma = said.get("sigma")
    return scaled(specs, float(sigma)) if sigma in DETENTS and moving(specs) else ()
