"""Networks without hidden layers, and with a size for each: addresses, gradients, company, and every column."""

import json

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from engine.parts.activations import ACTIVATIONS
from engine.train.data import load
from engine.train.network import Pass
from engine.train.spec import TrainSpec
from engine.train.weights import Weights, initialize
from pages import EXPERIMENTS, run
from tests.engine.train.layer_tools import MEASURED, spec
from tests.engine.train.test_layers_gradients import check_against_autograd
from tests.oracle_files import ORACLES

SHAPES = [
    "depth=0&dropout=dropout&dropout.p_input=0.2&norm=batch_norm",
    "widths=8,4,2&norm=batch_norm&dropout=dropout",
    "widths=3,9,1&norm=layer_norm&dropout=dropconnect",
    "widths=9,2&norm=batch_norm&norm.position=after&dropout=gaussian&activation=relu",
]
SMALL = "data=moons&batch=32&steps=6&every=3&bias=0.1&precision=float64&"
HEAVY = {"tolerance", "ensemble"}


@pytest.mark.parametrize("shape", SHAPES)
def test_gradients_equal_autograd(shape):
    check_against_autograd(shape, ["", "activation=elu"], small=SMALL)


@pytest.mark.parametrize("layers", ["norm=batch_norm&dropout=dropout", "norm=layer_norm&dropout=dropconnect", ""])
def test_gradients_of_all_activations_equal_autograd(layers):
    check_against_autograd(f"widths=9,7,5&{layers}", [f"activation={name}" for name in ACTIVATIONS], small=SMALL)


@pytest.mark.parametrize("shape", SHAPES)
def test_variants_in_company_are_those_alone(shape):
    company = [spec(f"{SMALL}{shape}&activation={name}&precision=float32") for name in ("relu", "tanh", "relu")]
    for one, together in zip(company, run("train", company, MEASURED), strict=True):
        (alone,) = run("train", [one], MEASURED)
        assert alone.columns.keys() == together.columns.keys()
        for name, series in alone.columns.items():
            assert series.values.tobytes() == together.columns[name].values.tobytes(), name


@pytest.mark.parametrize("shape", ["", *SHAPES])
def test_every_column_can_be_asked_for(shape):
    """A network without hidden layers has no columns by layer, and the others as ever."""
    one = spec(SMALL + shape)
    columns = {name: column for name, column in EXPERIMENTS["train"].columns.items() if name not in HEAVY}
    (found,) = run("train", [one], list(columns))
    for name, series in found.columns.items():
        if columns[name].kind in ("layer", "histogram"):
            assert series.values.shape[1] == one.depth, name
    by_layer = {name for name, column in columns.items() if column.kind in ("layer", "histogram")}
    assert by_layer.isdisjoint(found.columns) if not one.depth else by_layer <= found.columns.keys()
    assert {"loss", "test_accuracy"} <= found.columns.keys()


def test_sizes_of_their_own_are_the_address():
    one = spec("widths=8,4,2")
    assert (one.sizes, one.depth, one.width) == ((64, 8, 4, 2, 10), 3, 8)
    assert one.to_query() == "widths=8%2C4%2C2"
    assert one == TrainSpec(widths="8,4,2", depth=7)
    assert TrainSpec.from_query("widths=width", one)[0].hidden == (8, 8, 8)
    assert one.idle == {"depth", "width"}
    assert not spec("depth=3").idle
    assert one.weights == 64 * 8 + 8 + 8 * 4 + 4 + 4 * 2 + 2 + 2 * 10 + 10


def test_a_smaller_network_is_an_address_too():
    assert spec("depth=6&width=8").smaller(3, 0.5) == {"width": "4", "depth": "3"}
    assert spec("widths=8,4,2").smaller(2, 0.5) == {"widths": "4,2"}


def test_softmax_regression_arrives_at_scikit_learns_optimum():
    one = spec("data=spiral&depth=0&batch=400&probe=400&steps=300&optimizer.lr=1&precision=float64")
    (found,) = run("train", [one], ["loss", "train_accuracy"])
    data = load(one)
    best = LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000).fit(data.train_x, data.train_y)
    p = best.predict_proba(data.train_x)[np.arange(400), data.train_y]
    assert found.columns["loss"].values[-1] == pytest.approx(-np.log(p).mean(), abs=1e-8)
    assert found.columns["train_accuracy"].values[-1] == best.score(data.train_x, data.train_y)


def test_softmax_regression_is_the_courses():
    """The CS231n case study, its spiral and its first weights, gradient descent at rate 1 with 1e-3 of W beside it."""
    oracle = json.loads((ORACLES / "G12_spiral_linear.json").read_text())["data"]
    x, y, w = course_spiral()
    one = spec("data=spiral&depth=0&precision=float64")
    weights, gradients = (Weights.of([one], torch.float64) for _ in range(2))
    initialize(weights, [one])
    weights.w[0][0] = torch.from_numpy(w)
    run_ = Pass(weights, [one], len(x))
    run_.x.copy_(torch.from_numpy(x))
    run_.onehot.copy_(torch.nn.functional.one_hot(torch.from_numpy(y), 3).double())
    for step in range(191):
        logits = run_.forward()
        if str(step) in oracle["linear_seed0_notebook"]:
            loss = (
                torch.nn.functional.cross_entropy(logits[0], torch.from_numpy(y)) + 5e-4 * weights.w[0].square().sum()
            )
            assert loss.item() == pytest.approx(oracle["linear_seed0_notebook"][str(step)], abs=1e-6)
        run_.probabilities()
        run_.backward(gradients)
        weights.w[0] -= gradients.w[0] + 1e-3 * weights.w[0]
        weights.b[0] -= gradients.b[0]
    assert (logits[0].argmax(1).numpy() == y).mean() == pytest.approx(oracle["linear_train_acc"], abs=0.01)


def course_spiral():
    """(x, y, first weights) as the course's code draws them from NumPy's seed 0."""
    rng = np.random.RandomState(0)
    x, y = np.zeros((300, 2)), np.repeat(np.arange(3), 100)
    for j in range(3):
        r, t = np.linspace(0, 1, 100), np.linspace(4 * j, 4 * (j + 1), 100) + 0.2 * rng.randn(100)
        x[y == j] = np.stack([r * np.sin(t), r * np.cos(t)], 1)
    return x, y, 0.01 * rng.randn(2, 3)
