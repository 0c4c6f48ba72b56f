"""What each mask leaves of a trained network and what it answers, against a forward pass by hand."""

import numpy as np
import pytest
import torch

from engine.parts.datasets import DATASETS
from engine.train.data import load
from engine.train.factors import Factors
from pages.dropout.columns import ANSWERED, DRAWN
from pages.dropout.measure import scaled
from pages.dropout.measure_answers import NAMES
from tests.measured import measured
from tests.pages.dropout.dropout_tools import KINDS, SMALL, columns, made, trained

UNITS = ("inverted", "test_scaling", "none", "rates", "gaussian", "input")


def found(kind, steps=20):
    stack, net = trained(KINDS[kind] + "&example=3", steps=steps)
    return net, {name: values[0] for name, values in measured(stack, *NAMES).items()}


@pytest.mark.parametrize("kind", UNITS)
def test_units_and_answers_are_a_forward_pass_under_the_same_factors(kind):
    net, seen = found(kind)
    noise = Factors(net.spec, net.dtype, "mask_answers")
    h = torch.from_numpy(load(net.spec).test_x[3:4]).to(net.dtype).expand(ANSWERED, -1)
    if -1 in noise.on:
        h = h * noise.factors(-1, (ANSWERED, 1, h.shape[1]))[:, 0]
    for layer in range(net.spec.depth):
        factors = noise.factors(layer, (ANSWERED, 1, net.spec.width))[:, 0]
        h = torch.relu(h @ net.w[layer] + net.b[layer]) * factors
        expected = h.masked_fill(factors == 0, float("nan"))[:, :DRAWN]
        np.testing.assert_allclose(seen["mask_units"][:, layer], expected, rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(seen["mask_counts"][:, layer], (factors == 0).sum(1))
    logits = h @ net.w[-1] + net.b[-1]
    np.testing.assert_allclose(seen["mask_answers"], torch.softmax(logits, 1), rtol=1e-5, atol=1e-7)


def test_evaluation_mode_is_one_pass_with_all_units_on():
    net, seen = found("inverted")
    h = torch.from_numpy(load(net.spec).test_x[3:4]).to(net.dtype)
    for layer in range(net.spec.depth):
        h = torch.relu(h @ net.w[layer] + net.b[layer])
    expected = torch.softmax(h @ net.w[-1] + net.b[-1], 1)[0]
    np.testing.assert_allclose(seen["mask_evaluation"], expected, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(scaled(net.spec, seen["mask_input"][None])[0], load(net.spec).test_x[3], atol=1e-5)
    assert seen["mask_truth"] == load(net.spec).test_y[3]
    np.testing.assert_allclose(seen["mask_links"][0], net.w[1][:DRAWN, :DRAWN], rtol=1e-6)
    np.testing.assert_allclose(seen["mask_links"][1, :, :10], net.w[2][:DRAWN], rtol=1e-6)
    assert np.isnan(seen["mask_links"][1, :, 10:]).all()


def test_masks_are_those_of_their_seed():
    query = KINDS["inverted"]
    first, again, other = (columns(query + more, "mask_counts")["mask_counts"] for more in ("", "", "&seed_mask=1"))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_a_network_without_dropout_answers_the_same_every_time():
    seen = columns("dropout=none", *NAMES)
    assert (seen["mask_counts"] == 0).all()
    np.testing.assert_allclose(seen["mask_answers"], np.tile(seen["mask_evaluation"], (ANSWERED, 1)), atol=1e-6)


def test_dropped_weights_have_no_masks_of_units():
    seen = columns(KINDS["dropconnect"], *NAMES)
    assert np.isnan(seen["mask_answers"]).all()
    assert np.isfinite(seen["mask_evaluation"]).all()


def test_a_narrow_network_and_points_have_what_there_is():
    assert made("width=5", SMALL).width == 5
    seen = columns("dropout=dropout&width=5", *NAMES)
    assert np.isnan(seen["mask_units"][:, :, 5:]).all()
    assert set(DATASETS) >= {"moons"}
    assert columns("dropout=dropout&data=moons", "mask_input")["mask_input"].shape == (2,)
