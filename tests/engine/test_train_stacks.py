"""Which variants train as one program."""

from engine.train.experiment import stacks
from engine.train.spec import TrainSpec


def spec(query):
    return TrainSpec.from_query(query)[0]


def test_variants_of_one_shape_are_one_stack_sorted_by_activation():
    specs = [spec(q) for q in ("", "activation=relu", "depth=3", "init=he_normal", "activation=relu&seed=1")]
    assert stacks(specs) == [[1, 4, 0, 3], [2]]


def test_a_shape_that_leaves_the_cache_is_split_and_nobody_is_lost():
    specs = [spec(f"data=noise&depth=3&width=500&batch=512&steps=10&seed={k}") for k in range(5)]
    assert stacks(specs) == [[0], [1], [2], [3], [4]]
    middle = [spec(f"data=noise&depth=2&width=400&steps=10&seed={k}") for k in range(8)]
    parts = stacks(middle)
    assert 1 < len(parts) < 8
    assert sorted(k for part in parts for k in part) == list(range(8))
