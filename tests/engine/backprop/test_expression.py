"""Typed expressions as graphs: the course's circuit, random ones against autograd, hostile ones refused."""

import json
import random

import numpy as np
import pytest

from engine.backprop.graph import Tape
from engine.backprop.inputs import read_inputs, write_inputs
from engine.backprop.spec import BackpropSpec
from engine.parts.formula import MOST_INPUTS, parse_named
from engine.spec import Unreadable
from pages import EXPERIMENTS
from tests.engine.backprop.test_graph import assert_as_autograd

CIRCUIT = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
NUMBERS = "w0:2,x0:-1,w1:-3,x1:-2,w2:-3"


def spec(text, inputs=""):
    found, problems = BackpropSpec.from_query({"text": text, "inputs": inputs})
    assert not problems
    return found


def leaves(graph):
    """The gradients of the leaves, in order."""
    tape = Tape(graph).run()
    return {graph.nodes[k].name: float(tape.gradients[k]) for k in graph.backward if not graph.nodes[k].operands}


def test_the_sigmoid_circuit_is_that_of_cs231n():
    graph = spec(CIRCUIT, NUMBERS).graph
    s = 1 / (1 + np.exp(-1.0))
    slope = s * (1 - s)
    assert Tape(graph).run().values[-1] == pytest.approx(s, rel=1e-15)
    expected = {"w0": -slope, "x0": 2 * slope, "w1": -2 * slope, "x1": -3 * slope, "w2": slope}
    assert leaves(graph) == pytest.approx(expected, rel=1e-12)


def test_leaves_stand_in_the_order_of_the_inputs():
    assert list(leaves(spec("x*y", "y:2,x:3").graph)) == ["y", "x"]
    assert leaves(spec("x*y", "other:5,y:2").graph) == {"other": 0.0, "y": 1.0, "x": 2.0}


def test_equal_parts_are_one_node():
    graph = spec("(a+b)*(a+b)").graph
    assert [node.op for node in graph.nodes] == ["leaf", "leaf", "+", "*"]
    assert len(graph.uses[2]) == 2


def test_every_node_of_random_expressions_is_autograd_s():
    rng = random.Random(7)
    for k in range(150):
        text = f"w0*({made_up(rng, 4)})"
        names = parse_named(text)[1]
        inputs = ",".join(f"{name}:{rng.uniform(0.2, 1.5):.3f}" for name in names)
        assert_as_autograd(spec(text, inputs).graph, f"{k}: {text}")


def made_up(rng, depth):
    """A random expression without values that leave the domain of log and sqrt."""
    if depth == 0 or rng.random() < 0.15:
        return rng.choice(["w0", "x0", "b", "longer_name", "2", "0.5", "pi"])
    a, b = made_up(rng, depth - 1), made_up(rng, depth - 1)
    one = ["exp(-abs({a}))", "tanh({a})", "sigmoid({a})", "relu({a})", "log(1+abs({a}))", "sqrt(1+({a})^2)", "-({a})"]
    two = ["({a})*({b})", "({a})+({b})", "({a})-({b})", "({a})/(2+abs({b}))", "max({a},{b})", "min({a},{b})"]
    return rng.choice([*one, *two, *two, "(1+abs({a}))^(sin({b}))"]).format(a=a, b=b)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("__import__('os')", "unknown_function"),
        ("().__class__", "unexpected"),
        ("lambda x: x", "unexpected"),
        ("open(x)", "unknown_function"),
        ("9^9^9^9", "big_exponent"),
        ("x^(y^z)", "tower"),
        ("x^y^x^y", "tower"),
        ("(" * 70 + "x" + ")" * 70, "deep"),
        ("+".join(f"a{k}" for k in range(9)), "inputs"),
        ("x" * 201, "long"),
        ("x;y", "unexpected"),
        ("sin x", "parenthesis"),
        ("1e999", "big_number"),
        ("", "empty"),
    ],
)
def test_hostile_texts_are_refused_with_a_reason(text, reason):
    with pytest.raises(Unreadable) as caught:
        parse_named(text)
    assert caught.value.reason == reason
    found, problems = BackpropSpec.from_query({"text": text})
    assert (found, [problem.reason for problem in problems]) == (BackpropSpec(), [reason])


def test_names_of_inner_nodes_are_nobody_else_s():
    names = [node.name for node in spec("q1*q2+f", "q1:2,q2:3,f:1").graph.nodes]
    assert len(set(names)) == len(names) == 5


def test_an_input_alone_and_a_number_alone_are_graphs():
    assert leaves(spec("x", "x:3").graph) == {"x": 1.0}
    assert [problem.reason for problem in BackpropSpec.from_query({"text": "2+3"})[1]] == ["no_input"]
    assert MOST_INPUTS == 8


def test_a_part_without_a_finite_value_is_refused_and_an_infinite_value_is_not():
    for text in ("1/0*x", "x+log(-1)", "x*1e300*1e300", "1e300*1e300*x"):
        found, problems = BackpropSpec.from_query({"text": text})
        assert found.graph
        assert [problem.reason for problem in problems] == ([] if text == "x*1e300*1e300" else ["no_number"])
    (recording,) = EXPERIMENTS["backprop"].run([spec("exp(exp(x))", "x:1000")], ("value", "gradient", "check"))
    assert np.isinf(recording.columns["value"].values[-1])
    assert json.dumps(recording.notes, allow_nan=False)


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ("x", "name_value"),
        ("x:", "name_value"),
        ("x:1,x:2", "name_value"),
        ("x:nan", "name_value"),
        ("x:1e400", "big_number"),
        ("x:1_000", "name_value"),
        ("1x:2", "name_value"),
        ("x:1 2/3", "name_value"),
        ("x:" + " ".join("1" * 300), "many_numbers"),
    ],
)
def test_numbers_that_cannot_be_read_are_refused(inputs, reason):
    with pytest.raises(Unreadable) as caught:
        read_inputs(inputs)
    assert caught.value.reason == reason


def test_numbers_are_written_as_they_are_read():
    rng = np.random.default_rng(0)
    values = {"a": rng.normal(size=(2, 3)), "b": rng.normal(size=(3, 1)), "c": np.array(0.1)}
    again = read_inputs(write_inputs(values))
    assert all(
        np.array_equal(again[name], np.squeeze(value) if value.size == 1 else value) for name, value in values.items()
    )


def test_inputs_that_the_graph_has_no_use_for_are_left_out_and_named():
    for given, reason in (
        ("x:1 2", "one_number"),
        ("sin:2", "reserved"),
        (",".join(f"a{k}:1" for k in range(9)), None),
    ):
        found, problems = BackpropSpec.from_query({"text": "x*y", "inputs": given})
        assert problems[0].reason == (reason or "too_many_names")
        assert found.graph
    for given, reason in (("w:2", "no_quantity"), ("W1:1 2 3", "wrong_count")):
        _, problems = BackpropSpec.from_query({"net": "note", "inputs": given})
        assert [problem.reason for problem in problems] == [reason]
    labels = {"net": "note", "loss": "cross_entropy", "inputs": "y:7"}
    assert [problem.reason for problem in BackpropSpec.from_query(labels)[1]] == ["no_class"]
    with pytest.raises(ValueError, match=r"BackpropSpec.inputs: wrong count"):
        BackpropSpec(net="note", inputs="W1:1 2 3")
