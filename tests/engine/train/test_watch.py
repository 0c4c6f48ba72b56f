"""What is looked at after each epoch: validation, early stopping, plateaus; and the data that training is given."""

import json

import numpy as np
import pytest
import torch

from engine.train.data import load
from engine.train.diagnosis import DIAGNOSIS_COLUMNS, diagnose
from engine.train.measure_sharpness import MEASURES as SHARP
from engine.train.stack import Stack
from pages import run
from tests.engine.train.layer_tools import spec
from tests.engine.train.test_penalties import descent, diabetes
from tests.oracle_files import ORACLES

G24 = json.loads((ORACLES / "G24_lr_schedulers.json").read_text("utf-8"))["data"]["plateau_factor0p5_patience2"]
G26 = json.loads((ORACLES / "G26_early_stopping_ridge.json").read_text("utf-8"))["data"]
SICK = "examples=100&depth=1&width=40&optimizer.lr=0.5&label_noise=0.3&validation=0.2&batch=20"


def test_plateaus_cut_where_torch_s_do():
    stack = Stack([spec("depth=1&width=4&schedule=plateau&schedule.patience=2&schedule.gamma=0.5")])
    found = []
    for loss in G24["losses"]:
        found.append(float(stack.regime.rates.at(0)))  # in force before this loss
        stack.watch._plateau(0, loss, stack.regime.rates)
    np.testing.assert_allclose(found, G24["lr"], atol=1e-12)


def test_the_validation_part_is_the_end_of_the_training_part_and_keeps_its_labels():
    whole, parted = load(spec("preprocess=none")), load(spec("preprocess=none&validation=0.2&label_noise=0.4"))
    assert parted.validation_x.tolist() == whole.train_x[-287:].tolist()
    assert parted.validation_y.tolist() == whole.train_y[-287:].tolist()
    assert parted.train_x.tolist() == whole.train_x[:-287].tolist()
    assert parted.test_y.tolist() == whole.test_y.tolist()
    assert (parted.train_y != whole.train_y[:-287]).sum() == round(0.4 * 1150)


def test_training_stops_with_the_weights_of_its_best_epoch():
    one = spec(f"{SICK}&steps=300&patience=3&every=5")
    free = spec(f"{SICK}&steps=300&every=5")
    stopped, went_on = run("train", [one, free], ["validation_loss", "validation_accuracy", "loss"])
    assert (stopped.status, went_on.status) == ("stopped", "done")
    losses = went_on.columns["validation_loss"].values
    assert losses[1:][stopped.notes["best_step"] // 5 - 1] == stopped.columns["validation_loss"].values[-1]
    assert stopped.ending.step == stopped.notes["best_step"] + 15
    assert losses.min() >= stopped.columns["validation_loss"].values[-1] or losses.argmin() * 5 > stopped.ending.step
    assert (went_on.columns["validation_loss"].values[-1]) > stopped.columns["validation_loss"].values[-1]


def test_who_stops_is_measured_in_full_and_the_others_as_if_they_were_alone():
    company = [spec(f"{SICK}&steps=300&every=30&{more}") for more in ("patience=2", "seed=0")]
    stopped, other = run("train", company, ["test_accuracy", "loss"])
    (alone,) = run("train", company[1:], ["test_accuracy", "loss"])
    assert (stopped.status, stopped.columns["test_accuracy"].steps[-1]) == (
        "stopped",
        stopped.columns["loss"].steps[-1],
    )
    assert stopped.columns["test_accuracy"].values[-1] > 0.5
    assert other.columns["test_accuracy"].steps.tolist() == alone.columns["test_accuracy"].steps.tolist()


def test_without_a_validation_part_patience_is_refused():
    from engine.train.spec import TrainSpec

    one, problems = TrainSpec.from_query("patience=3")
    assert (one.patience, [problem.code for problem in problems]) == (0, ["unused"])


def test_stopping_early_is_shrinkage():
    """Gradient descent from 0 on least squares: the closed form, and what scikit-learn's ridge says of it."""
    x, y = diabetes()
    path = descent("data=breast_cancer&optimizer.lr=0.1", lambda w: x.T @ (x @ w - y) / len(x), [0.0] * 10, 300)
    values, axes = np.linalg.eigh(x.T @ x / len(x))
    for k in (1, 10, 100, 300):
        np.testing.assert_allclose(path[k], G26["gd_w"][str(k)], atol=1e-7)
        closed = axes @ ((1 - (1 - 0.1 * values) ** k) * (axes.T @ np.array(G26["w_star"])))
        np.testing.assert_allclose(path[k], closed, atol=1e-6)


def test_a_kept_last_batch_is_a_smaller_one_at_the_end_of_each_epoch():
    one = spec("examples=70&batch=20&last_batch=keep&depth=1&width=5&steps=4")
    assert (one.epoch, one.left_out) == (4, 0)
    stack, seen = Stack([one]), []
    for step in range(4):
        run = stack._filled()
        seen.append(run.x[0].clone())
        assert stack.batches.odd(step) == (step == 3)
        stack.step += 1
    rows = np.unique(torch.cat(seen).numpy(), axis=0)
    np.testing.assert_array_equal(rows, np.unique(load(one).train_x.astype(np.float32), axis=0))


def test_company_changes_nothing():
    kinds = ["patience=1&smoothing=0.2", "schedule=plateau&schedule.patience=0", "patience=1&watch=accuracy&l2=0.1"]
    company = [spec(f"{SICK}&norm=batch_norm&last_batch=keep&steps=40&every=8&{kind}") for kind in kinds]
    columns = ["loss", "validation_loss", "lr", "sharpness", "condition"]
    for one, together in zip(company, run("train", company, columns), strict=True):
        (alone,) = run("train", [one], columns)
        assert alone.ending == together.ending
        for name, series in alone.columns.items():
            assert series.values.tobytes() == together.columns[name].values.tobytes(), (name, one)


@pytest.mark.parametrize(
    "query", ["activation=tanh&l2=0.1", "depth=0", "norm=layer_norm&activation=tanh", "activation=relu&width=9"]
)
def test_sharpness_is_the_largest_eigenvalue_of_the_hessian(query):
    one = spec(f"data=moons&examples=40&batch=20&probe=40&depth=1&width=4&steps=30&precision=float64&{query}")
    stack = Stack([one])
    for _ in range(30):
        stack.update()

    def gradient(at):
        stack.weights.flat[0] = at
        stack.probe.run.forward()
        stack.probe.run.probabilities()
        stack.probe.run.backward(stack.gradients)
        return stack.gradients.flat[0].clone() + one.l2 * at * penalized(stack.weights, False)[0]

    from engine.train.measure_sharpness import _used
    from engine.train.penalties import penalized

    at, used = stack.weights.flat[0].clone(), torch.nonzero(_used(stack.weights)[0])[:, 0]
    columns = [(gradient(at + 1e-5 * e) - gradient(at - 1e-5 * e)) / 2e-5 for e in torch.eye(len(at)).double()[used]]
    hessian = torch.stack(columns)[:, used].numpy()
    gradient(at)
    found = SHARP["sharpness"].function(stack, {"sharpness"})
    while True:
        try:
            next(found)
        except StopIteration as end:
            value = end.value["sharpness"][0]
            break
    assert value == pytest.approx(np.linalg.eigvalsh((hessian + hessian.T) / 2)[-1], rel=0.02)


def test_the_doctor_says_where_it_stopped_and_whose_weights_it_has():
    one = spec(f"{SICK}&steps=300&patience=3&every=5")
    (found,) = run("train", [one], DIAGNOSIS_COLUMNS)
    (said,) = [finding for finding in diagnose(found, one) if finding.code == "stopped_early"]
    assert (said.step, said.severity) == (found.ending.step, "info")
    assert said.values == {"best": found.notes["best_step"], "patience": 3}
