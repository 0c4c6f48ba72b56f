"""The doctor offers what it has tried: the knob that was turned is turned back, and three other seeds gain by it."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from benchmarks.clinic.cases import Case, root
from benchmarks.clinic.report import report
from benchmarks.clinic.score import examine
from engine.consult import Consultation, as_text, consult
from engine.record.recording import Ending, Recording, Series
from engine.train.causes import suspects
from engine.train.data import load
from engine.train.learning import attainable, learning, sampling_error
from engine.train.spec import TrainSpec
from engine.train.trials import BUDGET, plan
from pages import EXPERIMENTS

TRAIN = EXPERIMENTS["train"]
SMALL = "depth=2&width=24&steps=150&activation=relu&init=he_normal&"
SABOTAGED = {
    "optimizer.lr": "optimizer.lr=0.000001",  # needs more than ten times as much
    "preprocess": "preprocess=none",
    "dropout": "dropout=dropout&dropout.p=0.97",
    "batch": "norm=batch_norm&batch=2",  # before depth
    "optimizer.beta": "optimizer=momentum&optimizer.lr=0.1&optimizer.beta=0.999",
    "optimizer.eps": "optimizer=adam&optimizer.lr=0.003&optimizer.eps=1",
    "activation": "data=xor&activation=identity&init=lecun_normal",
}


def spec(query):
    return TrainSpec.from_query(query)[0]


@pytest.mark.parametrize("knob", SABOTAGED)
def test_the_knob_that_was_turned_is_turned_back(knob):
    ((one, findings, trial),) = consult(TRAIN, [spec(SMALL + SABOTAGED[knob])])
    first = findings[0]
    assert first.cure is not None
    assert root(first.knob) == knob
    assert first.cure.after - first.cure.before > 0.03
    assert all(finding.cure is None and not finding.fix for finding in findings[1:])
    said = as_text([Consultation(one, findings, trial)], lambda specs: specs[0].to_query())
    assert f"test accuracy {first.cure.before:.3g} -> {first.cure.after:.3g} in" in said


def test_what_nothing_helps_is_said_without_a_cure():
    ((_, findings, trial),) = consult(TRAIN, [spec(SMALL + "data=noise&depth=1")])
    assert trial is None  # nothing to learn, so nothing to try
    assert all(finding.cure is None and not finding.fix for finding in findings)


def test_batch_norm_with_large_first_updates_is_healthy():
    """|change of W| / |W| of weights whose scale cancels is no alarm; with layer norm at this rate it is measured."""
    query = "activation=relu&init=normal&init.std=0.01&norm=batch_norm&depth=4&width=50&steps=150"
    ((_, findings, trial),) = consult(TRAIN, [spec(query)])
    assert findings[0].code == "healthy"
    assert trial is None


def test_a_gap_by_chance_of_a_hundred_probe_examples_is_no_overfitting():
    """0.63 against 0.525: the network has not learned, and so is not told to be smaller."""
    recording = made(loss=[2.3, 1.5], train_accuracy=[0.1, 0.63], test_accuracy=[0.1, 0.525])
    codes = [finding.code for finding in TRAIN.diagnose(recording, spec(SMALL))]
    assert "gap" not in codes
    assert codes[0] in ("not_learned", "still_learning")


def made(status="done", **columns):
    series = {name: Series(np.arange(len(v)) * 150, np.array(v, float)) for name, v in columns.items()}
    return Recording("train", status, series, {}, Ending(status, 150))


@pytest.mark.parametrize(("accuracy", "short"), [(0.82, True), (0.53, True), (0.93, False)])
def test_healthy_is_said_of_what_has_learned(accuracy, short):
    known = learning(made(loss=[2.3, 0.5], test_accuracy=[0.1, accuracy]), spec(SMALL))
    assert known.short == short


@pytest.mark.parametrize("query", ["", "data=moons&data.noise=0.3", "data=spiral&seed_data=3", "data=wine"])
def test_the_attainable_is_that_of_five_nearest_neighbours(query):
    one = spec(query)
    data = load(one)
    votes = KNeighborsClassifier(5, algorithm="brute").fit(data.train_x, data.train_y)
    assert attainable(one) == pytest.approx(votes.score(data.test_x, data.test_y), abs=1.5 / len(data.test_y))


def test_a_hundred_examples_have_an_error_of_five_points():
    assert sampling_error(0.5, 100) == 0.05
    assert sampling_error(1.0, 100) == pytest.approx(0.01, rel=0.01)  # never 0


def test_a_heavy_trial_is_shortened_then_left():
    """It stays within its budget of multiplications, or says that it is too heavy."""
    for query, tried in (("width=100&depth=10&steps=2000&scaling=none", True), ("width=500&depth=20&steps=300", False)):
        one = spec(query)
        recording = made(loss=[2.3, 2.3], test_accuracy=[0.1, 0.1])
        trial = plan(recording, one, TRAIN.diagnose(recording, one))
        assert bool(trial.specs) == tried
        assert trial.steps < trial.asked
        assert sum(each.batch * each.weights * each.steps for each in trial.specs) <= BUDGET


def test_the_untreated_twin_is_the_network_itself():
    one = spec(SMALL + "scaling=none")
    recording = made(loss=[2.3, 2.3], test_accuracy=[0.1, 0.1])
    trial = plan(recording, one, [])
    assert replace(trial.specs[0], every=one.every) == one
    assert len(trial.specs) == trial.seeds * (1 + len(trial.suspects))
    assert len({each.seed for each in trial.specs}) == trial.seeds
    assert trial.suspects[0].fix == suspects(recording, one)[0].fix == {"preprocess": "standard"}


def test_the_clinic_measures_on_other_seeds():
    sound = spec(SMALL)
    result = examine(Case("rate", spec(SMALL + "optimizer.lr=0.0001"), sound))
    assert result.right
    assert result.gain > 0.5
    assert "| rate | 1 | 1 | 1 | optimizer.lr 1 |" in report([result], 10, {"address": "dead"}, 1)
