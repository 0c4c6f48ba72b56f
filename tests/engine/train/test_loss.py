"""Losses against PyTorch and autograd, what a guess costs, and data sets in which y is a number."""

import json
from dataclasses import replace
from math import log

import numpy as np
import pytest
import torch
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score

from engine.parts.activations import ACTIVATIONS
from engine.parts.losses import LOSSES
from engine.train.data import load
from engine.train.learning import attainable, ignorant_loss
from engine.train.loss import CRITERIA, shares
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages import EXPERIMENTS, run
from tests.engine.train.layer_tools import DROPOUTS, MEASURED, NORMS, spec
from tests.engine.train.test_layers_gradients import check_against_autograd
from tests.oracle_files import ORACLES

SMALL = "batch=20&steps=6&every=3&bias=0.1&precision=float64&"
LEARNT = ["data=spiral&loss.temperature=0.7", "data=spiral&loss=hinge", "data=spiral&loss=squared", "data=ridge"]
NETS = ["widths=8,4,2", "widths=5,9,6,3"]
NUMBERS = ["data=plane", "data=ridge", "data=curve"]
SHARED = [name for name in ACTIVATIONS if not ACTIVATIONS[name]().apart()]
"""Activations that train in one stack with others; PReLU and Maxout have tests of their own."""
PRODUCT = [
    (f"{loss}&{NETS[k % 2]}&{layer}", [f"activation={SHARED[(4 * k + j) % len(SHARED)]}" for j in range(4)])
    for k, layer in enumerate([*NORMS, *DROPOUTS])
    for loss in LEARNT
]
"""Every loss with every normalization and dropout, and with these activations by turns."""


@pytest.mark.parametrize(("query", "activations"), PRODUCT, ids=lambda part: part if isinstance(part, str) else "")
def test_gradients_equal_autograd(query, activations):
    check_against_autograd(query, activations, small=SMALL)


@pytest.mark.parametrize("loss", LEARNT)
def test_gradients_without_a_hidden_layer_equal_autograd(loss):
    check_against_autograd(f"depth=0&{loss}", small=SMALL)


def test_each_loss_is_in_every_table():
    assert set(CRITERIA) == set(LOSSES) == {*dict.fromkeys(("cross_entropy", "hinge", "squared"))}


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_a_guess_costs_what_the_notes_say(classes):
    """Equal scores: log C, C - 1 and, of the shares 1/C, half of 1 - 1/C."""
    identities = json.loads((ORACLES / "G14_softmax_and_identities.json").read_text())["data"]
    y, z = np.arange(classes)[None], np.zeros((1, classes, classes))
    data = {2: "moons", 3: "spiral", 10: "digits"}[classes]
    found = {name: CRITERIA[name]([spec(f"data={data}&loss={name}")], torch.float64) for name in LOSSES}
    assert found["cross_entropy"].losses(z, y)[0] == pytest.approx(identities["logC"][str(classes)], abs=1e-12)
    assert found["hinge"].losses(z, y)[0] == classes - 1
    assert identities["hinge_initial"].startswith("C-1")
    assert found["squared"].losses(z + 1 / classes, y)[0] == pytest.approx((1 - 1 / classes) / 2, abs=1e-12)
    for name, criterion in found.items():
        assert ignorant_loss(criterion.specs[0]) == pytest.approx(
            criterion.losses(z + (name == "squared") / classes, y)[0], abs=1e-12
        )


def test_the_hinge_is_the_notes_example():
    """CS231n lecture 3: scores of cat, car and frog on three images; losses 2.9, 0 and 12.9, mean 5.27."""
    z = np.array([[[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]]])
    criterion = CRITERIA["hinge"]([spec("data=spiral&loss=hinge")], torch.float64)
    each = [criterion.losses(z[:, k : k + 1], np.array([[k]]))[0] for k in range(3)]
    assert each == pytest.approx([2.9, 0, 12.9])
    assert criterion.losses(z, np.array([[0, 1, 2]]))[0] == pytest.approx(15.8 / 3)


def test_what_is_shown_has_the_same_winner_and_adds_up_to_one():
    z = torch.randn(50, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    for query in LEARNT[:3]:
        said = shares(spec(query), z)
        torch.testing.assert_close(said.sum(-1), torch.ones(50, dtype=torch.float64))
    torch.testing.assert_close(shares(spec(LEARNT[0]), z), torch.softmax(z / 0.7, -1))
    assert torch.equal(shares(spec(LEARNT[1]), z).argmax(1), z.argmax(1))
    assert torch.equal(shares(spec(LEARNT[2]), z).argmax(1), z.argmax(1))
    inside = torch.softmax(z, -1)
    torch.testing.assert_close(shares(spec(LEARNT[2]), inside), inside)
    low, high = load(spec("data=plane")).train_y.min(), load(spec("data=plane")).train_y.max()
    ends = shares(spec("data=plane"), torch.tensor([[low], [high], [low - 1], [high + 1]]))
    torch.testing.assert_close(ends[:, 0], torch.tensor([0.0, 1, 0, 1], dtype=ends.dtype))


@pytest.mark.parametrize("query", NUMBERS)
def test_a_straight_answer_to_numbers_is_least_squares(query):
    """R^2 and loss of a network without hidden layers, at its optimum, are those of scikit-learn."""
    one = spec(f"{query}&depth=0&batch=400&probe=400&steps=150&optimizer.lr=0.5&precision=float64")
    columns = ["loss", "train_r2", "test_r2", "train_accuracy", "test_accuracy"]
    (found,) = run("train", [one], columns)
    data = load(one)
    best = LinearRegression().fit(data.train_x, data.train_y)
    end = {name: series.values[-1] for name, series in found.columns.items()}
    assert end["loss"] == pytest.approx(((best.predict(data.train_x) - data.train_y) ** 2).mean() / 2, abs=1e-10)
    assert end["train_r2"] == pytest.approx(best.score(data.train_x, data.train_y), abs=1e-9)
    assert end["test_r2"] == pytest.approx(r2_score(data.test_y, best.predict(data.test_x)), abs=1e-9)
    assert np.isnan([end["train_accuracy"], end["test_accuracy"]]).all()


def test_classes_have_no_r2():
    (found,) = run("train", [spec("data=moons&depth=1&width=4&steps=2")], ["test_r2", "test_accuracy"])
    assert set(found.columns) == {"test_accuracy"}


@pytest.mark.parametrize("query", [*NUMBERS, *LEARNT[1:3]])
def test_every_column_in_company_is_as_alone(query):
    company = [spec(f"{SMALL}widths=6,3&{query}&activation={name}&precision=float32") for name in ("relu", "tanh")]
    for one, together in zip(company, run("train", company, MEASURED), strict=True):
        (alone,) = run("train", [one], MEASURED)
        for name, series in alone.columns.items():
            assert series.values.tobytes() == together.columns[name].values.tobytes(), name


@pytest.mark.parametrize("query", [*NUMBERS, "data=spiral&loss=hinge", "data=moons&loss=squared"])
def test_every_column_can_be_asked_for(query):
    shape = "widths=8,4&dropout=dropout&norm=batch_norm&steps=4&every=2&batch=32&"
    heavy = {"tolerance", "ensemble"}
    (found,) = run("train", [spec(shape + query)], [name for name in EXPERIMENTS["train"].columns if name not in heavy])
    assert np.isfinite(found.columns["loss"].values).all()


def test_a_loss_of_classes_gives_way_where_the_answer_is_a_number():
    found, problems = TrainSpec.from_query("data=curve&loss=hinge")
    assert [(each.reason, each.used) for each in problems] == [("loss_of_classes", "squared")]
    assert (found.objective.name, found.loss.name, found.sizes[-1]) == ("squared", "cross_entropy", 1)
    assert "loss" in found.idle
    back, _ = TrainSpec.from_query("data=spiral", found)
    assert back.objective.name == "cross_entropy"
    assert TrainSpec.from_query("data=spiral", spec("data=curve&loss=squared"))[0].objective.name == "squared"


@pytest.mark.parametrize("mode", ["eval", "monte_carlo", "train"])
def test_modes_answer_with_numbers_too(mode):
    one = spec(f"data=plane&depth=1&width=9&dropout=dropout&steps=40&masks=16&mode={mode}&optimizer.lr=0.2")
    (found,) = run("train", [one], ["test_r2", "test_loss"])
    y = load(one).test_y
    loss, r2 = (found.columns[name].values[-1] for name in ("test_loss", "test_r2"))
    assert r2 == pytest.approx(1 - 2 * loss / y.var(), abs=1e-5)


def test_a_temperature_is_a_scale_of_the_outputs():
    """Under cross-entropy at T the mean over masks is that of the probabilities at T."""
    one = spec("data=spiral&depth=1&width=9&dropout=dropout&steps=0&masks=4&mode=monte_carlo&loss.temperature=3")
    stack = Stack([one])
    stack.measure(["test_loss"])
    z = next(iter(_finish(stack.modes.logits("monte_carlo", 0))))
    p = torch.softmax(z / 3, -1)
    torch.testing.assert_close(p.sum(-1), torch.ones(len(p), dtype=p.dtype))
    assert log(3) / 3 < ignorant_loss(one)


def _finish(pieces):
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return end.value


def test_the_doctor_speaks_of_r2():
    fine = spec("data=plane&depth=1&width=8&steps=200")
    poor = replace(spec("data=curve&depth=1&width=8&steps=60"), optimizer=TrainSpec.entry("optimizer", "sgd"))
    doctor = EXPERIMENTS["train"]
    codes = []
    for one in (fine, poor):
        (found,) = run("train", [one], doctor.diagnosis_columns)
        codes.append([each.code for each in doctor.diagnose(found, one)])
    assert codes[0][0] == "healthy_numbers"
    assert codes[1][0] in ("not_learned_numbers", "still_learning_numbers")
    assert 0.9 < attainable(poor) < 1
