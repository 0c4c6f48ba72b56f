"""The hand-written passes against PyTorch: autograd for gradients, torch.optim for updates, torch.nn.init."""

import itertools

import numpy as np
import pytest
import torch

from engine.parts.activations import ACTIVATIONS
from engine.parts.inits import INITS
from engine.parts.optimizers import OPTIMIZERS
from engine.train.columns import COLUMNS
from engine.train.data import load
from engine.train.draws import standard_draw
from engine.train.network import Pass
from engine.train.spec import TrainSpec
from engine.train.weights import Weights, initialize
from pages import run
from tests.engine.parts.torch_optimizers import torch_optimizer
from tests.engine.train.torch_oracles import Activated, resolved

MEASURED = [name for name, column in COLUMNS.items() if column.kind != "array"]  # arrays: panels of their own
SMALL = "data=moons&depth=3&width=17&batch=13&steps=24&every=5&probe=33&"


def spec(query):
    found, problems = TrainSpec.from_query(query)
    assert not problems
    return found


def torch_network(one):
    layers = []
    for n_in, n_out in itertools.pairwise(one.sizes):
        layers += [torch.nn.Linear(n_in, n_out, dtype=torch.float64), Activated(one.activation)]
    return torch.nn.Sequential(*layers[:-1])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_backward_pass_equals_autograd(name):
    variants = [spec(SMALL + f"activation={name}&init=he_normal&bias=0.1&precision=float64&seed={k}") for k in range(3)]
    weights, gradients = (Weights(variants[0], 3, torch.float64) for _ in range(2))
    initialize(weights, variants)
    data = load(variants[0])
    x, y = torch.from_numpy(data.train_x[:50]), torch.from_numpy(data.train_y[:50])
    own = Pass(weights, variants, 50)
    own.x.copy_(x)
    own.onehot.copy_(torch.nn.functional.one_hot(y, 2).double())
    hidden = {}
    own.forward()
    own.probabilities()
    own.backward(gradients, lambda layer, g: hidden.__setitem__(layer, g.clone()))
    for k, one in enumerate(variants):
        net = torch_network(one)
        linears = [layer for layer in net if isinstance(layer, torch.nn.Linear)]
        with torch.no_grad():
            for layer, linear in enumerate(linears):
                linear.weight.copy_(weights.w[layer][k].T)
                linear.bias.copy_(weights.b[layer][k, 0])
        outputs, h = [], x
        for layer in net:
            h = layer(h)
            if not isinstance(layer, torch.nn.Linear):
                h.retain_grad()
                outputs.append(h)
        torch.nn.functional.cross_entropy(h, y).backward()
        for layer, linear in enumerate(linears):
            np.testing.assert_allclose(gradients.w[layer][k].T, linear.weight.grad, atol=1e-10, rtol=1e-10)
            np.testing.assert_allclose(gradients.b[layer][k, 0], linear.bias.grad, atol=1e-10, rtol=1e-10)
        for layer, output in enumerate(outputs):
            np.testing.assert_allclose(hidden[layer][k], output.grad, atol=1e-10, rtol=1e-10)


@pytest.mark.parametrize("name", INITS)
@pytest.mark.parametrize(("n_in", "n_out"), [(400, 300), (300, 400)])
def test_initial_weights_have_the_stated_variance_and_pytorchs(name, n_in, n_out):
    init = INITS[name]()
    w = standard_draw(init.draw, 3, 1, n_in, n_out) * init.scale(n_in, n_out)
    sampling_error = 5 * np.sqrt(2 / w.size)  # of a variance, relative, for normal draws
    assert w.var() == pytest.approx(init.variance(n_in, n_out), rel=sampling_error, abs=1e-20)
    torch.manual_seed(0)
    theirs = torch.empty(n_out, n_in)
    resolved(init.oracle, init, w=theirs)
    assert w.var() == pytest.approx(theirs.var(correction=0).item(), rel=2 * sampling_error, abs=1e-12)
    assert w.mean() == pytest.approx(theirs.mean().item(), abs=5 * w.std() / np.sqrt(w.size) * 2 + 1e-7)


def test_biases_that_an_init_draws_are_uniform_and_pytorchs():
    one = spec("init=torch_default&bias=0.3&depth=1&width=500&data=noise&precision=float64")
    weights = Weights.of([one], torch.float64)
    initialize(weights, [one])
    torch.manual_seed(0)
    theirs = torch.nn.Linear(500, 500).bias.detach()
    for b in weights.b[0][0], weights.w[0][0]:
        assert abs(b.max() - (0.3 if b.numel() == 500 else 0)) == pytest.approx(500**-0.5, rel=0.01)
    ours = weights.b[0][0] - 0.3
    assert ours.std() == pytest.approx(theirs.std().item(), rel=0.2)
    assert abs(ours).max() <= 500**-0.5 >= abs(theirs).max() - 1e-8


def test_orthogonal_keeps_lengths():
    for n_in, n_out in ((30, 20), (20, 30), (25, 25)):
        w = standard_draw("orthogonal", 0, 0, n_in, n_out)
        gram = w.T @ w if n_in >= n_out else w @ w.T
        np.testing.assert_allclose(gram, np.eye(min(n_in, n_out)), atol=1e-12)


def test_variants_of_equal_shape_start_from_the_same_draws():
    small, large = (spec(f"init=normal&init.std={std}&steps=0&depth=2&width=20") for std in (0.01, 1))
    weights = Weights(small, 2, torch.float64)
    initialize(weights, [small, large])
    for w in weights.w:
        np.testing.assert_allclose(w[0] * 100, w[1], rtol=1e-12)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_a_variant_in_company_is_bit_identical_to_itself_alone(precision):
    inits = itertools.cycle(["he_normal", "xavier_uniform", "orthogonal", "lecun_normal"])
    company = [
        spec(SMALL + f"activation={a}&optimizer={o}&precision={precision}&init={i}")
        for a, o, i in zip([*ACTIVATIONS] * 4, itertools.cycle(OPTIMIZERS), inits, strict=False)
    ]
    company.insert(5, spec(f"depth=2&width=40&steps=12&every=5&precision={precision}"))  # another shape in between
    together = run("train", company, MEASURED)
    for one, recording in zip(company, together, strict=True):
        (alone,) = run("train", [one], MEASURED)
        assert alone.columns.keys() == recording.columns.keys()
        for name, series in alone.columns.items():
            np.testing.assert_array_equal(series.values, recording.columns[name].values, err_msg=f"{one} {name}")


def test_a_whole_run_equals_a_plain_torch_loop():
    one = spec(SMALL + "activation=tanh&optimizer=adam&optimizer.lr=0.01&precision=float64")
    (recording,) = run("train", [one], ["loss"])
    data, net = load(one), torch_network(one)
    weights = Weights(one, 1, torch.float64)
    initialize(weights, [one])
    with torch.no_grad():
        for layer, linear in enumerate(m for m in net if isinstance(m, torch.nn.Linear)):
            linear.weight.copy_(weights.w[layer][0].T)
            linear.bias.copy_(weights.b[layer][0, 0])
    optimizer = torch_optimizer(net.parameters(), one.optimizer)
    x, y = torch.from_numpy(data.train_x), torch.from_numpy(data.train_y)
    order = np.random.default_rng([0, 0]).permutation(len(x))
    losses = []
    for step in range(one.steps + 1):
        if step % one.stride == 0 or step == one.steps:
            probe = torch.from_numpy(data.probe_x)
            losses.append(torch.nn.functional.cross_entropy(net(probe), torch.from_numpy(data.probe_y)).item())
        rows = order[step * 13 : step * 13 + 13]
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(x[rows]), y[rows]).backward()
        optimizer.step()
    np.testing.assert_allclose(recording.columns["loss"].values, losses, rtol=1e-10)
