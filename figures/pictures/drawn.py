"""What the pictures of a drawn network and of its answers over the plane are sent: frames, points, and the layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import isfinite
from typing import Any

import numpy as np

from engine.parts.activations import HIDDEN
from engine.parts.layers import MOST_LAYERS, MOST_WIDTH, SAME_WIDTH
from engine.record.arrays import sparse
from engine.record.recording import Frame
from engine.spec import Spec, show
from engine.spec.changes import MOST_CHANGES, Change, with_change, write_changes
from engine.train.changes import faults, weight_name
from engine.train.data import ends, load
from engine.train.drawn import (
    HISTOGRAM_BINS,
    SIDE,
    colours,
    drawn,
    examples,
    gaps,
    image_side,
    networks,
    numbers,
    plane_like,
    window,
)
from engine.train.spec import TrainSpec

MOST = 6
"""Variants whose networks are drawn."""
PLANE = ("boundary", "examples_wrong")
UNITS = ("unit_marks", "unit_histogram", "unit_codes", "unit_code_scale")
RESPONSES = ("unit_responses", "unit_scale")
LINES = ("drawn_weights", "drawn_gradients", "drawn_updates")
IMAGES = ("unit_images",)
OF_NUMBERS = {
    "boundary_key": "boundary_key_numbers",
    "boundary_legend": "boundary_legend_numbers",
    "network_classes": "network_output",
    "network_for": "network_output",
    "accuracy": "explained",
}
OF_LOSSES = ("boundary_key_hinge", "boundary_key_squared", "boundary_key_mixed")
"""Words that stand in the place of others: `renamed`."""
RATE = 10.0
"""What mends a run that has diverged: the learning rate is divided by it."""


def boundary_columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """The answers over the plane, where all variants have one."""
    found = networks(specs)
    return PLANE if found and len(found) <= MOST and all(map(plane_like, found)) else ()


def network_columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """What a network is drawn of; its units answer over the plane, or to images."""
    found = networks(specs)
    if not found or len(found) > MOST:
        return ()
    planes, images = any(map(plane_like, found)), any(map(image_side, found))
    return (*UNITS, *LINES, *(PLANE + RESPONSES) * planes, *IMAGES * images)


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """Of each variant its layout; the sets of points, which several variants may share; the menu of activations."""
    found = networks(specs)
    planes = [spec for spec in found if plane_like(spec)]
    sets = list({_points_key(spec): spec for spec in planes}.values())
    of = [_points_key(spec) for spec in sets]
    variants = [_layout(spec) | {"points": of.index(_points_key(spec)) if plane_like(spec) else -1} for spec in found]
    return {"side": SIDE, "sets": [_points(spec) for spec in sets], "variants": variants, "menu": list(HIDDEN)}


def renamed(specs: Sequence[Spec]) -> Mapping[str, str]:
    """{word of the pictures: the word in its place} where outputs are numbers, or no probabilities."""
    found = networks(specs)
    if all(spec.data.numbers for spec in found):
        return OF_NUMBERS
    losses = {spec.objective.name for spec in found}
    if losses == {"cross_entropy"}:
        return {}
    return {"boundary_key": f"boundary_key_{losses.pop() if len(losses) == 1 else 'mixed'}"}


def _points_key(spec: TrainSpec) -> tuple[object, ...]:
    return (spec.data, spec.preprocess, spec.seed_data, spec.examples, spec.validation, spec.label_noise)


def _points(spec: TrainSpec) -> dict[str, Any]:
    """{"window": [low, high], "train": flat x, y, class, ..., "test": the same}, as they go into the network.

    With "numbers" in place of a class how far a number is from the least (0) to the largest (1).
    """
    return {"window": [round(end, 4) for end in window(spec)], "numbers": spec.data.numbers, **_flat(spec)}


@lru_cache(maxsize=16)
def _flat(spec: TrainSpec) -> Mapping[str, Sequence[float]]:
    data, (train_x, test_x) = load(spec), examples(spec)
    low, high = ends(spec) if spec.data.numbers else (0, 1)
    parts = {
        name: (x, np.clip((y - low) / (high - low), 0, 1) if spec.data.numbers else y)
        for name, x, y in (("train", train_x, data.train_y), ("test", test_x, data.test_y))
    }
    return {name: np.round(np.column_stack([x, y]), 3).ravel().tolist() for name, (x, y) in parts.items()}


def _layout(spec: TrainSpec) -> dict[str, Any]:
    """What is drawn of one network, as `engine.train.drawn` lays it out."""
    shown = drawn(spec)
    layout = {"layers": shown.layers, "units": shown.units, "most": shown.most, "side": shown.side}
    plain = {"sizes": spec.sizes, "gaps": gaps(spec), "classes": spec.data.classes, "image": image_side(spec)}
    plain["colours"] = colours(spec)
    kind = {"activation": spec.activation.name, "ends": spec.activation.window, "norm": spec.norm.name != "none"}
    rate = getattr(spec.optimizer, "lr", None)
    return layout | plain | kind | {"rate": rate, "noisy": spec.dropout.name != "none"}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame], columns: Sequence[str]) -> Mapping[str, np.ndarray]:
    """These columns, each with where it is (name_at); of all variants as large as the largest."""
    found: dict[str, np.ndarray] = {}
    shapes = _shapes(networks(specs))
    for name in columns:
        kind = np.float32 if name in (*LINES, "unit_scale", "unit_code_scale") else np.uint8
        found |= sparse(frames, name, shapes[name], kind)
    return found


def _shapes(specs: Sequence[TrainSpec]) -> Mapping[str, tuple[int, ...]]:
    layouts = [drawn(spec) for spec in specs]
    layers, units = max(len(each.layers) for each in layouts), max(each.most for each in layouts)
    side, classes = max(each.side for each in layouts), max(spec.data.classes for spec in specs)
    return {
        "boundary": (max(map(colours, specs)) - 1, SIDE, SIDE),
        "examples_wrong": (max(map(_bits, filter(plane_like, specs)), default=0),),
        "unit_responses": (layers, units, side, side),
        "unit_marks": (layers, units),
        "unit_histogram": (layers, units, HISTOGRAM_BINS),
        "unit_codes": (layers, units, classes),
        "unit_images": (units, max(spec.data.n_in for spec in specs)),
        **dict.fromkeys(("unit_scale", "unit_code_scale"), (layers,)),
        **dict.fromkeys(LINES, (max(map(numbers, specs)),)),
    }


def _bits(spec: TrainSpec) -> int:
    """Bytes of a bit for each example."""
    return -(-(spec.trained_on + len(load(spec).test_y)) // 8)


def pick(specs: Sequence[Spec], said: Mapping[str, Any]) -> Mapping[str, str]:
    """What a press on a network asks for, of the variant that is named: a layer or a unit more or less, an activation.

    {"do": "layer", "by": 1 or -1}; {"do": "unit", "layer": its place among those drawn, "by"}; {"do": "activation",
    "name"}; {"do": "mend"}, which divides the learning rate by RATE; {"do": "pull", "gap": between which of the drawn
    columns, "from", "to": units, "value", "step"}, which sets a weight from that step on. {} for what makes no sense.
    """
    found, k = networks(specs), said.get("variant")
    if not isinstance(k, int) or k not in range(len(found)):
        return {}
    spec, by = found[k], said.get("by")
    if said.get("do") == "activation":
        return {"activation": str(name)} if (name := said.get("name")) in HIDDEN else {}
    if said.get("do") == "mend" and (rate := getattr(spec.optimizer, "lr", None)):
        return {"optimizer.lr": show(_slower(rate))} | _slower_later(spec)
    if said.get("do") == "pull":
        return _pulled(spec, said)
    if by not in (1, -1):
        return {}
    return _resized(spec, str(said.get("do")), by, said.get("layer"))


def _slower(rate: float) -> float:
    return float(f"{rate / RATE:.3g}")


def _slower_later(spec: TrainSpec) -> dict[str, str]:
    """The changes of a variant with smaller learning rates as well; nothing where it has none of these."""
    if not any(change.target == "optimizer.lr" for change in spec.changes):
        return {}
    slower = [
        change._replace(value=_slower(change.value)) if change.target == "optimizer.lr" else change
        for change in spec.changes
    ]
    return {"change": write_changes(slower)}


def _pulled(spec: TrainSpec, said: Mapping[str, Any]) -> Mapping[str, str]:
    """The changes of a variant with one weight more, if it has such a weight."""
    gap, origin, unit, step = (_index(said.get(key)) for key in ("gap", "from", "to", "step"))
    value, drawn_gaps = said.get("value"), gaps(spec)
    if min(gap, origin, unit, step) < 0 or gap >= len(drawn_gaps) or not drawn_gaps[gap][1]:
        return {}
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return {}
    change = Change(min(step, spec.steps), weight_name(drawn_gaps[gap][0], unit, origin), float(value))
    if any(faults(spec, spec.sizes, [change])) or len(spec.changes) >= MOST_CHANGES:
        return {}
    return {"change": with_change(spec.change, change)}


def _index(value: object) -> int:
    """A number from 0; -1 for what is none."""
    return value if type(value) is int and value >= 0 else -1


def _resized(spec: TrainSpec, what: str, by: int, at: object) -> Mapping[str, str]:
    """The sizes of the hidden layers with a unit of the drawn layer `at`, or a last layer, more or less."""
    sizes, shown = list(spec.hidden), drawn(spec).layers
    if what == "layer":
        sizes = [*sizes, (sizes or [spec.width])[-1]] if by > 0 else sizes[:-1]
    elif what == "unit" and isinstance(at, int) and at in range(len(shown)):
        sizes[shown[at]] += by
    if tuple(sizes) == spec.hidden or len(sizes) > MOST_LAYERS or not all(1 <= size <= MOST_WIDTH for size in sizes):
        return {}
    if len(set(sizes)) > 1:
        return {"widths": ",".join(map(str, sizes))}
    return {"widths": SAME_WIDTH, "depth": str(len(sizes)), "width": str((sizes or [spec.width])[0])}
