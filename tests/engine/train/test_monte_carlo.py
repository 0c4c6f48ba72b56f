"""Many masks at once, against closed forms, plain loops and the oracle."""

import json
from math import sqrt

import numpy as np
import pytest
import torch

from engine.parts.layers import INPUT
from engine.record.pieces import finish
from engine.train.data import load
from engine.train.factors import Factors, moments
from engine.train.monte_carlo import WORK, affordable, draws, evaluate, probabilities, propagate
from engine.train.spec import TrainSpec
from pages.dropout.measure import over_masks
from tests.oracle_files import ORACLES
from tests.pages.dropout.dropout_tools import KINDS, trained

ORACLE = json.loads((ORACLES / "G10_dropout_means.json").read_text("utf-8"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layer", [0, 1])
def test_factors_have_the_moments_of_the_closed_form(kind, layer):
    _, net = trained(KINDS[kind], steps=0)
    mean, variance = moments(net.spec.dropout, layer)
    found = Factors(net.spec, net.dtype, "test").factors(layer, (400, 500)).numpy()
    n, fourth = found.size, float(((found - found.mean()) ** 4).mean())
    assert abs(found.mean() - mean) < 5 * sqrt(variance / n)
    assert abs(found.var() - variance) < 5 * sqrt((fourth - variance**2) / n)


@pytest.mark.parametrize("row", ORACLE["data"]["rows"], ids=lambda row: f"keep {row['p_keep']}")
def test_inverted_dropout_keeps_the_mean_and_the_share_of_the_course(row):
    keep, x = (
        row["p_keep"],
        torch.randn(500, 500, dtype=torch.float64, generator=torch.Generator().manual_seed(231)) + 10,
    )
    _, net = trained(f"dropout=dropout&dropout.p={1 - keep:.2f}", steps=0)
    y = x * Factors(net.spec, net.dtype, "test").factors(0, (500, 500))
    assert abs(float(y.mean() - x.mean())) <= 5 * sqrt((1 - keep) / keep * 101 / 250_000)
    assert abs(float((y == 0).double().mean()) - (1 - keep)) <= 5 * sqrt(keep * (1 - keep) / 250_000)


def test_layers_without_dropout_have_no_factors():
    _, net = trained("dropout=dropout&dropout.layers=2")
    noise = Factors(net.spec, net.dtype, "test")
    assert noise.on == {1}
    assert noise.factors(1, (2, 2)).shape == (2, 2)
    with pytest.raises(KeyError):
        noise.factors(INPUT, (2, 2))


def plain(net, x, factors):
    """Hidden layers and logits of one mask, written as in a textbook; factors[layer] or nothing."""
    on_weights = net.spec.dropout.on_weights
    h, found = x if factors.get(INPUT) is None else x * factors[INPUT], []
    for layer, (w, b) in enumerate(zip(net.w, net.b, strict=True)):
        seen = w * factors[layer] if on_weights and layer in factors else w
        h = h @ seen + b
        if layer < net.spec.depth:
            h = torch.relu(h)
            h = h * factors[layer] if not on_weights and layer in factors else h
        found.append(h)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_one_batched_pass_is_a_loop_over_its_masks(kind):
    _, net = trained(KINDS[kind])
    x, masks = torch.from_numpy(load(net.spec).probe_x[:7]), 12
    (batched,) = filter(None, draws(net, x, masks, "loop"))
    noise = Factors(net.spec, net.dtype, "loop")
    drawn = {}
    for layer in sorted(noise.on):
        n = net.spec.sizes[layer + 1]
        shape = (masks, *net.w[layer].shape) if net.spec.dropout.on_weights else (masks, 7, n)
        drawn[layer] = noise.factors(layer, shape)
    for m in range(masks):
        loop = plain(net, x, {layer: factors[m] for layer, factors in drawn.items()})
        for one, many in zip(loop, batched, strict=True):
            np.testing.assert_allclose(many[m], one, rtol=0, atol=1e-12)


def test_passes_in_parts_are_all_counted(monkeypatch):
    _, net = trained(KINDS["inverted"])
    x = torch.from_numpy(load(net.spec).probe_x[:7])
    monkeypatch.setattr("engine.train.monte_carlo.MASKED_AT_ONCE", 7 * 64 * 5)
    sizes = [len(layers[-1]) for layers in filter(None, draws(net, x, 12, "parts"))]
    assert sizes == [5, 5, 2]
    assert finish(probabilities(net, x, 12, "parts")).shape == (12, 7, 10)


def test_without_dropout_one_pass_stands_for_all_masks():
    _, net = trained("dropout=none")
    x = torch.from_numpy(load(net.spec).probe_x[:7])
    assert len(finish(probabilities(net, x, 12, "none"))) == 1
    means, stds = finish(over_masks(net, x, 12, "none"))
    for mean, std, h in zip(means, stds, evaluate(net, x), strict=False):
        np.testing.assert_array_equal(mean, h)
        assert not std.any()


@pytest.mark.parametrize("norm", ["batch_norm", "layer_norm"])
@pytest.mark.parametrize("position", ["before", "after"])
@pytest.mark.parametrize("affine", ["on", "off"])
def test_evaluation_is_that_of_the_training_passes(norm, position, affine):
    query = f"norm={norm}&norm.position={position}&norm.affine={affine}&{KINDS['test_scaling']}"
    stack, net = trained(query)
    stack.batches.fill(5, stack.run)
    logits = stack.run.forward(running=True)
    found = evaluate(net, stack.run.x[0])
    np.testing.assert_allclose(found[-1], logits[0], rtol=0, atol=1e-12)
    for mine, theirs in zip(found, stack.run.out, strict=False):
        np.testing.assert_allclose(mine, theirs[0], rtol=0, atol=1e-12)


def test_a_batched_pass_takes_all_masks_and_examples_at_once():
    _, net = trained("dropout=dropout&precision=float32", "depth=4&width=100&activation=relu&init=he_normal&steps=0")
    x = torch.zeros(64, 64)
    shapes = [tuple(layer.shape) for layers in filter(None, draws(net, x, 256, "size")) for layer in layers]
    assert shapes == [(256, 64, 100)] * 4 + [(256, 64, 10)]


def test_masks_are_as_many_as_asked_for_and_as_can_be_afforded():
    _, net = trained("dropout=dropout&masks=512", steps=0)
    assert affordable(net, 360) == 512
    net.spec = TrainSpec(depth=10, width=500, masks=512)
    assert affordable(net, 360) * 360 * net.spec.weights <= WORK
    assert affordable(net, 10**6) == 1


def test_propagate_takes_evaluation_without_noise():
    _, net = trained(KINDS["inverted"])
    x = torch.from_numpy(load(net.spec).probe_x[:4])
    np.testing.assert_allclose(propagate(net, x[None])[-1][0], plain(net, x, {})[-1], atol=1e-12)
