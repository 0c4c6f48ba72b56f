"""A branch at the cursor: a twin with another value from there on; what makes no sense changes nothing."""

import pytest

from engine.descend.spec import DescendSpec
from engine.train.spec import TrainSpec
from ui.branch import branched, offers

PARENT = TrainSpec.from_query("dropout=dropout&norm=batch_norm&steps=100")[0]
OTHER = TrainSpec(depth=2)


def test_what_may_change_is_offered_with_its_value_and_range():
    first, second = offers([PARENT, OTHER], "en")
    layers = {"norm.momentum", "norm.eps", "norm.stale_after", "dropout.p", "dropout.p_input"}
    penalties = {"l2", "l1", "decay", "max_norm", "clip"}
    assert first[0] == second[0] == ["optimizer.lr", "learning rate", "0.1", "1e-06", "1000000"]
    assert {key for key, *_ in first[1:]} == layers | penalties
    assert {key for key, *_ in second[1:]} == penalties
    assert offers([DescendSpec()], "en") == []


def test_the_twin_stands_after_its_parent_and_changes_from_the_step_on():
    said = {"knob": "optimizer.lr", "value": 0.01, "step": 40}
    parent, twin, other = branched([PARENT, OTHER], 0, said)
    assert (parent, other, twin.change) == (PARENT, OTHER, "40:optimizer.lr=0.01")
    assert twin.at(39).optimizer == PARENT.optimizer
    assert twin.at(40).optimizer.lr == 0.01
    again = branched([twin], 0, {"knob": "dropout.p", "value": 0, "step": 60})[1]
    assert again.change == "40:optimizer.lr=0.01,60:dropout.p=0"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"knob": "optimizer.lr", "value": "0.01", "step": 3},
        {"knob": "optimizer.lr", "value": -1, "step": 3},
        {"knob": "optimizer.lr", "value": float("nan"), "step": 3},
        {"knob": "width", "value": 3, "step": 3},
        {"knob": ["optimizer.lr"], "value": 0.01, "step": 3},
    ],
)
def test_nonsense_branches_nothing(said):
    assert branched([PARENT, OTHER], 0, said) == [PARENT, OTHER]


def test_a_branch_that_is_there_already_is_not_made_twice():
    said = {"knob": "optimizer.lr", "value": 0.01, "step": 40}
    twice = branched(branched([PARENT], 0, said), 0, said)
    assert len(twice) == 2
