"""What the tests of dropout share: small networks in double precision, one of each kind."""

from engine.train.single import Net
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages import run

SMALL = "depth=2&width=20&activation=relu&init=he_normal&steps=20&batch=10&examples=100&precision=float64"
KINDS = {
    "inverted": "dropout=dropout&dropout.p=0.3",
    "input": "dropout=dropout&dropout.p=0.5&dropout.p_input=0.2",
    "test_scaling": "dropout=dropout&dropout.p=0.3&dropout.convention=test_scaling",
    "none": "dropout=dropout&dropout.p=0.3&dropout.convention=none",
    "rates": "dropout=dropout&dropout.rates=0.2,0.6",
    "dropconnect": "dropout=dropconnect&dropout.p=0.4",
    "gaussian": "dropout=gaussian&dropout.p=0.3",
}


def made(query, base=SMALL):
    spec, problems = TrainSpec.from_query(f"{base}&{query}")
    assert not problems
    return spec


def trained(query, base=SMALL, steps=5):
    """(stack, net) of one variant after a few updates."""
    stack = Stack([made(query, base)])
    for _ in range(steps):
        stack.update()
    return stack, Net(stack, 0)


def columns(query, *names, base=SMALL):
    return {name: run("train", [made(query, base)], names)[0].columns[name].values[-1] for name in names}
