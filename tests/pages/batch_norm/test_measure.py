"""What the batch normalization lab measures, against closed forms, running averages and torch.nn.BatchNorm1d."""

import numpy as np
import pytest
import torch

from engine.record.pieces import finish
from engine.train.columns import SHIFT
from engine.train.data import load
from engine.train.draws import batch_order, standard_draw
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages import run
from pages.batch_norm.columns import COMPANIES, DRAWS, GRADIENT, RUNNING, STATISTICS, UNIT, WALK
from pages.batch_norm.measure import MEASURES
from pages.batch_norm.measure_batch_mates import company, drawn

BASE = "depth=3&width=16&batch=24&steps=40&every=1&activation=relu&init=he_normal&precision=float64&norm=batch_norm"
EXTRAS = (*MEASURES, "variance_shift", "preactivation_histogram")


def recorded(query, *columns):
    spec, problems = TrainSpec.from_query(query)
    assert not problems
    (recording,) = run("train", [spec], columns)
    return recording


def named(names, values):
    return dict(zip(names, np.moveaxis(values, -1, 0), strict=True))


@pytest.fixture(scope="module")
def walked():
    recording = recorded(BASE + "&norm.affine=on", "bn_walk", "bn_unit", "bn_statistics")
    return {name: series.values for name, series in recording.columns.items()}


def test_the_walk_is_the_algorithm(walked):
    rows, unit = (
        dict(zip(names, np.moveaxis(walked[name], 1, 0), strict=True))
        for names, name in ((WALK, "bn_walk"), (UNIT, "bn_unit"))
    )
    mean, variance = rows["x"].mean(1), rows["x"].var(1)
    np.testing.assert_allclose(unit["mean"], mean, atol=1e-12)
    np.testing.assert_allclose(unit["variance"], variance, rtol=1e-10)
    x_hat = (rows["x"] - mean[:, None]) / np.sqrt(variance + 1e-5)[:, None]
    np.testing.assert_allclose(rows["x_hat"], x_hat, atol=1e-10)
    np.testing.assert_allclose(rows["y"], unit["gamma"][:, None] * x_hat + unit["beta"][:, None], atol=1e-10)
    tested = (rows["x"] - unit["running_mean"][:, None]) / np.sqrt(unit["running_variance"] + 1e-5)[:, None]
    np.testing.assert_allclose(rows["x_hat_test"], tested, atol=1e-10)
    np.testing.assert_allclose(rows["y_test"], unit["gamma"][:, None] * tested + unit["beta"][:, None], atol=1e-10)
    assert unit["gamma"][0] == 1
    assert unit["gamma"][-1] != 1  # it learns


def test_x_is_what_the_first_layer_makes_of_the_next_batch(walked):
    """At step 0 the weights are known: x = h W + b of the first batch, and torch normalizes it to the same y."""
    spec, _ = TrainSpec.from_query(BASE)
    data = load(spec)
    batch = data.train_x[batch_order(spec.seed_batch, 0, len(data.train_x))[: spec.batch]]
    w = standard_draw("normal", spec.seed, 0, 64, 16) * spec.init.scale(64, 16)
    x = torch.from_numpy(batch @ w)
    np.testing.assert_allclose(walked["bn_walk"][0][0], x[:, 0], atol=1e-10)
    norm = torch.nn.BatchNorm1d(16, dtype=torch.float64)
    np.testing.assert_allclose(walked["bn_walk"][0][2], norm(x)[:, 0].detach(), atol=1e-10)


def test_running_statistics_are_the_exponential_average_of_the_batches(walked):
    found = named(STATISTICS, walked["bn_statistics"][:, 0, 0])
    mean, variance = 0.0, 1.0
    for step in range(len(found["batch_mean"])):
        assert found["running_mean"][step] == pytest.approx(mean, abs=1e-12)
        assert found["running_variance"][step] == pytest.approx(variance, rel=1e-12)
        mean = 0.9 * mean + 0.1 * found["batch_mean"][step]
        variance = 0.9 * variance + 0.1 * found["unbiased_variance"][step]
    np.testing.assert_allclose(found["unbiased_variance"], found["batch_variance"] * 24 / 23)


def test_the_truth_of_the_first_layer_is_that_of_all_training_examples(walked):
    """The inputs are standardized over the training part, so with zero bias the mean is 0 and stays so."""
    found = named(STATISTICS, walked["bn_statistics"][:, 0, 0])
    np.testing.assert_allclose(found["true_mean"], 0, atol=1e-12)
    assert abs(np.log(found["true_variance"][-1] / found["batch_variance"][-10:].mean())) < 0.3


def test_the_truth_is_measured_with_dropout_on():
    """Inverted dropout of p = 0.5 doubles E[x^2] of what layer 2 is given; the truth is what training mode sees."""
    plain, dropped = (
        named(STATISTICS, recorded(f"{BASE}&steps=0{more}", "bn_statistics").columns["bn_statistics"].values[0, 1, 1])
        for more in ("", "&dropout=dropout&dropout.p=0.5")
    )
    assert dropped["true_variance"] > 1.3 * plain["true_variance"]


def test_stale_statistics_stand_still():
    recording = recorded(BASE + "&norm.stale_after=10", "bn_statistics")
    running = named(STATISTICS, recording.columns["bn_statistics"].values[:, 1, 2])["running_variance"]
    assert len(set(running[10:])) == 1
    assert len(set(running[:11])) == 11


def test_a_batch_of_one_normalizes_everything_to_beta():
    spec = TrainSpec(batch=1, depth=1, width=4, steps=2, norm=TrainSpec.from_query(BASE)[0].norm)
    (recording,) = run("train", [spec], ["bn_walk", "bn_statistics"])
    x, x_hat, y = recording.columns["bn_walk"].values[0][:3, 0]
    assert x != 0
    assert (x_hat, y) == (0, 0)
    found = named(STATISTICS, recording.columns["bn_statistics"].values[0, 0, 0])
    assert found["batch_variance"] == 0
    assert np.isnan(found["unbiased_variance"])


def test_the_gradient_has_zero_mean_and_nothing_along_x_hat():
    recording = recorded(BASE + "&norm.eps=1e-12", "bn_gradient")
    for found in (named(GRADIENT, table) for table in recording.columns["bn_gradient"].values[:20]):
        assert found["mean_x"].max() < 1e-10
        assert found["cosine_x"].max() < 1e-10
        assert found["mean_y"].min() > 1e-3
        assert found["cosine_y"].min() > 1e-3
        assert (found["bias"] / found["weight"]).max() < 1e-10


def test_eps_leaves_its_share_along_x_hat():
    """dL/dx . x_hat = s (sum dy x_hat) eps / (var + eps), so a large eps leaves a part of the gradient there."""
    small, large = (recorded(BASE + f"&norm.eps={eps}&steps=0", "bn_gradient") for eps in (1e-12, 0.1))
    column = GRADIENT.index("cosine_x")
    assert small.columns["bn_gradient"].values[0, :, column].max() < 1e-10
    assert large.columns["bn_gradient"].values[0, :, column].min() > 1e-4


def test_after_the_nonlinearity_the_bias_learns():
    recording = recorded(BASE + "&norm.position=after&steps=0", "bn_gradient")
    found = named(GRADIENT, recording.columns["bn_gradient"].values[0])
    assert found["mean_x"].max() < 1e-10
    assert (found["bias"] / found["weight"]).min() > 1e-3


def test_the_spread_over_companions_falls_like_one_over_root_b():
    """On normal inputs; the digits' rare but large pixels make it fall more slowly."""
    query = "depth=1&width=40&batch=32&steps=0&activation=identity&norm=batch_norm&data=noise"
    values = recorded(query, "companions_cloud").columns["companions_cloud"].values[0]
    assert values.shape == (len(COMPANIES), 1 + DRAWS)
    spread = values[:, 1:].std(1)[3:]  # from 16 on
    slope = np.polyfit(np.log(COMPANIES[3:]), np.log(spread), 1)[0]
    assert slope == pytest.approx(-0.5, abs=0.12)  # the error of a slope through five spreads of 64 draws: 0.04
    assert len(set(values[:, 0])) == 1


def test_the_company_of_an_example_is_beside_what_evaluation_mode_says_of_its_own_class():
    spec = TrainSpec.from_query(f"{BASE}&example=5")[0]
    said = run("train", [spec], ["companions_cloud"])[0].columns["companions_cloud"].values[-1][0, 0]
    stack = Stack([spec])
    for _ in range(spec.steps):
        stack.update()
    logits = finish(stack.modes.logits("eval", stack.step))[0, 5]
    assert load(spec).test_y[5] != 0
    assert said == pytest.approx(float(logits[load(spec).test_y[5]]), rel=1e-9)


@pytest.mark.parametrize("norm", ["none", "layer_norm"])
def test_without_batch_norm_the_company_does_not_matter(norm):
    values = recorded(f"{BASE}&norm={norm}", "companions_cloud").columns["companions_cloud"].values
    assert np.ptp(values, axis=2).max() < 1e-12


def test_a_company_is_drawn_from_the_training_part():
    spec = TrainSpec()
    drawn = [company(spec, 256, number) for number in range(50)]
    assert {len(one) for one in drawn} == {255}
    assert np.concatenate(drawn).max() < len(load(spec).train_x)
    assert len({tuple(one) for one in drawn}) == 50


def test_a_very_large_network_is_shown_fewer_companies():
    assert drawn(TrainSpec()) == DRAWS
    assert drawn(TrainSpec(depth=20, width=500)) == 8


@pytest.mark.parametrize(("query", "draws"), [("depth=4&width=500", 49), ("depth=10&width=500", 17)])
def test_beyond_the_companies_drawn_there_is_nothing(query, draws):
    values = recorded(f"{query}&norm=batch_norm&steps=0", "companions_cloud").columns["companions_cloud"].values[-1]
    assert np.isfinite(values).sum(1).tolist() == [1 + draws] * len(COMPANIES)


def test_dropout_before_batch_norm_shifts_the_variance():
    """E[x^2] of inverted dropout is 1/(1 - p) times that of the input: layer 2 sees more variance in train mode."""
    quiet, noisy = (
        named(SHIFT, recorded(BASE + more, "variance_shift").columns["variance_shift"].values[-1])
        for more in ("", "&dropout=dropout&dropout.p=0.5")
    )
    assert abs(quiet["train"][0] / quiet["eval"][0] - 1) < 1e-10  # nothing stands before the first
    assert (noisy["train"] / noisy["eval"])[0] == pytest.approx(1)
    assert (noisy["train"] / noisy["eval"])[1:].min() > 1.3
    assert abs(np.log(quiet["train"] / quiet["eval"])).max() < 0.3


def test_preactivations_are_counted_once_each():
    recording = recorded(BASE, "preactivation_histogram", "preactivation_std")
    counts = recording.columns["preactivation_histogram"].values
    low, high, bins = recording.notes["edges"]["preactivation_histogram"]
    assert counts.shape == (41, 3, bins + 2)
    assert (counts.sum(2) == counts[0, 0].sum()).all()
    centres = np.linspace(low, high, bins + 1)[1:] - (high - low) / bins / 2
    first = counts[0, 0, 1:-1] / counts[0, 0].sum()
    assert np.sqrt((first * centres**2).sum()) == pytest.approx(
        recording.columns["preactivation_std"].values[0, 0], rel=0.05
    )


def test_measuring_changes_nothing():
    bare, measured = (recorded(BASE, "loss", *columns) for columns in ((), EXTRAS))
    np.testing.assert_array_equal(bare.columns["loss"].values, measured.columns["loss"].values)


@pytest.mark.parametrize("more", ["", "&width=50&precision=float32"])
def test_a_variant_measures_the_same_in_company(more):
    specs = [TrainSpec.from_query(f"{BASE}{more}&optimizer.lr={lr}")[0] for lr in (0.03, 0.1, 0.2)]
    columns = (*EXTRAS, "companions_cloud")
    alone, together = run("train", specs[1:2], columns)[0], run("train", specs, columns)[1]
    for name in columns:
        np.testing.assert_array_equal(alone.columns[name].values, together.columns[name].values, name)


def test_networks_without_it_have_no_numbers():
    recording = recorded("depth=2&width=8&steps=2", *EXTRAS)
    for name in set(EXTRAS) - {"preactivation_histogram"}:
        assert np.isnan(recording.columns[name].values).all()


def test_what_the_player_shows_is_the_panel_s_unit_and_leaves_the_run_as_it_is():
    query = BASE + "&norm.layers=1,3&dropout=dropout&steps=12"
    spec, _ = TrainSpec.from_query(query)
    both, alone = (
        run("train", [spec], names)[0].columns for names in (("bn_running", "bn_statistics", "loss"), ("loss",))
    )
    places = [STATISTICS.index(name) for name in RUNNING]
    np.testing.assert_array_equal(both["bn_running"].values, both["bn_statistics"].values[:, 0][..., places])
    np.testing.assert_array_equal(both["loss"].values, alone["loss"].values)
    assert np.isnan(both["bn_running"].values[:, 1]).all()
    assert np.isfinite(both["bn_running"].values[:, [0, 2]]).all()
