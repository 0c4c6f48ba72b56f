"""The rules by which a changed control, a pin and a link move the variants."""

from dataclasses import replace

import pytest

from engine.parts.inits import INITS
from engine.parts.optimizers import OPTIMIZERS
from engine.train.spec import TrainSpec
from pages import load
from ui.address import changed, replaced
from ui.compare import brought, dropped
from ui.controls import log_options, step_of
from ui.names import names

HE, ZEROS = INITS["he_normal"](), INITS["zeros"]()


def test_a_comparison_follows_in_what_it_shares():
    first, second = changed([TrainSpec(init=HE), TrainSpec(init=ZEROS)], "depth", 3)
    assert (first.depth, second.depth) == (3, 3)
    assert (first.init, second.init) == (HE, ZEROS)


def test_a_fresh_pin_keeps_what_was_there():
    first, pinned = changed([TrainSpec(init=HE), TrainSpec(init=HE)], "init", ZEROS)
    assert (first.init, pinned.init) == (ZEROS, HE)


def test_a_difference_stays_when_its_field_changes():
    first, second = changed([TrainSpec(init=HE), TrainSpec(init=ZEROS)], "init", INITS["orthogonal"]())
    assert (first.init.name, second.init) == ("orthogonal", ZEROS)


def test_only_the_field_that_is_shared_follows():
    adam = OPTIMIZERS["adam"]
    first, other = changed([TrainSpec(optimizer=adam()), TrainSpec(optimizer=adam(beta1=0.5))], "optimizer.lr", 0.01)
    assert (first.optimizer, other.optimizer) == (adam(lr=0.01), adam(lr=0.01, beta1=0.5))
    sgd = OPTIMIZERS["sgd"](lr=0.001)
    assert changed([TrainSpec(optimizer=adam()), TrainSpec(optimizer=sgd)], "optimizer.lr", 0.01)[1].optimizer == sgd


def test_a_change_says_what_it_lowered():
    problems = []
    changed([TrainSpec(steps=426, width=500, batch=512)], "depth", 20, problems)
    assert [(problem.code, problem.used) for problem in problems] == [("too_much", "203")]


def test_a_variant_is_brought_first_and_dropped():
    variants = [TrainSpec(depth=k) for k in (1, 2, 3)]
    assert [spec.depth for spec in brought(variants, 2)] == [3, 1, 2]
    assert [spec.depth for spec in dropped(variants, 1)] == [1, 3]


def test_inner_knobs_change_and_bounds_across_fields_hold():
    assert replaced(TrainSpec(init=INITS["normal"]()), "init.std", 0.5).init.std == 0.5
    assert replaced(TrainSpec(steps=426, width=500, batch=512), "depth", 20).steps == 203


def test_names_say_what_differs():
    found = names(
        [TrainSpec(init=INITS["normal"](0.01)), TrainSpec(init=INITS["normal"](1.0)), TrainSpec(init=HE)], "en"
    )
    assert found == ["normal std 0.01", "normal std 1", "He normal"]
    assert names([TrainSpec(depth=2), TrainSpec(depth=4, init=ZEROS)], "en")[1] == "Depth 4 · zeros"
    assert names([TrainSpec(), TrainSpec()], "en")[0] != names([TrainSpec(), TrainSpec()], "en")[1]
    assert len(names([TrainSpec()], "ko")) == 1
    assert names([TrainSpec(bias=-0.2), TrainSpec(bias=0.1)], "en")[0] == "Initial bias −0.2"
    penalized = [TrainSpec(l1=0.01), TrainSpec(l1=0.01, l1_kind="proximal"), TrainSpec(l2=0.01)]
    assert names(penalized, "en") == [
        "L1 penalty 0.01 · subgradient",
        "L1 penalty 0.01 · proximal step",
        "L2 penalty 0.01",
    ]
    assert names([TrainSpec(l2=0.01), TrainSpec()], "en")[1] == "L2 penalty 0"
    assert names([TrainSpec(l2=2e-6), TrainSpec()], "en")[0] == "L2 penalty 2 × 10⁻⁶"
    assert names([TrainSpec(), TrainSpec(seed=1, seed_batch=1)], "en") == ["seeds 0", "seeds 1"]
    assert names([TrainSpec(), TrainSpec(seed=1, seed_batch=2)], "en")[1] == "Seed: weights 1 · Seed: batches 2"


def test_networks_of_another_page_are_called_as_they_are_there():
    lab = load("backprop")
    assert names(lab.parse(lab.preset("vanishing").address)[0], "en") == ["sigmoid", "tanh"]


def test_names_say_what_changes_in_mid_run():
    turned, pulled = TrainSpec(change="300:optimizer.lr=0.01"), TrainSpec(change="120:w2.3.1=-2.5")
    assert names([TrainSpec(), turned], "en") == ["unchanged", "lr 0.01 from 300"]
    assert names([turned, pulled], "en")[1] == "w2.3.1 = −2.5 at 120"
    assert names([TrainSpec(), turned], "ko")[1] == "학습률 0.01 (스텝\u00a0300부터)"
    assert names([TrainSpec(depth=2), replace(turned, depth=2)], "en")[1] == "lr 0.01 from 300"


def test_log_options_hold_the_present_value_and_the_bounds():
    knob = INITS["normal"].knobs()["std"]
    options = log_options(knob, 0.0123)
    assert options == sorted(set(options))
    assert {0.0, 0.0123, 1.0, 10.0} <= set(options)
    assert max(options) <= knob.high


@pytest.mark.parametrize("count", [1, 2, 6])
def test_every_set_of_variants_has_an_address(count):
    lab = load("initialization")
    variants = tuple(TrainSpec(depth=k + 1) for k in range(count))
    assert lab.parse(lab.query(variants)) == (variants, [])


def test_steps_reach_the_classic_bias():
    assert step_of(TrainSpec.knobs()["bias"]) == 0.01
    assert step_of(INITS["constant"].knobs()["value"]) == 0.1
