"""Evaluation, training and Monte Carlo mode against torch, plain recomputation, closed forms; the doctor on them."""

import numpy as np
import pytest
import torch

from engine.record.pieces import finish
from engine.record.recording import Ending, Recording, Series
from engine.train.columns import COLUMNS
from engine.train.data import load
from engine.train.modes import plan
from engine.train.numerics import numerics
from engine.train.products import one_thread
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages import EXPERIMENTS, run
from pages.batch_norm import doctor as batch_norm_doctor
from pages.dropout import doctor as dropout_doctor

DIGITS = "depth=2&width=24&activation=relu&init=he_normal&"
MODES = ("loss", "train_accuracy", "test_accuracy", "eval_accuracy", "train_mode_accuracy")
MEANS = ("train_mean", "eval_mean", "train_std", "mode_ratio")
one_thread()  # as in a worker
DOCTOR = EXPERIMENTS["train"]
MODE_CODES = ("asked_in_training_mode", *batch_norm_doctor.CODES, *dropout_doctor.CODES)


def spec(query):
    return TrainSpec.from_query(query)[0]


def last(query, columns):
    (recording,) = run("train", [spec(query)], columns)
    return {name: recording.columns[name].values[-1] for name in columns}


def trained(query, steps=30):
    with numerics():
        stack = Stack([spec(query)])
        for _ in range(steps):
            stack.update()
    return stack


@pytest.mark.parametrize("companions", ["shuffled", "one_class", "single"])
@pytest.mark.parametrize("batch", [1, 7, 64, 500])
def test_everyone_is_asked_in_full_batches_of_the_right_company(companions, batch):
    one = spec(f"batch={batch}&companions={companions}")
    y = load(one).test_y
    order = plan(one, y)
    assert set(order.ravel()) == set(range(len(y)))
    assert order.shape[1] == (1 if companions == "single" else min(batch, len(y)))
    if companions == "one_class":
        assert all(len(set(y[row])) == 1 for row in order)
    assert len(order) <= -(-len(y) // order.shape[1]) + 10


@pytest.mark.parametrize("companions", ["shuffled", "one_class", "single"])
def test_training_mode_is_torch_in_training_mode_on_the_same_batches(companions):
    one = spec(f"{DIGITS}batch=48&precision=float64&norm=batch_norm&companions={companions}")
    stack = trained(one.to_query())
    with numerics():
        own = finish(stack.modes.logits("train", stack.step))[0].clone()
    data, answers = load(one), np.full((360, 10), np.nan)
    for rows in reversed(plan(one, data.test_y)):
        h = torch.from_numpy(data.test_x[rows])
        for layer in range(3):
            h = h @ stack.weights.w[layer][0].clone() + stack.weights.b[layer][0].clone()
            if layer < 2:
                gamma, beta = stack.weights.gamma[layer][0, 0].clone(), stack.weights.beta[layer][0, 0].clone()
                h = (h - h.mean(0)) / (h.var(0, correction=0) + one.norm.eps).sqrt() * gamma + beta
                h = torch.relu(h)
        answers[rows[::-1]] = h.flip(0)  # the first answer is the one that stays
    np.testing.assert_allclose(own, answers, rtol=0, atol=1e-10)


def test_the_mean_over_masks_approaches_its_closed_form():
    """One hidden layer of linear units: the logits are sums of independent masked terms, so their mean is known."""
    one = spec("depth=1&width=40&activation=identity&precision=float64&dropout=dropout&dropout.p=0.4&masks=512")
    stack = trained(one.to_query(), 5)
    with numerics():
        run_ = stack.modes._evaluation
        drawn = torch.stack([run_.forward(moment=(1, 5, mask), running=True)[0].clone() for mask in range(512)])
        plain = run_.forward(running=True)[0].clone()
        h, w = run_.h[0][0].clone(), stack.weights.w[1][0].clone()
    variance = (0.4 / 0.6) * (h**2) @ (w**2)
    error = (drawn.mean(0) - plain) / (variance / 512).sqrt()
    assert error.abs().max() < 5.5  # the largest of 3 600 standard normals
    np.testing.assert_allclose(drawn.var(0).sum() / variance.sum(), 1, atol=0.05)


def test_monte_carlo_answers_are_those_of_the_mean_probability():
    one = spec(DIGITS + "steps=30&dropout=dropout&mode=monte_carlo&masks=5")
    found = last(one.to_query(), ("test_accuracy", "test_loss", "eval_accuracy"))
    stack = trained(one.to_query())
    y = load(one).test_y
    with numerics():
        run_ = stack.modes._evaluation
        p = [torch.softmax(run_.forward(moment=(1, 30, mask), running=True)[0].double(), -1) for mask in range(5)]
    mean = torch.stack(p).mean(0).numpy()
    assert found["test_accuracy"] == pytest.approx((mean.argmax(1) == y).mean())
    assert found["test_loss"] == pytest.approx(-np.log(mean[np.arange(len(y)), y]).mean(), rel=1e-5)


@pytest.mark.parametrize(
    ("convention", "ratio"), [("inverted", (1, 1)), ("test_scaling", (1, 1)), ("none", (1 / 0.7, 1 / 0.7**2))]
)
def test_the_means_of_both_modes_are_as_the_convention_says(convention, ratio):
    """Linear units keep expectations, so eval_mean / train_mean is 1, or 1 / (1 - p)^layer when nobody scales."""
    query = "depth=2&width=200&activation=identity&init=constant&init.value=0.01&scaling=unit&steps=0&precision=float64"
    found = last(f"{query}&dropout=dropout&dropout.p=0.3&dropout.convention={convention}&masks=64", MEANS)
    np.testing.assert_allclose(found["mode_ratio"], ratio, rtol=0.01)
    np.testing.assert_allclose(found["mode_ratio"], found["eval_mean"] / found["train_mean"])
    assert (found["train_std"] > 0).all()


def test_without_norm_and_dropout_the_modes_are_one():
    found = last(DIGITS + "steps=20", (*MODES, *MEANS))
    assert found["test_accuracy"] == found["eval_accuracy"] == found["train_mode_accuracy"]
    np.testing.assert_array_equal(found["train_mean"], found["eval_mean"])
    for mode in ("train", "monte_carlo"):
        assert last(f"{DIGITS}steps=20&mode={mode}", MODES) == last(DIGITS + "steps=20", MODES)


def test_layer_norm_knows_no_modes():
    found = last(DIGITS + "steps=20&norm=layer_norm&companions=single", MODES)
    assert found["test_accuracy"] == found["eval_accuracy"] == found["train_mode_accuracy"]


def test_the_mode_decides_what_is_asked():
    query = DIGITS + "steps=60&norm=batch_norm&companions=one_class"
    evaluated, forgot = last(query, MODES), last(query + "&mode=train", MODES)
    assert evaluated["test_accuracy"] == evaluated["eval_accuracy"] == forgot["eval_accuracy"]
    assert forgot["test_accuracy"] == forgot["train_mode_accuracy"] == evaluated["train_mode_accuracy"]
    assert evaluated["eval_accuracy"] > forgot["test_accuracy"] + 0.2


def test_asking_changes_nothing():
    query = DIGITS + "steps=20&every=5&norm=batch_norm&dropout=dropout&mode=train"
    bare, asked = run("train", [spec(query)], ["loss"])[0], run("train", [spec(query)], (*MODES, *MEANS))[0]
    np.testing.assert_array_equal(bare.columns["loss"].values, asked.columns["loss"].values)


def test_all_columns_of_modes_have_their_kind():
    found = last(DIGITS + "steps=2&dropout=gaussian&norm=batch_norm", (*MODES, *MEANS))
    for name, value in found.items():
        assert value.shape == {"scalar": (), "layer": (2,)}[COLUMNS[name].kind]


# -- the doctor -----------------------------------------------------------------------------------------------------

SICK = {**batch_norm_doctor.PROOFS, **dropout_doctor.PROOFS}


@pytest.mark.parametrize("code", SICK)
def test_a_rule_fires_with_evidence_and_its_treatment_helps(code):
    one = spec(SICK[code])
    (recording,) = run("train", [one], MODES)
    found = {finding.code: finding for finding in DOCTOR.diagnose(recording, one)}
    assert code in found, sorted(found)
    assert "gap" not in found or code.endswith(("batch", "one"))
    assert all(np.isfinite(value) for value in found[code].values.values())
    fixed, problems = TrainSpec.from_query(found[code].fix, one)
    assert not problems
    assert fixed != one
    (twin,) = run("train", [fixed], MODES)
    assert code not in {finding.code for finding in DOCTOR.diagnose(twin, fixed)}


def test_every_rule_has_its_case():
    assert set(SICK) == set(MODE_CODES) - {
        "sparse"
    }  # which looks at masks alone, see tests/pages/dropout/test_strips.py
    assert set(MODE_CODES) <= set(DOCTOR.codes)


def made(**columns):
    series = {name: Series(np.array([100]), np.array([value])) for name, value in columns.items()}
    return Recording("train", "done", series, {}, Ending("done", 100))


def test_the_sentence_has_both_accuracies():
    one = spec("norm=batch_norm&mode=train")
    finding, *_ = DOCTOR.diagnose(made(test_accuracy=0.41, eval_accuracy=0.96), one)
    assert (finding.code, finding.severity) == ("asked_in_training_mode", "error")
    assert (finding.values["train"], finding.values["test"], dict(finding.fix)) == (0.41, 0.96, {"mode": "eval"})


def test_the_noise_of_a_tiny_batch_is_that_of_a_mean():
    finding, *_ = DOCTOR.diagnose(made(eval_accuracy=0.9, train_mode_accuracy=0.9), spec("norm=batch_norm&batch=4"))
    assert (finding.code, finding.values["noise"]) == ("tiny_batch", 1 / 2)


def test_accuracies_of_different_steps_are_not_compared():
    """The test part is measured less often: a network that learns fast is not asked in the wrong mode for that."""
    series = {"test_accuracy": Series(np.array([0]), np.array([0.1]))}
    series["eval_accuracy"] = Series(np.array([0, 50]), np.array([0.1, 0.9]))
    recording = Recording("train", "running", series)
    assert not {f.code for f in DOCTOR.diagnose(recording, spec("norm=batch_norm&mode=train"))} & set(MODE_CODES)


@pytest.mark.parametrize(
    "query", ["norm=batch_norm&batch=32", "norm=layer_norm&batch=1", "dropout=dropout", "mode=train"]
)
def test_a_sound_network_is_not_blamed(query):
    recording = made(test_accuracy=0.95, eval_accuracy=0.95, train_mode_accuracy=0.94)
    assert not {finding.code for finding in DOCTOR.diagnose(recording, spec(query))} & set(MODE_CODES)


def test_a_probability_too_small_for_single_precision_is_still_answered():
    """One mask of a network so sure that softmax underflows: the accuracy is that of its logits."""
    query = "dropout=dropout&mode=monte_carlo&masks=1&depth=2&width=30&steps=0&init=normal&init.std=3"
    one = spec(query)
    stack = Stack([one])
    logits = finish(stack.modes.logits("monte_carlo", 0))
    assert logits.min() < -120  # e^-104 is 0 in single precision
    assert bool(torch.isfinite(logits).all())
    torch.testing.assert_close(logits.logsumexp(-1), torch.zeros(logits.shape[:2], dtype=torch.float64))
    (recording,) = run("train", [one], ["test_accuracy"])
    assert np.isfinite(recording.columns["test_accuracy"].values).all()
