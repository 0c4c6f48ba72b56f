"""A tiny stack's few calls against the walk through its layers, bit for bit: the order of every sum is the same."""

import pytest
import torch

from engine.parts.activations import ACTIVATIONS
from engine.record.pieces import finish
from engine.train.numerics import numerics
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from engine.train.tiny import fits

PLAIN = [name for name, kind in ACTIVATIONS.items() if kind.strided and not kind.learnt and name != "maxout"]
STACKS = {
    "one network": ["data=circle&depth=2&width=4&batch=10"],
    "eight": [f"data=circle&depth=2&width=4&batch=10&seed={k}" for k in range(8)],
    "all activations": [f"data=circle&depth=2&width=4&batch=10&activation={name}" for name in PLAIN for _ in "ab"],
    "double precision": ["data=moons&depth=2&width=4&batch=10&precision=float64"],
    "three classes": ["data=iris&depth=2&width=3&batch=9&loss=hinge", "data=iris&depth=2&width=3&batch=9&loss=hinge"],
    "numbers": ["data=curve&depth=2&width=5&batch=9&loss=squared&activation=silu"],
    "temperature": ["data=xor&depth=1&width=3&batch=8&loss.temperature=2"],
    "layers unlike": ["data=circle&widths=5,1,3&batch=10&optimizer=adam", "data=circle&widths=5,1,3&batch=10&clip=1"],
    "single examples": ["data=circle&depth=2&width=13&batch=1"],
    "no hidden layer": ["data=circle&depth=0&batch=30"],
    "other batches, a last one of fewer": [
        f"data=circle&batch=9&width=4&seed_batch={k}&last_batch=keep" for k in (0, 1)
    ],
    "a rate that changes, and a weight": ["data=xor&depth=2&width=4&batch=10&change=3:optimizer.lr=0.5,5:w2.1.2=3"],
}


@pytest.mark.parametrize("queries", STACKS.values(), ids=STACKS)
def test_the_bits_of_the_walk(queries):
    specs = [TrainSpec.from_query(f"{query}&steps=60")[0] for query in queries]
    with numerics():
        quick, walk = Stack(specs), Stack(specs)
        assert quick.tiny is not None
        for _ in range(45):  # beyond the first epoch
            quick.update()
            finish(walk.updating())
            assert torch.equal(quick.gradients.flat, walk.gradients.flat)
        assert torch.equal(quick.weights.flat, walk.weights.flat)


@pytest.mark.parametrize(
    "query",
    [
        "data=circle&depth=2&width=8&batch=32",
        "data=circle&width=4&batch=10&norm=batch_norm",
        "data=circle&width=4&batch=10&dropout=dropout",
        "data=circle&width=4&batch=10&activation=prelu",
        "data=circle&width=2&batch=5&activation=maxout",
        "data=circle&width=4&batch=10&activation=gelu",
    ],
)
def test_what_it_is_not_for(query):
    specs = [TrainSpec.from_query(query)[0]]
    with numerics():
        assert not fits(specs, specs[0].batch)
