"""A trained network's graph: its gradients are the stack's own and autograd's; addresses within addresses."""

import numpy as np
import pytest
import torch
from torch import nn

from engine.backprop.entries import MOST_NODES, count
from engine.backprop.experiment import filled
from engine.backprop.graph import Tape
from engine.backprop.origin import read_origin
from engine.backprop.recalled import recalled
from engine.backprop.spec import BackpropSpec
from engine.record.pieces import finish
from engine.spec import Unreadable
from engine.train.layers.walk import TRAINING
from engine.train.numerics import numerics
from engine.train.stack import Stack
from pages import EXPERIMENTS, LABS
from ui.players.train import way

BASE = "precision=float64&data=moons&steps=8&batch=6&width=3&depth=2"
KINDS = {
    "plain": "playground?{base}",
    "no hidden layer": "playground?{base}&depth=0",
    "learnt slopes": "activations?{base}&activation=prelu&activation.per=unit",
    "one learnt slope": "activations?{base}&activation=prelu",
    "batch norm": "batch_norm?{base}",
    "batch norm behind": "batch_norm?{base}&norm.position=after&norm.affine=off",
    "layer norm": "batch_norm?{base}&norm=layer_norm",
    "dropout": "dropout?{base}&dropout.p_input=0.2&dropout.convention=test_scaling",
    "dropconnect": "dropout?{base}&dropout=dropconnect",
    "gaussian": "dropout?{base}&dropout=gaussian",
}


def spec_of(kind, **more):
    spec, problems = BackpropSpec.from_query({"from": KINDS[kind].format(base=BASE), "step": "5", **more})
    assert not problems
    return spec


def tape_of(spec):
    return Tape(finish(filled(spec))).run()


def gradients(tape):
    """name -> gradient of the leaves that have one."""
    graph = tape.graph
    return {graph.nodes[k].name: tape.gradients[k] for k in graph.backward if not graph.nodes[k].operands}


def trained(spec):
    """The network's own program after so many updates, and its own gradients of the next batch."""
    with numerics():
        stack = Stack([spec.trains])
        for _ in range(spec.step):
            stack.update()
        stack.batches.fill(spec.step, stack.run)
        stack.run.forward(moment=(TRAINING, spec.step))
        stack.run.probabilities()
        stack.run.backward(stack.gradients)
    return stack


@pytest.mark.parametrize("kind", KINDS)
def test_the_batch_s_gradients_are_the_network_s_own(kind):
    spec = spec_of(kind, of="batch", vectors="rows")
    found, own = gradients(tape_of(spec)), trained(spec).gradients
    expected = {f"W{layer}": w[0].T for layer, w in enumerate(own.w, 1)}
    expected |= {f"b{layer}": b[0] for layer, b in enumerate(own.b, 1)}
    expected |= {f"a{layer}": a[0] for layer, a in enumerate(own.slope, 1)}
    for name, parts in (("gamma", own.gamma), ("beta", own.beta)):
        expected |= {f"{name}{layer + 1}": value[0] for layer, value in parts.items()}
    assert found.keys() == expected.keys()
    for name, gradient in expected.items():
        np.testing.assert_allclose(found[name], gradient.numpy(), 1e-12, 1e-12, err_msg=name)


@pytest.mark.parametrize("kind", KINDS)
def test_every_level_and_convention_is_one_computation(kind):
    for of in ("batch", "example"):
        whole = tape_of(spec_of(kind, of=of))
        for more in ({"vectors": "rows"}, {"zoom": "layer"}):
            other = gradients(tape_of(spec_of(kind, of=of, **more)))
            for name, gradient in gradients(whole).items():
                turned = other[name] if other[name].shape == gradient.shape else other[name].T
                np.testing.assert_allclose(turned, gradient, 1e-12, 1e-14, err_msg=f"{more} {name}")
        numbers = tape_of(spec_of(kind, of=of, zoom="scalar"))
        assert len(numbers.graph.nodes) == count(whole.graph)
        assert float(numbers.values[-1]) == pytest.approx(float(whole.values[-1]), rel=1e-12)
        one = gradients(numbers)
        assert len(one) == sum(gradient.size for gradient in gradients(whole).values())
        for name, gradient in gradients(whole).items():
            mine = [float(value) for key, value in one.items() if key == name or key.startswith(f"{name}_")]
            np.testing.assert_allclose(mine, gradient.ravel(), 1e-12, 1e-14, err_msg=name)


def test_one_example_goes_through_as_in_evaluation():
    spec = spec_of("batch norm", of="example", row="2", vectors="rows")
    stack, tape = trained(spec), tape_of(spec)
    weights, parts = stack.weights, []
    for layer in range(2):
        norm = nn.BatchNorm1d(3, dtype=torch.float64).eval()
        norm.running_mean[:], norm.running_var[:] = weights.running.mean[layer][0], weights.running.var[layer][0]
        norm.weight.data, norm.bias.data = weights.gamma[layer][0, 0].clone(), weights.beta[layer][0, 0].clone()
        parts += [_linear(weights, layer), norm, nn.ReLU()]
    net = nn.Sequential(*parts, _linear(weights, 2))
    y = stack.run.onehot[0][2:3].clone()
    nn.functional.cross_entropy(net(stack.run.x[0][2:3].clone()), y).backward()
    found = gradients(tape)
    for layer in range(3):
        np.testing.assert_allclose(found[f"W{layer + 1}"], net[3 * layer].weight.grad.numpy(), 1e-12, 1e-12)
    np.testing.assert_allclose(found["gamma1"].ravel(), net[1].weight.grad.numpy(), 1e-12, 1e-12)


def _linear(weights, layer):
    made = nn.Linear(*weights.w[layer].shape[1:], dtype=torch.float64)
    made.weight.data, made.bias.data = weights.w[layer][0].T.clone(), weights.b[layer][0, 0].clone()
    return made


def test_the_page_links_to_the_very_network():
    for slug in ("playground", "initialization", "dropout", "batch_norm", "activations"):
        lab = LABS[slug]
        for spec in (lab.base, *lab.start):
            assert read_origin(way(lab, spec)) == (spec, ())


def test_an_address_is_read_as_its_page_reads_it():
    lab = LABS["playground"]
    assert read_origin("https://somewhere.org/app/playground?lang=ko")[0] == lab.start[0]
    preset = lab.presets[1]
    assert read_origin(f"/playground?preset={preset.key}")[0] == lab.parse(preset.address)[0][0]
    for text in ("optimizers?x=1", "nowhere", "", "../etc/passwd", "backprop?net=note"):
        with pytest.raises(Unreadable):
            read_origin(text)


def test_what_does_not_fit_is_said_and_something_is_shown():
    spec, problems = BackpropSpec.from_query({"from": "playground?steps=50&depht=3", "step": "80", "row": "400"})
    assert (spec.net, spec.step, spec.row) == ("trained", 50, 31)
    assert [problem.field for problem in problems] == ["step", "row", "from: depht"]
    large, problems = BackpropSpec.from_query({"from": "initialization?depth=4", "zoom": "scalar"})
    assert (large.zoom, problems[0].reason) == ("matrix", "folded")
    assert int(problems[0].what.replace(",", "")) > MOST_NODES
    with pytest.raises(Unreadable):
        BackpropSpec(net="trained", origin="initialization?depth=4", zoom="scalar")
    assert BackpropSpec.from_query({"from": "x" * 1501})[1][0].reason == "long"


def test_large_networks_record_the_first_numbers_and_the_largest():
    spec = BackpropSpec.from_query({"from": "initialization?width=400&steps=0"})[0]
    (found,) = EXPERIMENTS["backprop"].run([spec], ("value", "gradient", "value_largest"))
    assert found.columns["value"].values.nbytes < 2.1e6
    assert spec.graph.largest > spec.room == found.columns["value"].values.shape[1]
    tape = tape_of(spec)
    largest = [np.abs(value).max() for value in tape.values]
    np.testing.assert_allclose(found.columns["value_largest"].values, largest, rtol=1e-15)
    assert recalled(spec, found) is None
    assert "def train(" in EXPERIMENTS["backprop"].standalone([spec], [found])
