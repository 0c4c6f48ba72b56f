"""Penalties against torch.optim and scikit-learn, on functions whose gradients are written down, and on networks."""

import json

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from engine.train.data import load
from engine.train.optim import updaters
from engine.train.regime import Regime
from engine.train.weights import Weights
from pages import run
from tests.engine.train.layer_tools import spec
from tests.oracle_files import ORACLES

G25 = json.loads((ORACLES / "G25_weight_decay_ridge_lasso.json").read_text("utf-8"))["data"]


def descent(query, gradient, start, steps):
    """(steps + 1, n) the weights into the first unit of a layer that goes down a gradient of its own."""
    one = spec(f"depth=0&precision=float64&steps={steps}&{query}")
    weights, gradients = (Weights.of([one], torch.float64) for _ in range(2))
    moved = updaters([one.optimizer], weights.flat, gradients.flat, weights.matrices)
    regime, w, g = Regime([one], weights, gradients, moved), weights.w[0][0, :, 0], gradients.w[0][0, :, 0]
    w[: len(start)] = torch.tensor(start)
    path = [w.numpy().copy()]
    for step in range(steps):
        gradients.flat.zero_()
        g[: len(start)] = torch.from_numpy(gradient(w.numpy()[: len(start)]))
        regime.before(step)
        for updater in moved:
            updater.step()
        regime.after()
        path.append(w.numpy().copy())
    return np.array(path)[:, : len(start)]


QUADRATIC = G25["quadratic"]
HESSIAN, LINEAR = np.array(QUADRATIC["H"]), np.array(QUADRATIC["c"])


@pytest.mark.parametrize(
    ("key", "query"),
    [
        ("sgd_lr0p1_wd0p5", "optimizer=sgd&optimizer.lr=0.1&l2=0.5"),
        ("sgd_lr0p1_wd0p5", "optimizer=sgd&optimizer.lr=0.1&decay=0.5"),
        ("momentum0p9_lr0p05_wd0p5", "optimizer=momentum&optimizer.lr=0.05&l2=0.5"),
        ("adam_l2_lr0p1_wd0p5", "optimizer=adam&optimizer.lr=0.1&l2=0.5"),
        ("adamw_lr0p1_wd0p5", "optimizer=adam&optimizer.lr=0.1&decay=0.5"),
    ],
)
def test_l2_and_decay_are_those_of_torch(key, query):
    path = descent(f"data=moons&{query}", lambda w: HESSIAN @ w - LINEAR, [3.0, 2.0], len(QUADRATIC[key]) - 1)
    np.testing.assert_allclose(path, QUADRATIC[key], atol=1e-9)


def diabetes():
    from sklearn.datasets import load_diabetes

    x, y = load_diabetes(return_X_y=True)
    return (x - x.mean(0)) / x.std(0), y - y.mean()


@pytest.mark.parametrize("strength", ["1", "10", "100", "1000"])
def test_l2_goes_to_ridge_regression(strength):
    x, y = diabetes()
    n = len(x)
    query = f"data=breast_cancer&optimizer.lr=0.2&l2={float(strength) / n}"
    path = descent(query, lambda w: x.T @ (x @ w - y) / n, [0.0] * 10, 6000)
    np.testing.assert_allclose(path[-1], G25["ridge"][strength], atol=1e-3 if strength == "1" else 1e-6)


@pytest.mark.parametrize("strength", ["1", "5", "20", "46"])
def test_the_proximal_step_goes_to_the_lasso_with_its_exact_zeros(strength):
    x, y = diabetes()
    query = f"data=breast_cancer&optimizer.lr=0.2&l1={strength}&l1.kind=proximal"
    path = descent(query, lambda w: x.T @ (x @ w - y) / len(x), [0.0] * 10, 6000)
    wanted = np.array(G25["lasso"].get(strength, [0.0] * 10))  # all is 0 from 45.16 on
    np.testing.assert_allclose(path[-1], wanted, atol=1e-4)
    assert ((path[-1] == 0) == (wanted == 0)).all()


def test_without_a_proximal_step_no_weight_is_exactly_zero():
    both = [spec(f"depth=1&width=8&steps=60&l1=0.01&l1.kind={kind}") for kind in ("subgradient", "proximal")]
    plain, proximal = (one.columns["zero_weights"].values[-1] for one in run("train", both, ["zero_weights"]))
    assert plain == 0
    assert proximal > 0.05


def test_softmax_regression_with_l2_is_that_of_scikit_learn():
    one = spec("data=iris&depth=0&batch=120&steps=4000&optimizer.lr=0.5&l2=0.05&precision=float64")
    data = load(one)
    theirs = LogisticRegression(C=1 / (0.05 * len(data.train_y)), tol=1e-12, max_iter=1000)
    theirs.fit(data.train_x, data.train_y)
    (mine,) = run("train", [one], ["loss", "penalty", "zero_weights"])
    chances = theirs.predict_proba(data.probe_x)[np.arange(len(data.probe_y)), data.probe_y]
    assert mine.columns["loss"].values[-1] == pytest.approx(-np.log(chances).mean(), rel=1e-6)
    assert mine.columns["penalty"].values[-1] == pytest.approx(0.025 * (theirs.coef_**2).sum(), rel=1e-6)


def test_weights_alone_are_penalized_unless_all_is_asked_for():
    columns = ["loss"]
    decoupled = "depth=2&width=9&steps=20&precision=float64&optimizer=adam&decay=0.3&bias=0.1&norm=layer_norm"
    own = (
        "depth=2&width=9&steps=20&precision=float64&optimizer=adamw&optimizer.weight_decay=0.3&bias=0.1&norm=layer_norm"
    )
    weights, everything, adamw = run("train", [spec(decoupled), spec(f"{decoupled}&penalize=all"), spec(own)], columns)
    np.testing.assert_allclose(everything.columns["loss"].values, adamw.columns["loss"].values, rtol=1e-12)
    assert abs(weights.columns["loss"].values[-1] - adamw.columns["loss"].values[-1]) > 1e-4


COMPANY = [
    "l2=0.01", "l1=0.003", "decay=0.1&optimizer=adam&optimizer.lr=0.01", "max_norm=0.5", "clip=0.1",
    "l2=0.02&l1=0.001&decay=0.01&max_norm=1&clip=0.5&schedule=cosine&warmup=3", "seed=0",
    "schedule=one_cycle&optimizer=momentum&schedule.cycle_momentum=on", "optimizer=momentum&optimizer.beta=0.8",
    "schedule=milestones&schedule.marks=4,6&schedule_unit=epoch&eta_min=0.01",
]  # fmt: skip


@pytest.mark.parametrize(
    "kinds",
    ["l1.kind=proximal&clip.kind=value&penalize=all", "momentum_form=outside", "l1.kind=proximal&width=70"],
)
def test_columns_are_bit_identical_alone_and_in_company(kinds):
    columns = ["loss", "weight_norm", "penalty", "zero_weights", "lr"]
    company = [spec(f"depth=2&width=13&batch=20&examples=70&steps=9&every=3&{kinds}&{query}") for query in COMPANY]
    for one, together in zip(company, run("train", company, columns), strict=True):
        (alone,) = run("train", [one], columns)
        for name, series in alone.columns.items():
            assert series.values.tobytes() == together.columns[name].values.tobytes(), (name, one)


@pytest.mark.parametrize("size", [0, 1_000_000])
def test_whole_rows_and_layers_alone_give_the_same_weights(monkeypatch, size):
    """Small networks are gone through whole, with the strength 0 at biases, and others layer by layer."""
    queries = [f"depth=2&width=13&batch=20&bias=0.1&steps=9&{query}" for query in COMPANY[:6]]
    usual = [found.columns["weight_norm"].values for found in run("train", list(map(spec, queries)), ["weight_norm"])]
    monkeypatch.setattr("engine.train.penalties.SMALL", size)
    other = [found.columns["weight_norm"].values for found in run("train", list(map(spec, queries)), ["weight_norm"])]
    np.testing.assert_array_equal(other, usual)
