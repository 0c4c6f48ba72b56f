"""Mean-field theory against published tables, Monte Carlo, closed forms and wide networks."""

import json

import numpy as np
import pytest

from engine.parts.activations import ACTIVATIONS, ReLU, Tanh
from engine.parts.inits import INITS
from engine.record.pieces import finish
from engine.train.spec import TrainSpec
from engine.train.theory import moments, predicting, theory_activation_std, theory_gradient_gain
from pages import run
from tests.oracle_files import ORACLES

TABLES = json.loads((ORACLES / "activation_tables.json").read_text())["data"]
ROWS = json.loads((ORACLES / "mean_field.json").read_text())["rows"]
CLASSIC = "data=noise&depth=10&width=500&activation=tanh&steps=0&"
TABLE_SPECS = {
    "tanh_0.01": CLASSIC + "init=normal&init.std=0.01",
    "tanh_1.0": CLASSIC + "init=normal&init.std=1",
    "tanh_xavier": CLASSIC + "init=lecun_normal",
}


def layers(spec, x):
    return finish(predicting(spec, x))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['act']}-{row['sw2']}")
def test_variance_maps_equal_the_published_recursion(row):
    activation = {"tanh": Tanh(), "relu": ReLU()}[row["act"]]
    q = np.array([row["sw2"] * row["x2"] + row["sb2"]])
    for layer in row["layers"]:
        np.testing.assert_allclose(q[0], layer["q"], rtol=1e-6)
        found = moments(activation, q)
        std = np.sqrt(found.square - found.mean**2)[0]
        np.testing.assert_allclose(std, layer["std"], rtol=1e-6)
        np.testing.assert_allclose(row["sw2"] * found.slope[0], layer["chi1"], rtol=1e-6)
        q = row["sw2"] * found.square + row["sb2"]


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize(("q", "bias"), [(0.3, 0.0), (4.0, 0.5), (500.0, -0.2), (0.0, 0.3), (0.0, 0.0)])
def test_moments_equal_monte_carlo(name, q, bias):
    activation = ACTIVATIONS[name]()
    z = bias + np.sqrt(q) * np.random.default_rng(0).standard_normal(400_000)
    h, slope = activation.f(z), activation.df(z)
    for found, sample in zip(moments(activation, np.array([q]), bias), (h, h * h, slope * slope), strict=True):
        error = 5 * sample.std() / np.sqrt(len(z)) + 1e-7
        assert found[0] == pytest.approx(sample.mean(), abs=error)


@pytest.mark.parametrize("name", TABLES)
def test_the_classic_tables(name):
    """10 x 500 tanh on normal inputs: theory, and a run within 5 standard deviations of 40 independent ones."""
    (recording,) = run(
        "train", [TrainSpec.from_query(TABLE_SPECS[name])[0]], ["activation_std", "theory_activation_std"]
    )
    oracle = TABLES[name]["finite_width_mc"]
    measured = recording.columns["activation_std"].values[0]
    assert np.all(np.abs(measured - oracle["std"]) <= 5 * np.array(oracle["sd_of_std"]))
    theory = recording.columns["theory_activation_std"].values[0]
    np.testing.assert_allclose(theory, TABLES[name]["theory_std"], rtol=2e-3)  # the oracle has |x|^2 = n exactly


def test_gain_is_the_root_of_chi_one():
    spec = TrainSpec.from_query(TABLE_SPECS["tanh_xavier"])[0]
    gain = theory_gradient_gain(layers(spec, np.ones((1, 500))))
    np.testing.assert_allclose(gain, np.sqrt(TABLES["tanh_xavier"]["theory_chi1"]), rtol=1e-6)


@pytest.mark.parametrize("init", ["xavier_uniform", "he_normal", "torch_default", "orthogonal", "uniform"])
@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "elu", "sigmoid", "identity"])
def test_theory_predicts_wide_networks(activation, init):
    query = f"data=noise&depth=4&width=500&activation={activation}&init={init}&steps=0&bias=0.05"
    spec = TrainSpec.from_query(query)[0]
    wanted = ["activation_std", "gradient_std", "theory_activation_std", "theory_gradient_gain"]
    (recording,) = run("train", [spec], wanted)
    std, gradient, theory, gain = (recording.columns[name].values[0] for name in wanted)
    np.testing.assert_allclose(std, theory, rtol=0.12)
    np.testing.assert_allclose(gradient[:-1] / gradient[1:], gain[1:], rtol=0.12)


def test_a_bias_moves_the_mean_and_adds_to_the_next_variance():
    """Units f(z) = z, weights of variance 1/n: q_(l+1) = q_l + b^2, and a layer varies by q alone."""
    spec = TrainSpec.from_query("depth=4&width=64&activation=identity&init=lecun_normal&bias=0.5")[0]
    q = 1 + 0.25 * np.arange(4)
    np.testing.assert_allclose([layer.q[0] for layer in layers(spec, np.ones((3, 64)))], q, rtol=1e-12)
    np.testing.assert_allclose(theory_activation_std(layers(spec, np.ones((3, 64)))), np.sqrt(q), rtol=1e-9)


def test_a_constant_has_no_theory_and_zeros_have():
    x = np.random.default_rng(0).standard_normal((5, 64))
    assert np.isnan(theory_activation_std(layers(TrainSpec(init=INITS["constant"](0.1)), x))).all()
    assert (theory_activation_std(layers(TrainSpec(init=INITS["zeros"]()), x)) == 0).all()
    assert all(layer.q.shape == (5,) for layer in layers(TrainSpec(), x))


@pytest.mark.parametrize(
    "query", ["norm=batch_norm", "norm=layer_norm", "dropout=dropout&dropout.convention=test_scaling"]
)
def test_where_its_assumptions_fail_there_is_no_theory(query):
    spec, x = TrainSpec.from_query(query)[0], np.ones((5, 64))
    assert np.isnan(theory_activation_std(layers(spec, x))).all()
    assert np.isnan(theory_gradient_gain(layers(spec, x))).all()


def test_dropout_that_leaves_no_scale_behind_leaves_the_theory():
    x = np.random.default_rng(0).standard_normal((5, 64))
    spec = TrainSpec.from_query("dropout=dropout")[0]
    np.testing.assert_array_equal(theory_activation_std(layers(spec, x)), theory_activation_std(layers(TrainSpec(), x)))


def test_the_gradients_gain_is_carried_down_example_by_example():
    """Small inputs fade under a negative bias: their examples send back less and less, and must weigh less and less."""
    query = "depth=4&width=500&steps=0&probe=500&activation=relu&init=orthogonal&init.gain=1.1&bias=-0.2"
    (recording,) = run("train", [TrainSpec.from_query(query)[0]], ["gradient_std", "theory_gradient_gain"])
    gradient, gain = (recording.columns[name].values[0] for name in ("gradient_std", "theory_gradient_gain"))
    np.testing.assert_allclose(
        gradient[:-1] / gradient[1:], gain[1:], rtol=0.08
    )  # 500 units, some examples with few on


def test_moments_of_a_rectifier_far_below_its_kink():
    """E[max(z, 0)^2] for z ~ N(-20 s, s^2), from the series of Mills' ratio."""
    t = 20.0
    found = moments(ReLU(), np.array([1.0]), -t)
    density = np.exp(-t * t / 2) / np.sqrt(2 * np.pi)
    series = 2 / t**3 - 12 / t**5 + 90 / t**7 - 840 / t**9 + 9450 / t**11
    assert found.square[0] == pytest.approx(density * series, rel=1e-5)
    assert (moments(ReLU(), np.array([1e-12, 1e-300, 0.0]), -1.0).square == 0).all()
