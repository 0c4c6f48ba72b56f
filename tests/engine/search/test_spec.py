"""What an address of a search may say, and what it is told where it cannot be used."""

import pytest

from engine.search.spec import MAX_WORK, SearchSpec
from engine.spec import Unreadable
from engine.train.address import names
from engine.train.spec import MAX_WEIGHTS
from pages import LABS, parse_address

USUAL = SearchSpec.usual().axis
LR, BIAS = "optimizer.lr:0.001:1:log", "bias:0:0.5:linear"


def read(query):
    _, (spec, *_), problems = parse_address(f"search?{query}")
    return spec, problems


def test_an_axis_may_be_said_once_more_or_with_a_semicolon():
    once = read(f"axis={LR}%3B{BIAS}")[0]
    assert read(f"axis={LR}&axis={BIAS}") == (once, [])
    assert SearchSpec.from_query(f"axis={LR}&axis={BIAS}") == (once, [])
    assert SearchSpec.from_query(once.to_query()) == (once, [])
    assert [axis.text for axis in once.axes] == [LR, BIAS]


def test_an_axis_in_each_of_its_forms():
    spec = read("axis=width:4:8&axis=optimizer:sgd|adam&axis=depth:1:3:log&axis=bias:0:0.5&axis=init:he_normal|zeros")[
        0
    ]
    assert [axis.whole for axis in spec.axes] == [True, False, True, False, False]
    assert [axis.log for axis in spec.axes] == [False, False, True, False, False]
    assert spec.axes[1].options == ("sgd", "adam")


@pytest.mark.parametrize(
    ("axis", "reason"),
    [
        ("", "no_axis"),
        ("optimizer.lr", "no_axis"),
        ("optimizer.lr:1:2:log:x", "no_axis"),
        ("optimizer.lr:1:0.1:log", "empty_range"),
        ("optimizer.lr:0.1:nan:log", "no_range"),
        ("optimizer.lr:0.1:inf", "no_range"),
        ("optimizer.lr:0.1:1:cubic", "no_scale"),
        ("bias:0:1:log", "log_of_nothing"),
        ("bias:0:1&axis=bias:0:1", "axis_twice"),
        ("&axis=".join(f"k{k}:0:1" for k in range(7)), "too_many_axes"),
        ("optimizer:sgd", "few_options"),
        ("optimizer:sgd|sgd", "few_options"),
        ("optimizer:sgd|nesterow", "no_option"),
        ("optimizer:0:1", "not_numbers"),
        ("learning:0:1", "no_knob"),
        ("optimizer.beta1:0:0.9", "no_knob"),
        ("steps:1:100", "no_knob"),
        ("seed_data:1:100", "no_knob"),
        ("every:1:100", "no_knob"),
        ("mode:eval|train", "no_knob"),
        ("optimizer.lr:1e-9:1:log", "beyond_knob"),
        ("width:4.5:8", "no_whole_range"),
    ],
)
def test_what_is_no_axis_gets_a_sentence_and_the_usual_one_is_taken(axis, reason):
    spec, problems = read(f"axis={axis}")
    assert [problem.reason for problem in problems] == [reason]
    assert spec.axis == USUAL


def test_an_axis_that_fits_stays_beside_one_that_does_not():
    spec, problems = read(f"axis=learning:0:1&axis={LR}")
    assert (spec.axis, len(problems)) == (LR, 1)


def test_a_knob_that_only_one_option_has_is_an_axis_beside_it():
    spec, problems = read("axis=optimizer:sgd|adam&axis=optimizer.beta1:0.5:0.9")
    assert problems == []
    (sgd,), (adam,) = (spec.networks(0, (name, 0.7)) for name in ("sgd", "adam"))
    assert (sgd.optimizer.name, adam.optimizer.beta1) == ("sgd", 0.7)


@pytest.mark.parametrize(
    ("base", "reason"),
    [
        ("nowhere", "no_base"),
        ("backprop", "no_base"),
        ("playground%3Fchange%3D2%3Aoptimizer.lr%3D1", "base_part"),
        ("race", "no_base"),
        ("playground%3Fdepht%3D3", "base_part"),
        ("playground%3Fdepth%3D300", "base_part"),
        ("initialization%3Fvs%3Ddepth%253D3", "base_variants"),
    ],
)
def test_what_is_no_network_gets_a_sentence(base, reason):
    spec, problems = read(f"base={base}")
    assert [problem.reason for problem in problems] == [reason]
    assert spec.base == SearchSpec.usual().base


def test_a_base_is_any_lab_that_trains_a_network():
    assert {slug for slug, lab in LABS.items() if lab.experiment == "train"} == set(names())
    spec, problems = read("base=playground%3Fdata%3Ddigits%26depth%3D2")
    (network,) = LABS["playground"].parse("data=digits&depth=2")[0]
    assert problems == []
    assert spec.network.to_query(network) == "steps=0"


def test_a_base_too_long_to_run_whole_is_one_all_the_same():
    """Its steps are left out."""
    spec, problems = read("base=train%3Fdepth%3D20%26width%3D500%26batch%3D512%26steps%3D20000&epochs=2&trials=2")
    assert spec.network.depth == 20
    assert [problem.field for problem in problems] == ["wave"]


def test_no_address_asks_for_more_than_the_bounds():
    most = "trials=5000&epochs=200&seeds=16&folds=10&wave=128"
    for base in ("train", "train%3Fdepth%3D20%26width%3D500%26batch%3D512", "train%3Fbatch%3D1"):
        spec, problems = read(f"base={base}&axis=width:4:500&{most}")
        (largest,) = {net.weights for net in spec.at((500,), range(1))[:1]}
        one = spec.at((500,), range(1))[0]
        assert problems
        assert spec.wave == 1 or spec.wave * spec.judges * largest <= MAX_WEIGHTS
        assert spec.trials == 1 or spec.trials * spec.judges * one.steps * one.batch * largest <= MAX_WORK
        assert spec.steps == spec.trials


def test_a_spec_made_by_hand_is_held_to_the_same():
    with pytest.raises(Unreadable, match=r"SearchSpec\.axis: no knob"):
        SearchSpec(axis="learning:0:1")
    with pytest.raises(ValueError, match=r"SearchSpec\.trials must be at most 1000 here, got 2000"):
        SearchSpec(sampler="tpe", trials=2000)


def test_more_networks_at_once_need_more_memory():
    needed = [
        read(f"trials=128&wave={wave}&seeds={seeds}")[0].bytes_needed for wave, seeds in ((1, 1), (64, 1), (64, 4))
    ]
    assert needed == sorted(needed)
    assert needed[0] < 60e6
