"""By how much variants are penalized: the knob in which they differ, and what it holds in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.spec import Spec
from engine.train.spec import TrainSpec

KNOBS = ("l2", "l1", "decay", "max_norm", "smoothing")


class Strengths(NamedTuple):
    """`knob` is "" where variants differ in none of KNOBS, or in several; `order` puts the weakest first."""

    knob: str
    values: tuple[float, ...]
    order: tuple[int, ...]


def strengths(specs: Sequence[Spec]) -> Strengths:
    """Of these variants; a bound on lengths is the weaker the larger it is, and 0 is none."""
    found = {key: tuple(getattr(spec, key) for spec in specs if isinstance(spec, TrainSpec)) for key in KNOBS}
    differing = [key for key, values in found.items() if len(set(values)) > 1]
    if len(differing) != 1:
        return Strengths("", (0.0,) * len(specs), tuple(range(len(specs))))
    values = found[knob := differing[0]]
    weight = [(-value if value else float("-inf")) if knob == "max_norm" else value for value in values]
    return Strengths(knob, values, tuple(sorted(range(len(specs)), key=lambda k: weight[k])))
