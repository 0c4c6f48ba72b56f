"""The dropout lab's measurements against closed forms, single runs and autograd."""

from dataclasses import replace
from math import log, log10, sqrt

import numpy as np
import pytest
import torch

from engine.parts.datasets import DATASETS
from engine.record.pieces import finish
from engine.train.data import load
from engine.train.draws import noise_draw
from engine.train.monte_carlo import evaluate
from engine.train.numerics import numerics
from engine.train.spec import BESIDE, TrainSpec
from engine.train.stack import Stack
from pages import EXPERIMENTS, run
from pages.dropout.columns import COLUMNS, MODE_EXAMPLES, UNIT_DRAWS
from pages.dropout.measure import entropy, over_masks, scaled, unit_modes
from pages.dropout.measure_ensemble import mask_counts, seeded_apart
from tests.measured import held, measured
from tests.pages.dropout.dropout_tools import KINDS, SMALL, columns, made, trained

# -- the same input in two modes --------------------------------------------------------------------------------------


def theory_ratio(kind, layer):
    """Mean in training mode over value in evaluation mode, in a linear network."""
    return 0.7 ** (layer + 1) if kind == "none" else 1.0


@pytest.mark.parametrize("kind", ["inverted", "test_scaling", "none", "gaussian", "dropconnect"])
def test_the_mean_over_masks_of_a_linear_network_is_what_theory_says(kind):
    base = SMALL.replace("relu", "identity").replace("he_normal", "lecun_normal") + "&masks=512&steps=0"  # biases 0
    query = KINDS[kind].replace("p=0.4", "p=0.3")
    modes = columns(query, "unit_modes", base=base)["unit_modes"].astype(float)
    # with DropConnect all examples of a pass share their mask
    samples = 512 * (1 if kind == "dropconnect" else MODE_EXAMPLES)
    for layer, (mean, std, evaluation) in enumerate(modes.transpose(0, 2, 1)):
        expected = theory_ratio(kind, layer) * evaluation
        assert (np.abs(mean - expected) <= 5 * std / sqrt(samples) + 1e-6).all()
        assert (std > 0).all()


def test_a_relu_network_agrees_in_its_first_layer_and_lies_above_in_deeper_ones():
    modes = columns("dropout=dropout&masks=256", "unit_modes")["unit_modes"].astype(float)
    first, second = (mean.sum() / value.sum() for mean, _, value in modes.transpose(0, 2, 1))
    assert first == pytest.approx(1, abs=0.02)
    assert second > 1  # E[relu(z)] >= relu(E[z])


def test_the_standard_deviation_of_the_first_layer_is_the_closed_form():
    _, net = trained(KINDS["inverted"])
    x = torch.from_numpy(load(net.spec).probe_x[:50])
    masks = 2000
    _, stds = finish(over_masks(net, x, masks, "std"))
    h = evaluate(net, x)[0]
    np.testing.assert_allclose(stds[0], h * sqrt(0.3 / 0.7), rtol=6 / sqrt(masks), atol=1e-12)


def test_the_deviation_of_a_unit_is_the_root_mean_square_over_examples():
    _, net = trained(KINDS["inverted"] + "&masks=512")
    found = finish(unit_modes(net))["unit_modes"][0, :, 1]
    h = evaluate(net, torch.from_numpy(load(net.spec).probe_x[:MODE_EXAMPLES]))[0]
    closed = h.square().mean(0).sqrt() * sqrt(0.3 / 0.7)
    np.testing.assert_allclose(found, closed, rtol=6 / sqrt(512), atol=1e-6)
    assert (closed > 1.2 * h.mean(0) * sqrt(0.3 / 0.7)).any()  # so the mean over examples is another number


# -- one linear unit --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "gaussian"])
def test_four_masks_enumerate_the_closed_form_exactly(kind):
    found = columns(KINDS[kind], "linear_unit", "linear_unit_moments")
    masks, (pair, _) = found["linear_unit"], found["linear_unit_moments"]
    probability, value = masks[:, 2], masks[:, 3]
    assert masks[:, :2].tolist() == [[1, 1], [1, 0], [0, 0], [0, 1]]
    assert probability.sum() == pytest.approx(1, abs=1e-12)
    mean = probability @ value
    assert mean == pytest.approx(pair[1], rel=1e-12)
    assert probability @ (value - mean) ** 2 == pytest.approx(pair[3], rel=1e-12)


def test_the_lecture_s_half():
    """p = 1/2, nothing scaled: E = (w1 x + w2 y) / 2."""
    found = columns("dropout=dropout&dropout.convention=none", "linear_unit", "linear_unit_moments")
    assert found["linear_unit"][:, 2].tolist() == [0.25] * 4
    assert found["linear_unit_moments"][0, 1] == pytest.approx(found["linear_unit"][0, 3] / 2, rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_measured_moments_are_within_the_error_of_sampling(kind):
    for _, mean, drawn, variance, spread in columns(KINDS[kind], "linear_unit_moments")["linear_unit_moments"]:
        assert abs(drawn - mean) < 5 * sqrt(variance / UNIT_DRAWS)
        assert spread == pytest.approx(variance, rel=5 * sqrt(3 / UNIT_DRAWS))


def test_gaussian_noise_has_no_four_masks():
    assert np.isnan(columns(KINDS["gaussian"], "linear_unit")["linear_unit"]).all()


# -- masks and gradients ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["inverted", "test_scaling", "none", "rates"])
def test_no_gradient_comes_through_a_unit_that_is_off(kind):
    found = run("train", [made(KINDS[kind])], ["mask", "mask_gradient"])[0].columns
    mask, gradient = found["mask"].values, found["mask_gradient"].values
    assert mask.shape == gradient.shape == (21, 2, 20)
    assert (gradient[mask == 0] == 0).all()
    assert (gradient[mask != 0] != 0).mean() > 0.9
    assert 0 < (mask == 0).mean() < 0.6


def test_gradients_through_the_mask_are_those_of_autograd():
    stack, net = trained(KINDS["inverted"])
    factors = {layer: mask(net.spec, 5, layer) for layer in (0, 1)}
    found = measured(stack, "mask", "mask_gradient")
    with torch.enable_grad():
        h, leaves = stack.run.x[0].clone(), []
        for layer in range(2):
            leaves.append(torch.relu(h @ net.w[layer] + net.b[layer]).detach().requires_grad_())
            h = leaves[-1] * factors[layer]
        target = stack.run.onehot[0].argmax(1)
        # each layer's gradient on its own: the second leaf is cut off from the first
        top = torch.nn.functional.cross_entropy(h @ net.w[2] + net.b[2], target)
        (second,) = torch.autograd.grad(top, leaves[1])
        again = torch.relu(leaves[0] * factors[0] @ net.w[1] + net.b[1]) * factors[1]
        bottom = torch.nn.functional.cross_entropy(again @ net.w[2] + net.b[2], target)
        (first,) = torch.autograd.grad(bottom, leaves[0])
    np.testing.assert_allclose(found["mask"][0], torch.stack([factors[0][0], factors[1][0]]), rtol=1e-6)
    np.testing.assert_allclose(found["mask_gradient"][0], torch.stack([first[0], second[0]]), rtol=1e-5, atol=1e-10)


def mask(spec, step, layer):
    uniform = noise_draw("uniform", spec.seed_mask, (0, step), layer + 1, spec.batch, spec.width)
    return torch.from_numpy((uniform.astype(float) >= 0.3) / 0.7)


def test_measuring_masks_does_not_change_the_run():
    query = made(KINDS["inverted"])
    alone = run("train", [query], ["loss"])[0].columns["loss"].values
    beside = run("train", [query], ["loss", "mask", "ensemble", "unit_modes", "mask_answers"])[0].columns["loss"].values
    np.testing.assert_array_equal(alone, beside)


def test_dropconnect_shows_the_share_of_weights_left():
    found = columns(KINDS["dropconnect"], "mask")["mask"]
    assert found[0].mean() == pytest.approx(0.6, abs=5 * sqrt(0.24 / (64 * 20)))


# -- turned digits ----------------------------------------------------------------------------------------------------


def test_an_example_beyond_the_test_part_is_its_last():
    spec = made("dropout=dropout&example=5000")
    x = run("train", [spec], ["turned_input"])[0].columns["turned_input"].values[-1]
    np.testing.assert_allclose(scaled(spec, x[0]), load(spec).test_x[-1], atol=1e-5)


def test_uncertainty_splits_into_what_masks_share_and_what_they_disagree_on():
    accuracy, single, mixed, shared, confidence = columns("dropout=dropout", "uncertainty")["uncertainty"].T
    assert ((accuracy >= 0) & (accuracy <= 1) & (confidence > 0.1) & (confidence <= 1)).all()
    assert (mixed <= log(10) + 1e-5).all()
    assert ((shared >= 0) & (shared <= mixed)).all()
    assert (single >= 0).all()


def test_without_dropout_nothing_disagrees():
    _, single, mixed, shared, _ = columns("dropout=none", "uncertainty")["uncertainty"].T
    np.testing.assert_allclose(single, mixed, atol=1e-7)
    np.testing.assert_allclose(shared, 0, atol=1e-7)


def test_entropy_is_zero_of_a_certainty_and_log_c_of_a_guess():
    assert entropy(torch.tensor([1.0, 0.0])) == 0
    assert float(entropy(torch.full((10,), 0.1))) == pytest.approx(log(10))


# -- ensembles and what was learnt ------------------------------------------------------------------------------------


def test_the_ensemble_holds_single_runs():
    spec = made("dropout=dropout&masks=20")
    recording = run("train", [spec], ["ensemble", "test_accuracy", "test_loss"])[0]
    single, masks, networks = recording.columns["ensemble"].values[-1]
    ends = [recording.columns[name].values[-1] for name in ("test_accuracy", "test_loss")]
    np.testing.assert_allclose(single[0], [1, *ends], rtol=1e-6)
    assert masks[:6, 0].tolist() == [1, 2, 4, 8, 16, 20]
    assert np.isnan(masks[6:]).all()
    assert networks[:8, 0].tolist() == list(range(1, 9))
    other = run("train", [seeded_apart(spec)[0]], ["test_accuracy", "test_loss"])[0]
    ends = [other.columns[name].values[-1] for name in ("test_accuracy", "test_loss")]
    np.testing.assert_allclose(networks[0, 1:], ends, rtol=1e-6)


def test_an_average_of_predictions_is_never_worse_than_the_average_loss():
    """Jensen: -log of a mean is at most the mean of -log; so growing ensembles cannot be worse than their members."""
    spec = made("dropout=dropout")
    networks = run("train", [spec], ["ensemble"])[0].columns["ensemble"].values[-1][2]
    members = [run("train", [one], ["test_loss"])[0].columns["test_loss"].values[-1] for one in seeded_apart(spec)]
    assert networks[7, 2] <= np.mean(members)


def test_networks_of_an_ensemble_have_weights_batches_and_masks_of_their_own():
    spec = made("dropout=dropout")
    for seed in ("seed", "seed_batch", "seed_mask"):
        assert len({getattr(one, seed) for one in [spec, *seeded_apart(spec)]}) == 1 + len(seeded_apart(spec))
    assert {one.seed_data for one in seeded_apart(spec)} == {spec.seed_data}


def test_the_estimate_covers_what_the_networks_of_an_ensemble_hold():
    spec = TrainSpec.from_query("dropout=dropout&depth=6&width=120&masks=1&steps=1&optimizer=adam&precision=float64")[0]
    with numerics():
        stacks = [Stack(specs) for specs in ([spec], seeded_apart(spec))]
        for stack in stacks:
            stack.update()
    estimate = EXPERIMENTS["train"].bytes_needed([spec], ["ensemble"]) - BESIDE
    assert 0.5 * estimate < sum(map(held, stacks)) <= estimate


def test_large_networks_are_not_trained_beside():
    assert len(seeded_apart(TrainSpec(depth=10, width=500))) == 0
    assert mask_counts(512) == [2**k for k in range(10)]
    assert mask_counts(1) == [1]


def test_a_run_in_double_precision_tells_its_numbers_so():
    names = ("unit_modes", "uncertainty")
    assert {name: table.dtype for name, table in columns("dropout=dropout&masks=2", *names).items()} == dict.fromkeys(
        names, np.dtype(np.float64)
    )


def test_capacity_counts_what_can_be_off():
    def count(query):
        return columns(query, "capacity")["capacity"].tolist()

    assert count("dropout=dropout") == [40, pytest.approx(40 * log10(2)), 200]
    assert count("dropout=dropout&dropout.layers=1&dropout.p_input=0.2")[0] == 20 + 64
    assert count("dropout=dropout&dropout.rates=0,0.5")[0] == 20  # units that are never off cannot be
    assert count("dropout=dropout&dropout.p=0") == count("dropout=dropconnect&dropout.p=0") == [0, 0, 0]
    assert count("dropout=dropconnect")[0] == 64 * 20 + 20 * 20
    assert count("dropout=dropconnect")[2] == 20  # one mask a batch
    assert count("dropout=dropout&dropout.rates=0,0.5")[:2] == [20, pytest.approx(20 * log10(2))]  # p = 0 is never off
    assert count("dropout=dropout&dropout.p=0") == count("dropout=dropconnect&dropout.p=0") == [0, 0, 0]
    assert count("dropout=gaussian") == count("dropout=none") == [0, 0, 0]


def test_arrays_are_the_same_alone_and_in_company():
    specs = [made(KINDS["inverted"]), made("dropout=none"), made(KINDS["gaussian"])]
    names = list(COLUMNS)
    together = run("train", specs, names)
    for spec, found in zip(specs, together, strict=True):
        (alone,) = run("train", [spec], names)
        for name in names:
            np.testing.assert_array_equal(alone.columns[name].values, found.columns[name].values, err_msg=name)


@pytest.mark.parametrize("data", ["moons", "noise"])
def test_every_array_exists_for_other_data(data):
    spec = replace(made("dropout=dropout"), data=DATASETS[data]())
    recording = run("train", [spec], list(COLUMNS))[0]
    assert set(recording.columns) == set(COLUMNS)
