"""What a field says of itself is true: each one of a TrainSpec, and each knob of each entry of its menus, is flipped.

Base and flipped run in company and alone, and want equal bits in every column; what only asks leaves the weights as
they are, and nothing else does. A field without its facts fails.
"""

from dataclasses import replace
from functools import cache

import pytest

from engine.experiments import EXPERIMENTS as GENERAL
from engine.parts.activations import ACTIVATIONS
from engine.parts.annealing import NETWORK_SCHEDULES
from engine.parts.datasets import DATASETS
from engine.parts.inits import INITS
from engine.parts.layers import DROPOUTS, NORMS
from engine.parts.optimizers import OPTIMIZERS
from engine.parts.own import SAMPLE, encode
from engine.spec import Spec
from engine.train.experiment import Lane, stacks
from engine.train.measure import at, measures
from engine.train.numerics import numerics
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages import EXPERIMENTS, run
from pages.batch_norm.tolerance import plan as maps
from pages.dropout.panes.strips import _groups

BASE = TrainSpec(
    data=DATASETS["spiral"](), examples=41, depth=2, width=6, activation=ACTIVATIONS["leaky_relu"](), bias=0.1,
    init=INITS["normal"](0.3), norm=NORMS["batch_norm"](), dropout=DROPOUTS["dropout"](p=0.3, p_input=0.1),
    optimizer=OPTIMIZERS["adam"](), batch=8, steps=4, every=4, probe=13, mode="train", masks=3, example=1,
)  # fmt: skip
"""In which every field counts: there is something to drop, to normalize, to leave out."""
TEXTS = {
    "widths": "9,8",
    "norm.layers": "2",
    "dropout.layers": "2",
    "dropout.rates": "0.6,0.1",
    "activation.formula": "x*x",
    "schedule.marks": "1,3",
    "schedule.points": "1,0.7,0.5,0.3,0.2,0.1",
    "change": "2:optimizer.lr=0.05",
    "data.points": encode([(0.1 * k - 1, 0.3 * (-1) ** k, k % 2) for k in range(20)]),
    "data.table": SAMPLE,
}
"""Another text for each field that holds one; there is one table alone that every machine has."""
COSINE, MOMENTUM = NETWORK_SCHEDULES["cosine"](), OPTIMIZERS["momentum"]()
NEEDS = {
    "l1_kind": {"l1": 0.1},
    "penalize": {"l2": 0.1},
    "max_norm": {"max_norm": 0.05},
    "clip": {"clip": 1e-3},
    "clip_kind": {"clip": 1e-3},
    "schedule=plateau": {"steps": 60, "optimizer": OPTIMIZERS["sgd"](lr=3.0)},
    "schedule_unit": {"schedule": COSINE, "steps": 8},
    "warmup_start": {"warmup": 3},
    "eta_min": {"schedule": COSINE},
    "momentum_form": {"schedule": COSINE, "optimizer": MOMENTUM},
    "validation": {"examples": 0},
    "last_batch": {"steps": 8},
}
"""What else a field needs so that it counts."""
ENDS = ("patience", "watch")
"""When a run ends, and whose weights are called the best, is found while it is recorded: see test_watch."""
OWN = at("own", measures(EXPERIMENTS["train"].columns))
COLUMNS = [name for name in EXPERIMENTS["train"].columns if name not in OWN]
"""All but those that are a run of their own."""


def other(key, knob, value):
    """Another value that the knob allows, near to this one."""
    if knob.kind == "choice":
        return knob.options[knob.options.index(value) - 1]
    if knob.kind == "text":
        return TEXTS[key]
    if knob.kind == "whole":
        return value + 1 if value < knob.high else value - 1
    if knob.log:
        return value * 1.5 if value * 1.5 <= knob.high else value / 1.5
    return value + (knob.high - value) / 8 if value < knob.high else value - (knob.high - knob.low) / 8


def entry_of(registry, name):
    """An entry of a menu whose own knobs count."""
    if registry is DROPOUTS:
        return registry[name](**({} if name == "none" else {"p": 0.3}))
    own = {"milestones": {"marks": "2"}, "plateau": {"patience": 0}}
    return registry[name](**own.get(name, {}))


def flips():
    """(name, base, flipped, knob) of everything that an address may change."""
    for key, knob in BASE.knobs().items():
        value = getattr(BASE, key)
        if not isinstance(value, Spec):
            base = replace(BASE, **NEEDS.get(key, {}))
            yield key, base, replace(base, **{key: other(key, knob, getattr(base, key))}), knob
            continue
        for name in knob.registry:
            base = replace(BASE, **NEEDS.get(f"{key}={name}", {}))
            found = replace(base, **{key: entry_of(knob.registry, name)})
            if name != value.name:
                yield f"{key}={name}", base, found, knob
            for inner, own in getattr(found, key).knobs().items():
                held = getattr(found, key)
                told = replace(held, **{inner: other(f"{key}.{inner}", own, getattr(held, inner))})
                if told != held:
                    yield f"{key}={name}.{inner}", found, replace(found, **{key: told}), own


FLIPS = {name: rest for name, *rest in flips()}


@cache
def alone(spec):
    return run("train", [spec], COLUMNS)[0]


def same(flip, one, another):
    assert one.columns.keys() == another.columns.keys()
    for name, series in one.columns.items():
        assert series.values.tobytes() == another.columns[name].values.tobytes(), (flip, name)


@pytest.mark.parametrize("name", FLIPS)
def test_a_flipped_field_keeps_variants_apart_if_it_says_so(name):
    base, flipped, knob = FLIPS[name]
    assert len(stacks([base, flipped])) == 1 + (knob.apart or flipped.activation.apart() != base.activation.apart())


@pytest.mark.parametrize("base", dict.fromkeys(base for base, _, _ in FLIPS.values()), ids=str)
def test_a_flipped_field_changes_nobody_else(base):
    flipped = {name: found for name, (own, found, _) in FLIPS.items() if own == base}
    together = run("train", [base, *flipped.values()], COLUMNS)
    same("base", alone(base), together[0])
    for (name, spec), found in zip(flipped.items(), together[1:], strict=True):
        same(name, alone(spec), found)


@cache
def weights(spec):
    """All weights at the end, as bytes."""
    with numerics():
        lane = Lane([spec], [0], {}, Stack([spec]))
        for _ in range(spec.snapshots):
            list(lane.advance())
        return lane.stack.weights.flat[0].numpy().tobytes()


@pytest.mark.parametrize("name", [name for name in FLIPS if "." not in name and name not in ENDS])
def test_only_what_asks_leaves_the_weights_as_they_are(name):
    base, flipped, knob = FLIPS[name]
    assert (weights(base) == weights(flipped)) == knob.asked


@pytest.mark.parametrize("name", [name for name, (_, _, knob) in FLIPS.items() if knob.asked])
def test_maps_do_not_depend_on_what_is_asked(name):
    base, flipped, _ = FLIPS[name]
    assert maps([base]) == maps([flipped])


@pytest.mark.parametrize("name", FLIPS)
def test_masks_that_are_drawn_once_are_the_same(name):
    base, flipped, _ = FLIPS[name]
    if [variants for _, variants in _groups([base, flipped])] == [[0, 1]]:
        one, another = (alone(spec).columns["mask_cells"].values for spec in (base, flipped))
        assert one.tobytes() == another.tobytes()


def test_every_field_has_a_group():
    for experiment in GENERAL.values():
        assert [key for key, knob in experiment.spec.knobs().items() if not knob.group] == []
