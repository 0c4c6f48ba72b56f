"""Colours stay with their owners when a comparison changes."""

import pytest

from engine.train.spec import TrainSpec
from figures.palette import kept, looks, method_number, usual


def networks(*queries):
    return [TrainSpec.from_query(query)[0] for query in queries]


DEPTHS = networks("depth=2", "depth=3", "depth=5")
SGD, ADAM, MOMENTUM = networks("optimizer=sgd", "optimizer=adam", "optimizer=momentum")


@pytest.mark.parametrize(
    ("old", "new", "numbers"),
    [
        (DEPTHS, DEPTHS[1:], [1, 2]),
        (DEPTHS, [DEPTHS[2], *DEPTHS[:2]], [2, 0, 1]),
        (DEPTHS, [*DEPTHS, DEPTHS[0]], [0, 1, 2, 3]),
        (DEPTHS, networks("depth=4", "depth=3", "depth=5"), [0, 1, 2]),
        (DEPTHS, networks("depth=2&width=9", "depth=3&width=9", "depth=5&width=9"), [0, 1, 2]),
        (DEPTHS, [DEPTHS[0], *networks("depth=9"), DEPTHS[2]], [0, 1, 2]),
        (DEPTHS[:1], [DEPTHS[0], DEPTHS[0]], [0, 1]),
    ],
)
def test_who_was_there_keeps_his_colour(old, new, numbers):
    assert kept(old, usual(old), new) == numbers


def test_what_comes_back_takes_the_colour_that_is_free():
    after = kept(DEPTHS, usual(DEPTHS), DEPTHS[1:])
    assert kept(DEPTHS[1:], after, [*DEPTHS[1:], DEPTHS[0]]) == [1, 2, 0]


def test_optimizers_keep_theirs_when_one_is_there_twice_and_when_one_is_alone():
    own = [method_number(name) for name in ("sgd", "adam", "momentum")]
    both = usual([SGD, ADAM])
    assert both == own[:2]
    assert kept([SGD, ADAM], both, [SGD, ADAM, MOMENTUM]) == own
    pinned = kept([SGD, ADAM], both, [SGD, ADAM, SGD])
    assert pinned[:2] == own[:2]
    assert len(set(pinned)) == 3
    assert kept([SGD, ADAM], both, [ADAM]) == own[1:2]
    assert kept([SGD], usual([SGD]), [SGD, ADAM])[0] == 0


def test_numbers_for_other_variants_count_for_nothing():
    assert looks(DEPTHS, [2, 0]) == looks(DEPTHS)
    assert looks(DEPTHS, [2, 0, 1]) == [looks(DEPTHS)[k] for k in (2, 0, 1)]
