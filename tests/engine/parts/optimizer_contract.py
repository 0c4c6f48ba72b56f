"""What a new optimizer must bring: each check names the fact that is missing or wrong."""

import numpy as np

from engine.descend.anatomy import COLUMNS, anatomy, state
from engine.descend.spec import DescendSpec
from engine.parts.optimizers import Optimizer
from engine.parts.optimizers.optimizer import MOMENTUM, SLOT_COLUMNS, TARGETS
from engine.parts.optimizers.terms import SYMBOLS
from pages import run
from tests.engine.descend.descents import values
from tests.engine.parts.torch_optimizers import knobs_of

OF_RULES = ("rule", "in_place", "terms", "momentum", "surface_lr", "script")
OF_SECOND_ORDER = ("stepper", "terms", "momentum", "surface_lr", "script")
OF_RACERS = ("in_place", "momentum")


def check_facts(cls, facts):
    """Nothing is left as the base class has it."""
    for fact in facts:
        assert getattr(cls, fact, None) is not getattr(Optimizer, fact, None), f"{cls.__name__}.{fact} is missing"
    assert cls.momentum in MOMENTUM, f"{cls.__name__}.momentum"
    assert cls.target in TARGETS, f"{cls.__name__}.target"
    assert set(cls.slot_columns) <= set(SLOT_COLUMNS), f"{cls.__name__}.slot_columns"
    assert len(set(cls.slot_columns)) == cls.slots, f"{cls.__name__}.slot_columns"


def check_slots(cls):
    """The rule returns as many slots as it has columns for them."""
    spare = [np.zeros(2)] * len(SLOT_COLUMNS)
    _, *found = cls.rule(np.ones(2), np.ones(2), 1, *spare, **knobs_of(cls()))
    assert len(found) == cls.slots, f"{cls.__name__}.slot_columns must name {len(found)} columns"


def check_terms(cls):
    """Every term has a symbol; slots, effective rate and change of w are what was recorded."""
    spec = DescendSpec.from_query(f"optimizer={cls.name}&surface=two_wells&steps=12&noise=0.05&seed=4")[0]
    (recording,) = run("descend", [spec], COLUMNS)
    columns = {name: values(recording, name) for name in COLUMNS}
    step = state(spec, columns, 7)
    for row in spec.optimizer.terms(step):
        assert row.key in SYMBOLS | cls.symbols, f"{cls.__name__}.symbols has no {row.key!r}"
    assert set(step.slots.values()) == set(cls.slot_columns), f"{cls.__name__}.terms must show every slot"
    terms = {term.key: term for term in anatomy(spec, columns, 7)}
    for key, name in step.slots.items():
        if key in terms:
            assert terms[key].values == tuple(columns[name][7]), f"{cls.__name__}.terms: {key}"
    if "factor" in terms:
        rate = columns["effective_lr"][7]
        assert np.allclose(terms["factor"].values, rate, rtol=1e-13), f"{cls.__name__}.effective"
    before = terms["decayed"].values if "decayed" in terms else columns["position"][7]
    after = np.add(before, terms["delta"].values)
    assert np.allclose(after, columns["position"][8], rtol=1e-14, atol=0), f"{cls.__name__}.terms: delta"


def check(cls):
    """All that a first-order method must bring."""
    check_facts(cls, OF_RULES)
    check_slots(cls)
    check_terms(cls)
