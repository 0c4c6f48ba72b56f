"""Batch norm and dropout on the examples of CS231n assignment 2, and the closed forms of their moments."""

import json

import numpy as np
import pytest
import torch

from engine.train.layers.noise import Noise
from engine.train.layers.norm import BatchNormalizer
from engine.train.layers.walk import TRAINING, Forward
from engine.train.weights import Moments, Weights, initialize
from tests.engine.train.layer_tools import spec
from tests.oracle_files import ORACLES


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
    y = norm.forward(torch.tensor(a)[None], Forward())
    assert y.mean(1).abs().max() < 2e-15
    np.testing.assert_allclose(y[0].numpy().std(0), data["after_std"], atol=1e-9)
    weights.gamma[0].copy_(torch.tensor(data["gamma"]))
    weights.beta[0].copy_(torch.tensor(data["beta"]))
    y = norm.forward(torch.tensor(a)[None], Forward())
    np.testing.assert_allclose(y[0].numpy().mean(0), data["after_affine_mean"], atol=1e-12)
    np.testing.assert_allclose(y[0].numpy().std(0), np.multiply(data["gamma"], data["after_std"]), atol=1e-9)


def test_running_statistics_warm_up_to_those_of_the_data():
    """CS231n assignment 2: after many batches evaluation mode gives mean 0 and standard deviation 1, about."""
    rng = np.random.default_rng(0)
    one = spec("depth=1&width=5&batch=200&precision=float64&norm=batch_norm")
    scale, shift = np.arange(1, 6), np.arange(5) * 10

    def draw():
        return rng.standard_normal((200, 5)) * scale + shift

    weights, norm = batch_normalizer("batch=200", draw())
    batch = Moments([one], torch.float64)
    norm.mean, norm.var = batch.mean[0], batch.var[0]
    for step in range(100):
        norm._mean = norm.mean
        norm.forward(torch.tensor(draw())[None], Forward())
        weights.running.update(batch, step, 200)
    y = norm.forward(torch.tensor(draw())[None], Forward(running=True))
    np.testing.assert_allclose(y[0].mean(0), 0, atol=5 * (1 / 200 + 0.1 / 1.9 / 200) ** 0.5)
    np.testing.assert_allclose(y[0].numpy().std(0), 1, atol=0.2)


@pytest.mark.parametrize("keep", [0.25, 0.4, 0.7])
def test_dropout_keeps_the_mean_and_the_fraction_that_is_asked_for(keep):
    """CS231n assignment 2 on 500 x 500 inputs around 10, other draws: within five standard errors."""
    data = oracle("G10_dropout_means.json")
    x = np.random.RandomState(231).randn(500, 500) + 10
    np.testing.assert_allclose(x.mean(), data["input_mean"], rtol=1e-12)
    one = spec(f"depth=1&width=500&precision=float64&dropout=dropout&dropout.p={1 - keep}")
    noise = Noise([one], 0, [1 - keep], (500, 500), torch.float64)
    y = noise.forward(torch.tensor(x)[None], Forward((TRAINING, 0)))[0].numpy().copy()
    assert abs(y.mean() - data["input_mean"]) < 5 * np.sqrt((1 - keep) / keep * (x**2).mean() / x.size)
    assert abs((y == 0).mean() - (1 - keep)) < 5 * np.sqrt(keep * (1 - keep) / x.size)
    kept = y != 0
    np.testing.assert_allclose(y[kept], x[kept] / keep, rtol=1e-12)
    assert noise.forward(torch.tensor(x)[None], Forward())[0].numpy().tobytes() == x.tobytes()


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
    noise = Noise([one], 0, [0.3], (400, 400), torch.float64)
    ones = torch.ones(1, 400, 400, dtype=torch.float64)
    y = noise.forward(ones, Forward((TRAINING, 3))).numpy().copy()
    n = y.size
    fourth = ((y - mean) ** 4).mean()
    assert abs(y.mean() - mean) < 5 * np.sqrt(variance / n)
    assert abs(((y - mean) ** 2).mean() - variance) < 5 * np.sqrt(max(fourth - variance**2, 1e-12) / n)
    np.testing.assert_allclose(noise.forward(ones, Forward()), at_test)


def test_noise_is_new_at_every_step_and_layer_and_a_threshold_on_shared_draws():
    one, other = (spec(f"depth=1&width=40&dropout=dropout&dropout.p={p}") for p in (0.2, 0.6))
    noise = Noise([one, other], 0, [0.2, 0.6], (30, 40), torch.float32)
    masks = {}
    for step in (0, 1, 50):
        noise.draw((TRAINING, step))
        masks[step] = noise.mask.clone()
    assert not torch.equal(masks[0], masks[1])
    assert bool(((masks[0][1] > 0) <= (masks[0][0] > 0)).all())  # what p = 0.6 keeps, p = 0.2 keeps too
    elsewhere = Noise([one], 1, [0.2], (30, 40), torch.float32)
    elsewhere.draw((TRAINING, 0))
    assert not torch.equal(elsewhere.mask[0], masks[0][0])
    alone = Noise([one], 0, [0.2], (30, 40), torch.float32)
    for step in (50, 0, 1):
        alone.draw((TRAINING, step))
        assert torch.equal(alone.mask[0], masks[step][0])
