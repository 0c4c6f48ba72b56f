"""Normalization and dropout against torch.nn, autograd, finite differences, closed forms and printed course results."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.experiments import run
from engine.layers import read_layers, read_rates
from engine.spec import Unreadable
from engine.train.columns import COLUMNS
from engine.train.data import load
from engine.train.layers import TRAINING, BatchNormalizer, Noise
from engine.train.network import Pass
from engine.train.numerics import numerics
from engine.train.products import one_thread
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from engine.train.weights import Moments, Running, Weights, initialize

ORACLES = Path(__file__).parent.parent / "oracles"
SMALL = "data=moons&depth=3&width=17&batch=32&bias=0.1&precision=float64&"
NORMS = [
    "norm=batch_norm",
    "norm=batch_norm&norm.position=after",
    "norm=batch_norm&norm.affine=off&norm.layers=1,3&norm.momentum=0.4&norm.eps=0.01",
    "norm=layer_norm",
    "norm=layer_norm&norm.position=after&norm.layers=2",
    "norm=layer_norm&norm.affine=off&norm.eps=0.1",
]
DROPOUTS = [
    "dropout=dropout&dropout.p=0.3&dropout.p_input=0.2",
    "dropout=dropout&dropout.rates=0.1,0.6&dropout.convention=test_scaling&norm=batch_norm",
    "dropout=dropconnect&dropout.p=0.4&dropout.layers=2,3",
    "dropout=gaussian&dropout.p=0.2&norm=layer_norm&norm.position=after",
]
MEASURED = [name for name, column in COLUMNS.items() if column.kind != "array"]
one_thread()  # as in a worker


def spec(query):
    found, problems = TrainSpec.from_query(query)
    assert not problems
    return found


def torch_norm(norm, n):
    if norm.name == "batch_norm":
        made = torch.nn.BatchNorm1d(n, eps=norm.eps, momentum=norm.momentum, affine=norm.affine == "on")
    else:
        made = torch.nn.LayerNorm(n, eps=norm.eps, elementwise_affine=norm.affine == "on")
    return made.double()


def torch_network(one, weights, row):
    """The variant of a stack as torch modules with its weights."""
    layers = []
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(one.sizes)):
        linear = torch.nn.Linear(n_in, n_out, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(weights.w[layer][row].T)
            linear.bias.copy_(weights.b[layer][row, 0])
        parts = [linear, torch.nn.Tanh()]
        if layer in one.norm.on(one.depth):
            parts.insert(1 if one.norm.position == "before" else 2, torch_norm(one.norm, n_out))
        layers += parts
    return torch.nn.Sequential(*layers[:-1])


@pytest.mark.parametrize("query", NORMS)
def test_training_with_a_norm_equals_torch(query):
    """Forward, backward, updates of weights, gamma and beta, running statistics, then evaluation mode: 20 steps."""
    specs = [spec(SMALL + query), spec(SMALL + query + "&seed=1")]
    with numerics():
        stack = Stack(specs, set())
    nets = [torch_network(one, stack.weights, row) for row, one in enumerate(specs)]
    optimizers = [torch.optim.SGD(net.parameters(), lr=0.1) for net in nets]
    for _ in range(20):
        with numerics():
            stack.update()
        for row, (net, optimizer) in enumerate(zip(nets, optimizers, strict=True)):
            optimizer.zero_grad()
            x, y = torch.tensor(stack.run.x[row].numpy()), torch.tensor(stack.run.onehot[row].numpy())
            torch.nn.functional.cross_entropy(net(x), y).backward()
            optimizer.step()
    with numerics():
        asked = stack.run.forward(running=True).clone(), stack.run.forward().clone()
    for row, net in enumerate(nets):
        x = torch.tensor(stack.run.x[row].numpy())
        for w, linear in zip(stack.weights.w, linears(net), strict=True):
            np.testing.assert_allclose(w[row].T, linear.weight.detach(), rtol=0, atol=1e-10)
        compare_norms(stack.weights, row, net, specs[row])
        for mode, logits in zip((False, True), asked, strict=True):  # torch's training mode moves its statistics
            np.testing.assert_allclose(logits[row], net.train(mode)(x).detach(), rtol=0, atol=1e-10)


def linears(net):
    return [module for module in net if isinstance(module, torch.nn.Linear)]


def compare_norms(weights, row, net, one):
    norms = [module for module in net if isinstance(module, torch.nn.BatchNorm1d | torch.nn.LayerNorm)]
    for layer, module in zip(one.norm.on(one.depth), norms, strict=True):
        if one.norm.affine == "on":
            np.testing.assert_allclose(weights.gamma[layer][row, 0], module.weight.detach(), rtol=0, atol=1e-10)
            np.testing.assert_allclose(weights.beta[layer][row, 0], module.bias.detach(), rtol=0, atol=1e-10)
        if weights.running is not None:
            np.testing.assert_allclose(weights.running.mean[layer][row, 0], module.running_mean, rtol=0, atol=1e-10)
            np.testing.assert_allclose(weights.running.var[layer][row, 0], module.running_var, rtol=0, atol=1e-10)


# -- gradients of the whole network with its noise held ---------------------------------------------------------------


def ready(query, k=2):
    """(specs, weights, a pass over 20 examples of different variants)."""
    specs = [spec(SMALL + query + f"&seed={row}&seed_mask={row}") for row in range(k)]
    weights = Weights.of(specs, torch.float64)
    initialize(weights, specs)
    for gamma, beta in zip(weights.gamma.values(), weights.beta.values(), strict=True):
        gamma += torch.linspace(-0.5, 0.5, gamma.shape[2], dtype=torch.float64)
        beta += torch.linspace(0.3, -0.2, beta.shape[2], dtype=torch.float64)
    run_ = Pass(weights, specs, 20)
    data = load(specs[0])
    run_.x.copy_(torch.from_numpy(data.train_x[:20]))
    run_.onehot.copy_(torch.nn.functional.one_hot(torch.from_numpy(data.train_y[:20]), 2).double())
    return specs, weights, run_


def losses(weights, run_):
    """(K,) mean cross-entropy in training mode with the masks of update 7."""
    logits = run_.forward(moment=(TRAINING, 7))
    return -(torch.log_softmax(logits, -1) * run_.onehot).sum(2).mean(1)


@pytest.mark.parametrize("query", [*NORMS, *DROPOUTS])
def test_gradients_equal_finite_differences(query):
    specs, weights, run_ = ready(query)
    gradients = Weights.of(specs, torch.float64)
    losses(weights, run_)
    run_.probabilities()
    run_.backward(gradients)
    used = [*weights.w, *weights.b, *weights.gamma.values(), *weights.beta.values()]
    rng, step = np.random.default_rng(0), 1e-6
    slopes = [*gradients.w, *gradients.b, *gradients.gamma.values(), *gradients.beta.values()]
    for part, slope in zip(used, slopes, strict=True):
        for _ in range(6):
            i, j = (int(rng.integers(size)) for size in part.shape[1:])
            kept = part[:, i, j].clone()
            part[:, i, j] = kept + step
            up = losses(weights, run_)
            part[:, i, j] = kept - step
            down = losses(weights, run_)
            part[:, i, j] = kept
            np.testing.assert_allclose(slope[:, i, j], (up - down) / (2 * step), rtol=1e-5, atol=1e-8)


def autograd_loss(one, tensors, run_, row):
    """The same network in plain differentiable torch, with the masks that `run_` has drawn."""
    w, b, gamma, beta = tensors
    mask = {layer: noise.mask[row % len(noise.mask)] for layer, noise in run_.noise.items()}
    weight_mask = {layer: noise.mask[row % len(noise.mask)] for layer, noise in run_.weight_noise.items()}
    h = run_.x[row].clone() * mask.get(-1, 1)
    for layer in range(one.depth):
        h = h @ (w[layer] * weight_mask.get(layer, 1)) + b[layer]
        h = functional_norm(one.norm, h, gamma.get(layer), beta.get(layer)) if at(one, layer, "before") else h
        h = torch.tanh(h)
        h = functional_norm(one.norm, h, gamma.get(layer), beta.get(layer)) if at(one, layer, "after") else h
        h = h * mask.get(layer, 1)
    return torch.nn.functional.cross_entropy(h @ w[-1] + b[-1], run_.onehot[row].clone())


def at(one, layer, position):
    return one.norm.position == position and layer in one.norm.on(one.depth)


def functional_norm(norm, h, gamma, beta):
    if norm.name == "layer_norm":
        return torch.nn.functional.layer_norm(h, h.shape[1:], gamma, beta, norm.eps)
    return torch.nn.functional.batch_norm(h, None, None, gamma, beta, training=True, eps=norm.eps)


@pytest.mark.parametrize("query", [*NORMS, *DROPOUTS])
def test_gradients_equal_autograd(query):
    specs, weights, run_ = ready(query)
    gradients = Weights.of(specs, torch.float64)
    own = losses(weights, run_)
    run_.probabilities()
    run_.backward(gradients)
    for row, one in enumerate(specs):
        leaves = [[t[row].clone().requires_grad_() for t in part] for part in (weights.w, weights.b)]
        leaves += [
            {layer: t[row, 0].clone().requires_grad_() for layer, t in part.items()}
            for part in (weights.gamma, weights.beta)
        ]
        loss = autograd_loss(one, leaves, run_, row)
        loss.backward()
        np.testing.assert_allclose(own[row], loss.item(), rtol=1e-12)
        for part, found in ((leaves[0], gradients.w), (leaves[1], gradients.b)):
            for leaf, slope in zip(part, found, strict=True):
                np.testing.assert_allclose(slope[row].reshape(leaf.shape), leaf.grad, rtol=0, atol=1e-10)
        for part, found in ((leaves[2], gradients.gamma), (leaves[3], gradients.beta)):
            for layer, leaf in part.items():
                np.testing.assert_allclose(found[layer][row, 0], leaf.grad, rtol=0, atol=1e-10)


def test_the_gradient_through_batch_norm_has_no_mean_and_no_part_along_the_output():
    _, weights, run_ = ready("norm=batch_norm&norm.eps=1e-12", k=1)
    gradients = Weights.of([spec(SMALL + "norm=batch_norm")], torch.float64)
    losses(weights, run_)
    run_.probabilities()
    run_.backward(gradients)
    for layer in range(3):
        assert gradients.b[layer].abs().max() < 1e-15  # so a bias before batch norm does nothing
    g = torch.randn(1, 20, 17, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    norm = run_.before[0]
    norm.backward_(g, None)
    assert g.mean(1).abs().max() < 1e-15
    assert (g * norm.c).mean(1).abs().max() < 1e-10  # eps leaves a part of eps / (var + eps)


# -- course results -------------------------------------------------------------------------------------------------


def oracle(name):
    return json.loads((ORACLES / name).read_text("utf-8"))["data"]


def batch_normalizer(query, x):
    """Batch norm on x (rows, n) as the first layer of a network, with room for its result."""
    one = spec(f"depth=1&width={x.shape[1]}&precision=float64&norm=batch_norm&{query}")
    weights = Weights.of([one], torch.float64)
    initialize(weights, [one])
    room = torch.zeros(1, x.size + 64, dtype=torch.float64)
    return weights, BatchNormalizer(weights, [one], 0, len(x), room, Moments([one], torch.float64))


def test_batch_norm_on_the_course_example():
    """CS231n assignment 2: means 0 and standard deviations just under 1, then beta and gamma."""
    data = oracle("G09_batchnorm_forward.json")
    random = np.random.RandomState(231)
    x, w1, w2 = random.randn(200, 50), random.randn(50, 60), random.randn(60, 3)
    a = np.maximum(0, x @ w1) @ w2
    np.testing.assert_allclose(a.mean(0), data["before_mean"], atol=1e-8)
    np.testing.assert_allclose(a.std(0), data["before_std"], atol=1e-8)
    weights, norm = batch_normalizer("", a)
    y = torch.zeros(1, 200, 3, dtype=torch.float64)
    norm.forward(torch.tensor(a)[None], y, running=False)
    assert y.mean(1).abs().max() < 2e-15
    np.testing.assert_allclose(y[0].numpy().std(0), data["after_std"], atol=1e-9)
    weights.gamma[0].copy_(torch.tensor(data["gamma"]))
    weights.beta[0].copy_(torch.tensor(data["beta"]))
    norm.forward(torch.tensor(a)[None], y, running=False)
    np.testing.assert_allclose(y[0].numpy().mean(0), data["after_affine_mean"], atol=1e-12)
    np.testing.assert_allclose(y[0].numpy().std(0), np.multiply(data["gamma"], data["after_std"]), atol=1e-9)


def test_running_statistics_warm_up_to_those_of_the_data():
    """CS231n assignment 2: after many batches evaluation mode gives mean 0 and standard deviation 1, about."""
    rng = np.random.default_rng(0)
    one = spec("depth=1&width=5&batch=200&precision=float64&norm=batch_norm")
    scale, shift = np.arange(1, 6), np.arange(5) * 10
    draw = lambda: rng.standard_normal((200, 5)) * scale + shift  # noqa: E731
    weights, norm = batch_normalizer("batch=200", draw())
    batch = Moments([one], torch.float64)
    norm.mean, norm.var = batch.mean[0], batch.var[0]
    y = torch.zeros(1, 200, 5, dtype=torch.float64)
    for step in range(100):
        norm._mean = norm.mean
        norm.forward(torch.tensor(draw())[None], y, running=False)
        weights.running.update(batch, step)
    norm.forward(torch.tensor(draw())[None], y, running=True)
    np.testing.assert_allclose(y[0].mean(0), 0, atol=5 * (1 / 200 + 0.1 / 1.9 / 200) ** 0.5)
    np.testing.assert_allclose(y[0].numpy().std(0), 1, atol=0.2)


@pytest.mark.parametrize("keep", [0.25, 0.4, 0.7])
def test_dropout_keeps_the_mean_and_the_fraction_that_is_asked_for(keep):
    """CS231n assignment 2 on 500 x 500 inputs around 10, other draws: within five standard errors."""
    data = oracle("G10_dropout_means.json")
    x = np.random.RandomState(231).randn(500, 500) + 10
    np.testing.assert_allclose(x.mean(), data["input_mean"], rtol=1e-12)
    one = spec(f"depth=1&width=500&precision=float64&dropout=dropout&dropout.p={1 - keep}")
    noise = Noise([one], 1, [1 - keep], (500, 500), torch.float64)
    y = noise.forward(torch.tensor(x)[None], (TRAINING, 0))[0].numpy().copy()
    assert abs(y.mean() - data["input_mean"]) < 5 * np.sqrt((1 - keep) / keep * (x**2).mean() / x.size)
    assert abs((y == 0).mean() - (1 - keep)) < 5 * np.sqrt(keep * (1 - keep) / x.size)
    kept = y != 0
    np.testing.assert_allclose(y[kept], x[kept] / keep, rtol=1e-12)
    assert noise.forward(torch.tensor(x)[None], None)[0].numpy().tobytes() == x.tobytes()


@pytest.mark.parametrize(
    ("query", "mean", "variance", "at_test"),
    [
        ("dropout=dropout", 1.0, 0.3 / 0.7, 1.0),
        ("dropout=dropout&dropout.convention=test_scaling", 0.7, 0.21, 0.7),
        ("dropout=dropout&dropout.convention=none", 0.7, 0.21, 1.0),
        ("dropout=gaussian", 1.0, 0.3 / 0.7, 1.0),
        ("dropout=dropconnect", 1.0, 0.3 / 0.7, 1.0),
    ],
)
def test_moments_of_the_noise_are_the_closed_forms(query, mean, variance, at_test):
    one = spec(f"depth=1&width=400&precision=float64&{query}&dropout.p=0.3")
    noise = Noise([one], 1, [0.3], (400, 400), torch.float64)
    ones = torch.ones(1, 400, 400, dtype=torch.float64)
    y = noise.forward(ones, (TRAINING, 3)).numpy().copy()
    n = y.size
    fourth = ((y - mean) ** 4).mean()
    assert abs(y.mean() - mean) < 5 * np.sqrt(variance / n)
    assert abs(((y - mean) ** 2).mean() - variance) < 5 * np.sqrt(max(fourth - variance**2, 1e-12) / n)
    np.testing.assert_allclose(noise.forward(ones, None), at_test)


def test_noise_is_new_at_every_step_and_layer_and_a_threshold_on_shared_draws():
    one, other = (spec(f"depth=1&width=40&dropout=dropout&dropout.p={p}") for p in (0.2, 0.6))
    noise = Noise([one, other], 1, [0.2, 0.6], (30, 40), torch.float32)
    masks = {}
    for step in (0, 1, 50):
        noise.draw((TRAINING, step))
        masks[step] = noise.mask.clone()
    assert not torch.equal(masks[0], masks[1])
    assert bool(((masks[0][1] > 0) <= (masks[0][0] > 0)).all())  # what p = 0.6 keeps, p = 0.2 keeps too
    elsewhere = Noise([one], 2, [0.2], (30, 40), torch.float32)
    elsewhere.draw((TRAINING, 0))
    assert not torch.equal(elsewhere.mask[0], masks[0][0])
    alone = Noise([one], 1, [0.2], (30, 40), torch.float32)
    for step in (50, 0, 1):
        alone.draw((TRAINING, step))
        assert torch.equal(alone.mask[0], masks[step][0])


# -- whole runs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["dropout", "dropconnect", "gaussian"])
def test_probability_zero_is_no_dropout_to_the_bit(kind):
    plain = spec("depth=3&width=20&steps=12&every=3&activation=relu")
    zero = spec(f"depth=3&width=20&steps=12&every=3&activation=relu&dropout={kind}&dropout.p=0")
    for query in ("", "&mode=monte_carlo&masks=1"):
        first, second = (
            run("train", [TrainSpec.from_query(one.to_query() + query)[0]], MEASURED)[0] for one in (plain, zero)
        )
        for name, series in first.columns.items():
            if name != "test_loss" or not query:
                assert series.values.tobytes() == second.columns[name].values.tobytes(), name


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize(("width", "batch", "probe"), [(33, 7, 37), (1, 5, 3), (64, 63, 5), (17, 1, 11), (129, 32, 50)])
def test_company_changes_no_bit(width, batch, probe, precision):
    """Variants of many structures, rates, seeds and modes together: every column is that of the variant alone."""
    sizes = (
        f"data=spiral&depth=2&width={width}&batch={batch}&probe={probe}&precision={precision}&steps=4&every=2&masks=3&"
    )
    queries = [
        *NORMS[:2], "norm=batch_norm&optimizer.lr=0.3&norm.momentum=0.5&norm.stale_after=2", NORMS[3], NORMS[3] + "&seed=3",
        "dropout=dropout&dropout.p=0.2", "dropout=dropout&dropout.p=0.7&seed_mask=4&activation=relu",
        "dropout=dropout&dropout.p=0.4&norm=batch_norm&mode=train&companions=one_class",
        "dropout=dropout&dropout.p=0.5&norm=batch_norm&mode=train&companions=one_class&seed_data=1",
        "dropout=dropconnect&mode=monte_carlo", "dropout=gaussian&norm=layer_norm", "",
    ]  # fmt: skip
    company = [TrainSpec.from_query(sizes + query)[0] for query in queries]
    for one, together in zip(company, run("train", company, MEASURED), strict=True):
        (alone,) = run("train", [one], MEASURED)
        for name, series in alone.columns.items():
            assert series.values.tobytes() == together.columns[name].values.tobytes(), (name, one)


def test_a_batch_of_one_is_normalized_to_nothing():
    """The variance of one number is 0: outputs are beta, the running variance stays 1, and nothing breaks."""
    one, _ = TrainSpec.from_query("depth=2&width=8&batch=1&norm=batch_norm")
    with numerics():
        stack = Stack([one], set())
        for _ in range(5):
            stack.update()
        assert all(bool((norm.c == 0).all()) for norm in stack.run.before.values())
        assert all(bool((var == 1).all()) for var in stack.weights.running.var.values())
        assert any(bool((mean != 0).any()) for mean in stack.weights.running.mean.values())
    (recording,) = run("train", [one], ["loss", "test_accuracy", "train_mode_accuracy"])
    assert recording.status == "done"
    assert np.isfinite(recording.columns["loss"].values).all()


def test_stale_statistics_stand_still():
    specs = [spec(f"depth=1&width=8&norm=batch_norm&norm.stale_after={k}&norm.momentum=0.5") for k in (0, 3)]
    running = Running(specs, torch.float32)
    batch = Moments(specs, torch.float32)
    for mean in batch.mean.values():
        mean.fill_(1)
    seen = []
    for step in range(5):
        running.update(batch, step)
        seen.append(running.mean[0][:, 0, 0].tolist())
    assert [goes for goes, _ in seen] == pytest.approx([0.5, 0.75, 0.875, 0.9375, 0.96875])
    assert [stands for _, stands in seen] == pytest.approx([0.5, 0.75, 0.875, 0.875, 0.875])


@pytest.mark.parametrize("query", ["norm=batch_norm", "dropout=dropout&norm=batch_norm", "norm=layer_norm"])
def test_a_restored_stack_goes_on_to_the_bit(query):
    """Going back to a snapshot, as the search for a divergence does, brings running statistics and masks back too."""
    with numerics():
        stack = Stack([spec("depth=2&width=12&" + query)], set())
        for _ in range(3):
            stack.update()
        stack._save()
        ends = []
        for _ in range(2):
            for _ in range(4):
                stack.update()
            ends.append([part.clone() for part in stack._live()])
            stack._restore()
    assert all(torch.equal(a, b) for a, b in zip(*ends, strict=True))


def test_what_overflows_ends_where_it_does_alone_and_leaves_the_others():
    sizes = "depth=3&width=16&steps=40&every=8&activation=relu&init=he_normal&"
    sick = [
        "dropout=dropout&optimizer.lr=300",
        "dropout=dropconnect&optimizer.lr=3000",
        "dropout=gaussian&dropout.p=0.99",
    ]
    sick.append("norm=batch_norm&norm.position=after&optimizer.lr=1000000")
    specs = [spec(sizes + query) for query in (*sick, "dropout=dropout", "norm=batch_norm")]
    columns = ["loss", "eval_accuracy"]
    together = run("train", specs, columns)
    assert [recording.status for recording in together] == ["diverged"] * 4 + ["done"] * 2
    for one, recording in zip(specs, together, strict=True):
        (alone,) = run("train", [one], columns)
        assert alone.ending == recording.ending
        np.testing.assert_array_equal(alone.columns["loss"].values, recording.columns["loss"].values)


@pytest.mark.parametrize(("text", "layers"), [("all", ()), ("1,3", (1, 3)), ("3, 1,3", (1, 3)), ("20", (20,))])
def test_layers_are_read(text, layers):
    assert read_layers(text) == layers


@pytest.mark.parametrize(
    ("reader", "text", "reason", "at"),
    [
        (read_layers, "99", "no_such_layer", 1),
        (read_layers, "1,x", "not_a_layer", 3),
        (read_layers, "", "not_a_layer", 1),
        (read_layers, "0", "no_such_layer", 1),
        (read_rates, "abc", "not_a_rate", 1),
        (read_rates, "0.5,1", "rate_out_of_range", 5),
        (read_rates, "nan", "rate_out_of_range", 1),
        (read_rates, "0.5,", "not_a_rate", 5),
    ],
)
def test_what_cannot_be_read_says_why_and_where(reader, text, reason, at):
    with pytest.raises(Unreadable) as trouble:
        reader(text)
    assert (trouble.value.reason, trouble.value.at) == (reason, at)


@pytest.mark.parametrize(
    ("query", "field", "used"),
    [
        ("dropout=dropout&dropout.p=1", "dropout.p", "0.99"),
        ("dropout=dropout&dropout.p=-0.1", "dropout.p", "0"),
        ("dropout=dropout&dropout.layers=99", "dropout.layers", "all"),
        ("dropout=dropout&dropout.rates=abc", "dropout.rates", "p"),
        ("dropout=dropout&dropout.rates=0.1,0.2,0.3&depth=2", "dropout.rates", "0.1,0.2"),
        ("norm=batch_norm&norm.layers=2,7&depth=3", "norm.layers", "2"),
        ("norm=layer_norm&norm.layers=7&depth=3", "norm.layers", "all"),
        ("data=moons&batch=512", "batch", "400"),
        ("examples=50&batch=64", "batch", "50"),
        ("examples=5000", "examples", "1437"),
        ("norm=batch_norm&batch=1", "batch", "x\u0302 = 0"),
    ],
)
def test_what_cannot_be_used_is_named_with_what_is_used_instead(query, field, used):
    found, (problem,) = TrainSpec.from_query(query)
    assert (problem.field, problem.used) == (field, used)
    assert isinstance(found, TrainSpec)


def test_layers_beyond_the_depth_are_no_spec():
    one = spec("depth=5&norm=batch_norm&norm.layers=5")
    with pytest.raises(ValueError, match=r"TrainSpec\.norm\.layers must be within depth 2, got 5"):
        TrainSpec(depth=2, norm=one.norm)


def test_fewer_examples_are_the_head_of_the_training_part():
    few, everything = load(spec("examples=200&scaling=none")), load(spec("scaling=none"))
    assert few.train_x.shape == (200, 64)
    np.testing.assert_array_equal(few.train_x, everything.train_x[:200])
    np.testing.assert_array_equal(few.test_x, everything.test_x)
