"""Which variants train as one program."""

import pytest

from engine.parts.optimizers import OPTIMIZERS
from engine.train.experiment import stacks
from engine.train.numerics import numerics
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from tests.measured import held


def spec(query):
    return TrainSpec.from_query(query)[0]


def test_variants_of_one_shape_are_one_stack_sorted_by_activation():
    specs = [spec(q) for q in ("", "activation=relu", "depth=3", "init=he_normal", "activation=relu&seed=1")]
    assert stacks(specs) == [[1, 4, 0, 3], [2]]


def test_variants_of_one_structure_are_one_stack_whatever_their_numbers():
    batch_norm = ("norm=batch_norm", "norm=batch_norm&norm.eps=0.01&norm.momentum=0.5&optimizer.lr=1&init.std=2", "")
    assert stacks([spec(query) for query in batch_norm]) == [[0, 1], [2]]
    kinds = ("position=after", "layers=1", "affine=off")
    assert len(stacks([spec(f"norm=batch_norm&norm.{kind}") for kind in kinds])) == 3
    dropout = ("p=0.1", "p=0.9&dropout.p_input=0.2&seed_mask=3", "convention=none", "rates=0.1,0.3")
    assert len(stacks([spec(f"dropout=dropout&dropout.{query}") for query in dropout])) == 1
    modes = ("", "mode=train", "mode=monte_carlo&masks=3")
    assert len(stacks([spec(f"dropout=dropout&{query}") for query in modes])) == 3


def test_a_shape_that_leaves_the_cache_is_split_and_nobody_is_lost():
    specs = [spec(f"data=noise&depth=3&width=500&batch=512&steps=10&seed={k}") for k in range(5)]
    assert stacks(specs) == [[0], [1], [2], [3], [4]]
    middle = [spec(f"data=noise&depth=2&width=400&steps=10&seed={k}") for k in range(8)]
    parts = stacks(middle)
    assert 1 < len(parts) < 8
    assert sorted(k for part in parts for k in part) == list(range(8))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_stack_needs_no_more_memory_than_was_estimated(name):
    specs = [spec(f"width=120&depth=3&batch=300&optimizer={name}&seed={k}") for k in range(2)]
    columns = {"weight_gradient_norm", "update_ratio", "test_accuracy", "gradient_std"}
    with numerics():
        stack = Stack(specs)
        stack.update(remember=True)
        stack.measure(columns)
    assert 0.3 * sum(s.bytes_needed for s in specs) < held(stack) <= sum(s.bytes_needed for s in specs)
