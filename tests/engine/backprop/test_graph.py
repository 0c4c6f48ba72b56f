"""Every node of random graphs against torch's autograd, to 1e-12; fan-out, ties and kinks as PyTorch has them."""

import numpy as np
import pytest
import torch

from engine.backprop.graph import Builder, Tape
from engine.backprop.ops import OPS

TORCH = {
    "+": lambda *a: sum(a[1:], a[0]),
    "-": torch.sub,
    "*": torch.mul,
    "/": torch.div,
    "^": torch.pow,
    "max": torch.maximum,
    "min": torch.minimum,
    "neg": torch.neg,
    "atan": torch.atan,
    **{name: getattr(torch, name) for name in ("exp", "log", "sqrt", "abs", "sin", "cos", "tan", "tanh")},
    **{name: getattr(torch, name) for name in ("asin", "acos", "atan2")},
    **{name: getattr(torch, name) for name in ("sinh", "cosh", "sigmoid", "relu", "sum", "matmul")},
}
ONE = ("neg", "exp", "abs", "sin", "cos", "tanh", "sinh", "cosh", "atan", "sigmoid", "relu")
POSITIVE = ("log", "sqrt")
TWO = ("-", "*", "max", "min")


class Maker:
    """A random graph: numbers and matrices, operands that repeat, every operation of OPS that is no layer's own."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.made = Builder()
        shapes = [(), (2, 3), (3, 2), (2, 1)]
        self.shapes = [shapes[k] for k in self.rng.integers(0, 4, self.rng.integers(2, 5))]
        for k, shape in enumerate(self.shapes):
            self.made.leaf(f"a{k}", self.rng.normal(size=shape))

    def add(self, op, operands, shape):
        place = self.made.add(f"n{len(self.made.nodes)}", op, operands, shape)
        self.shapes.append(shape)
        return place

    def of(self, shape):
        return [k for k, other in enumerate(self.shapes) if other == shape]

    def grow(self):
        at = int(self.rng.integers(len(self.shapes)))
        shape, kind = self.shapes[at], self.rng.integers(6)
        if kind == 0:
            self.add(str(self.rng.choice(ONE)), [at], shape)
        elif kind == 1:
            inner = self.add("*", [at, at], shape)
            self.add(str(self.rng.choice(POSITIVE)), [self.add("+", [inner, 0.5], shape)], shape)
        elif kind == 2:
            other = int(self.rng.choice([k for k, s in enumerate(self.shapes) if s in (shape, ())]))
            self.add(str(self.rng.choice(TWO)), [at, other] if self.rng.integers(2) else [other, at], shape)
        elif kind == 3:
            below = self.add("+", [self.add("*", [at, at], shape), 1.0], shape)
            self.add(str(self.rng.choice(["/", "^"])), [below, float(self.rng.normal())], shape)
        elif kind == 4 and len(shape) == 2:
            fitting = [k for k, s in enumerate(self.shapes) if len(s) == 2 and s[0] == shape[1]]
            if fitting:
                other = int(self.rng.choice(fitting))
                self.add("matmul", [at, other], (shape[0], self.shapes[other][1]))
        else:
            self.add("+", [int(k) for k in self.rng.choice(self.of(shape), 3)], shape)

    def graph(self):
        for _ in range(8):
            self.grow()
        ends = [self.add("tanh", [self.add("sum", [k], ())], ()) for k in range(len(self.shapes))]
        self.add("+", ends, ())
        return self.made.graph()


def autograd(graph):
    """The same nodes as tensors that keep their gradients."""
    nodes = []
    for k, node in enumerate(graph.nodes):
        if node.operands:
            made = [nodes[at] if isinstance(at, int) else torch.tensor(at, dtype=torch.float64) for at in node.operands]
            nodes.append(TORCH[node.op](*made))
            nodes[-1].retain_grad()
        else:
            nodes.append(torch.tensor(graph.given[k], requires_grad=True))
    nodes[-1].backward()
    return nodes


def assert_as_autograd(graph, seed):
    tape, nodes = Tape(graph).run(), autograd(graph)
    for k, tensor in enumerate(nodes):
        case = f"graph {seed}, node {k}: {graph.nodes[k]}"
        np.testing.assert_allclose(tape.values[k], tensor.detach().numpy(), 1e-12, 1e-12, err_msg=case)
        np.testing.assert_allclose(tape.gradients[k], tensor.grad.numpy(), 1e-12, 1e-12, err_msg=case)


def test_every_node_of_random_graphs_is_autograd_s():
    seen = set()
    for seed in range(300):
        graph = Maker(seed).graph()
        seen |= {node.op for node in graph.nodes}
        assert_as_autograd(graph, seed)
    layers = {"affine", "layer", "activation", "squared", "cross_entropy", "penalty"}
    layers |= {"prelu", "mean", "mean_square", "root", "scaled"}  # those of trained networks: test_trained.py
    assert seen >= set(OPS) - layers - {"tan", "asin", "acos", "atan2"}


@pytest.mark.parametrize(
    ("op", "values"),
    [
        ("max", (2.0, 2.0)),
        ("min", (2.0, 2.0)),
        ("max", (1.0, 2.0)),
        ("relu", (0.0,)),
        ("abs", (0.0,)),
        ("tan", (1.0,)),
        ("asin", (0.3,)),
        ("acos", (-0.7,)),
        ("atan2", (1.5, -0.4)),
    ],
)
def test_kinks_and_ties_are_pytorch_s(op, values):
    made = Builder()
    leaves = [made.leaf(f"a{k}", np.array(value)) for k, value in enumerate(values)]
    made.add("f", op, leaves)
    assert_as_autograd(made.graph(), 0)


def test_powers_at_zero_are_pytorch_s():
    for base, exponent in ((0.0, 0.0), (0.0, 2.0), (0.0, 1.0), (2.0, 0.0), (1.5, -2.5)):
        made = Builder()
        made.add("f", "^", [made.leaf("a", np.array(base)), made.leaf("b", np.array(exponent))])
        assert_as_autograd(made.graph(), 0)


def test_a_node_that_is_used_twice_adds_up_in_the_open():
    made = Builder()
    x = made.leaf("x", np.array(3.0))
    made.add("f", "*", [x, x])
    tape = Tape(made.graph())
    for phase, k in tape.graph.frames[:-1]:
        getattr(tape, phase)(k)
    found = tape.backward(x)
    assert [float(down) for _, _, down in found] == [3.0, 3.0]
    assert tape.gradients[x] == 6.0


def test_frames_are_one_node_each_forward_then_backward():
    graph = Maker(0).graph()
    count = len(graph.nodes)
    assert graph.frames[:count] == [("forward", k) for k in range(count)]
    assert graph.frames[count] == ("backward", count - 1)
    order = [k for _, k in graph.frames[count:]]
    assert sorted(order) == list(range(count))
    for edge in graph.edges:
        assert order.index(edge.source) > order.index(edge.target)
