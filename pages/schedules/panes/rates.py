"""The drawn learning rate, and below it on the same axis of time the loss of six seeds as a band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.descend.theory import limit
from engine.parts.annealing import POINTS, Drawn, read_points, split_numbers
from engine.record.arrays import stacked
from engine.record.recording import Frame
from engine.spec import Spec, Unreadable, show
from engine.train.columns import SEEDS
from engine.train.rate_curves import momenta, planned
from engine.train.spec import MAX_WEIGHTS, TrainSpec

POPULATION = ("seed_loss", "seed_accuracy")
MOST_WORK = 2e10
"""Multiplications forward of all seeds together, beyond which a variant is shown under its own seed alone."""
PLACES = 600
"""Updates of a curve that the browser is told of."""
HANDLES = 8
"""Points that a curve is drawn with by hand, where it has no points of its own."""
DIGITS = 4
"""Of a number that the browser draws with."""
WORDS = (
    *("rates_title", "rates_of", "rates_rate", "rates_loss", "rates_accuracy", "rates_veil", "rates_limit"),
    *("rates_limit_momentum", "rates_hint", "rates_point", "rates_legend", "rates_legend_loss", "rates_alone"),
    *("rates_budget", "rates_median"),
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Rates and sharpness; the populations where all of them are a matter of seconds."""
    return ("lr", "sharpness", *(POPULATION if _affordable(_networks(specs)) else ()))


def _networks(specs: Sequence[Spec]) -> list[TrainSpec]:
    return [spec for spec in specs if isinstance(spec, TrainSpec)]


def _affordable(specs: Sequence[TrainSpec]) -> bool:
    work = SEEDS * sum(spec.batch * spec.weights * spec.steps for spec in specs)
    return work <= MOST_WORK and SEEDS * sum(spec.weights for spec in specs) <= MAX_WEIGHTS


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """The variants' curves, the first one's points with its rate, and its budget.

    Of each variant {"at": updates, "lr": their rates, "limit": the rate that is too large, times the sharpness, "bent":
    whether a plateau makes something else of the rates}.
    """
    networks = _networks(specs)
    first = networks[0]
    points = first.schedule.points if isinstance(first.schedule, Drawn) else ""
    heights = split_numbers(points) if points else sampled(first)
    hand = {"heights": heights, "lr": first.optimizer.lr, "free": not first.change}
    hand |= {"fewest": POINTS[0], "most": POINTS[1]}
    budget = {"updates": first.steps, "epochs": first.steps / first.epoch}
    seeds = SEEDS if _affordable(networks) else 1
    return {"variants": [_course(spec) for spec in networks], "hand": hand, "budget": budget, "seeds": seeds}


def _course(spec: TrainSpec) -> dict[str, Any]:
    found = planned(spec)
    at = np.unique(np.linspace(0, len(found) - 1, PLACES).round().astype(int)) if len(found) else np.zeros(0, int)
    knobs = {key: getattr(spec.optimizer, key) for key in spec.optimizer.knobs()}
    most = limit(spec.optimizer.name, knobs, 1.0)
    rates = [float(f"{rate:.{DIGITS}g}") for rate in found[at]]
    return {
        "at": at.tolist(),
        "lr": rates,
        "limit": None if momenta(spec) is not None else most,
        "bent": spec.schedule.name == "plateau",
    }


def sampled(spec: TrainSpec) -> list[float]:
    """Heights of HANDLES points on the curve of a network, in its learning rates."""
    found = planned(spec) / spec.optimizer.lr
    at = np.linspace(0, max(len(found) - 1, 0), HANDLES).round().astype(int)
    return [round(float(found[place]), 3) for place in at] if len(found) else [1.0] * HANDLES


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """lr, sharpness (n, K); seed_loss, seed_accuracy (n, K, SEEDS), NaN where nothing was measured."""
    found = {name: stacked(frames, name, ()) for name in ("lr", "sharpness")}
    return found | {name: stacked(frames, name, (SEEDS,)) for name in POPULATION}


def pick(specs: Sequence[Spec], said: Mapping[str, Any]) -> Mapping[str, str]:
    """The curve that a hand has drawn: {"points": heights}, from the first update to the last; {} for what is none."""
    heights = said.get("points")
    if not isinstance(heights, list) or not all(isinstance(height, int | float) for height in heights):
        return {}
    text = ",".join(show(round(float(height), 3)) for height in heights)
    try:
        read_points(text)
    except Unreadable:
        return {}
    return {"schedule": Drawn.name, "schedule.points": text, **WHOLE}


WHOLE = {"warmup": "0", "eta_min": "0", "schedule_unit": "update"}
"""With which a drawn curve is the whole of it."""
