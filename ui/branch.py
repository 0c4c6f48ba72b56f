"""A branch at the cursor: a twin that shares the past of a variant and has another value of a knob from there on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.spec import RunSpec, show
from engine.spec.changes import Change, changing, live_knobs, with_change, within
from ui.component_input import real, whole
from ui.names import label

BRANCH = (
    *("branch_from", "branch_of", "branch_knob", "branch_value", "branch_go", "branch_help", "branch_late"),
    "branch_tenth",
)
"""Words of the branch in the legend."""


def offers(variants: Sequence[RunSpec], lang: str) -> list[list[list[Any]]]:
    """Of each variant [key, label, value, low, high] of all that may change in it; [] where nothing may."""
    if not changing(type(variants[0])):
        return []
    return [_offers(spec, lang) for spec in variants]


def _offers(spec: RunSpec, lang: str) -> list[list[Any]]:
    """The learning rate first: it is what is mostly turned."""
    flat, knobs = spec.flat(), live_knobs(spec)
    order = sorted(knobs, key=lambda key: not key.endswith(".lr"))
    return [[key, label(key, lang), flat[key], show(knobs[key].low), show(knobs[key].high)] for key in order]


def branched(variants: Sequence[RunSpec], k: int, said: Mapping[str, Any]) -> list[RunSpec]:
    """The variants with a twin after the k-th; as they are where what is said makes no sense.

    {"knob": "optimizer.lr", "value": 0.01, "step": 120}.
    """
    spec, value = variants[k], real(said.get("value"))
    field, knob = changing(type(spec)), live_knobs(spec).get(str(said.get("knob")))
    if not field or knob is None or value is None or not within(knob, value):
        return list(variants)
    change = Change(whole(said.get("step"), spec.steps), str(said.get("knob")), value)
    twin = type(spec).from_query({field: with_change(getattr(spec, field), change)}, spec)[0]
    return list(variants) if twin in variants else [*variants[: k + 1], twin, *variants[k + 1 :]]
