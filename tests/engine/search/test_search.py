"""Searches as they run: a row a trial, the same numbers however many train at once, the worst for what diverges."""

import numpy as np
import pytest

from engine.record.recording import record
from engine.search.spec import SearchSpec
from engine.train.data import load
from pages import EXPERIMENTS, run
from tests.engine.serve.pool_tools import assert_as_here, finish

SEARCH = EXPERIMENTS["search"]
TRIALS = ("point", "validation_accuracy", "validation_loss", "trial", "trial_epochs", "epochs_spent", "outcome")
HOT = "base=train%3Fdepth%3D3%26width%3D8%26activation%3Dleaky_relu%26examples%3D400&trials=8&axis=optimizer.lr:"
COLUMNS = (*TRIALS, "best_so_far", "learning_curve", "validation_spread")
SMALL = "base=train%3Fdepth%3D1%26width%3D8%26optimizer%3Dmomentum%26examples%3D400&epochs=4"


def spec(query):
    found, problems = SearchSpec.from_query(f"{SMALL}&{query}")
    assert problems == []
    return found


def searched(query, columns=COLUMNS):
    """The columns of a search by name, its rows in the order of the trials."""
    (recording,) = run("search", [spec(query)], columns)
    order = np.argsort(recording.columns["trial"].values)
    return {name: series.values[order] for name, series in recording.columns.items() if len(series.values) > 1}


@pytest.fixture(scope="module")
def twelve():
    return searched("trials=12&wave=12")


def test_a_row_a_trial(twelve):
    (recording,) = run("search", [spec("trials=12&wave=5")], COLUMNS)
    assert recording.status == "done"
    assert recording.columns["point"].steps.tolist() == [*range(1, 13)]
    assert recording.columns["epochs_spent"].values.tolist() == [4 * (k + 1) for k in range(12)]
    values = recording.columns["validation_accuracy"].values
    assert np.array_equal(recording.columns["best_so_far"].values, np.maximum.accumulate(values))
    assert recording.notes["winner"]["trial"] == values.argmax()


@pytest.mark.parametrize("more", ["wave=1", "wave=5", "vs"])
def test_company_changes_no_bit(twelve, more):
    if more == "vs":
        specs = [spec("trials=12&wave=12&sampler=grid"), spec("trials=12&wave=12")]
        found = {name: series.values for name, series in run("search", specs, COLUMNS)[1].columns.items()}
    else:
        found = searched(f"trials=12&{more}")
    assert all(np.array_equal(found[name], twelve[name], equal_nan=True) for name in TRIALS)


def test_a_trial_is_a_training_of_its_own(twelve):
    network = spec("trials=12").networks(3, (float(twelve["point"][3, 0]),))[0]
    (alone,) = EXPERIMENTS["train"].run([network], ["validation_accuracy", "validation_loss"])
    assert alone.columns["validation_accuracy"].values[-1] == twelve["validation_accuracy"][3]
    assert alone.columns["validation_loss"].values[-1] == twelve["validation_loss"][3]


@pytest.mark.parametrize("norm", ["none", "batch_norm"])
def test_who_is_not_ended_early_is_as_without_a_pruner(norm):
    base = f"base=train%3Fdepth%3D1%26width%3D8%26optimizer%3Dadam%26norm%3D{norm}%26examples%3D400"
    query = f"{base}&trials=9&wave=9&epochs=9&axis=optimizer.lr:0.001:1:log&axis=optimizer:adam|momentum"
    plain, halved = searched(query), searched(f"{query}&pruner=halving")
    assert sorted(halved["trial_epochs"]) == [1] * 6 + [3] * 2 + [9]
    for k, epochs in enumerate(halved["trial_epochs"].astype(int)):
        assert np.array_equal(halved["learning_curve"][k, :epochs], plain["learning_curve"][k, :epochs])
        assert np.isnan(halved["learning_curve"][k, epochs:]).all()
    after_one = plain["learning_curve"][:, 0]
    assert set(np.flatnonzero(halved["trial_epochs"] > 1)) == set(np.argsort(-after_one, kind="stable")[:3])
    assert (halved["outcome"] == (halved["trial_epochs"] < 9)).all()


@pytest.mark.parametrize("pruner", ["none", "median", "halving", "hyperband"])
def test_as_many_frames_as_are_announced(pruner):
    asked = spec(f"trials=20&wave=6&pruner={pruner}&measure=loss")
    frames = [frame for frame in SEARCH.frames([asked], TRIALS) if frame is not None]
    assert len(frames) == SEARCH.total([asked], TRIALS)
    recording = record("", [frame[0] for frame in frames])
    assert sorted(recording.columns["trial"].values) == [*range(20)]


def test_a_network_that_stops_early_keeps_its_best_and_spends_less():
    patient = (
        "base=train%3Fdepth%3D1%26width%3D8%26examples%3D400%26validation%3D0.2%26patience%3D2&epochs=20&measure=loss"
    )
    found = searched(f"{patient}&trials=6&wave=6&axis=optimizer.lr:0.5:100:log")
    early = found["trial_epochs"] < 20
    assert early.any()
    assert found["epochs_spent"].max() == found["trial_epochs"].sum()
    assert (found["outcome"] == 0).all()
    halved = searched(f"{patient}&trials=6&wave=6&axis=optimizer.lr:0.5:100:log&pruner=halving")
    last = np.flatnonzero(halved["outcome"] == 0)
    assert np.array_equal(halved["validation_loss"][last], found["validation_loss"][last])


def test_numbers_are_judged_by_the_loss():
    asked, problems = SearchSpec.from_query("base=train%3Fdata%3Dcurve&measure=accuracy")
    assert (asked.measure, problems[0].reason) == ("loss", "accuracy_of_numbers")
    (found,) = run("search", [SearchSpec(base="train?data=curve&depth=1&width=8", measure="loss", trials=3)], COLUMNS)
    assert np.isfinite(found.columns["validation_loss"].values).all()
    with pytest.raises(ValueError, match="numbers have no accuracy"):
        SearchSpec(base="train?data=curve")


def test_the_median_ends_trials_and_saves_epochs():
    found = searched("trials=24&wave=6&pruner=median")
    assert 0 < (found["outcome"] == 1).sum() < 18
    assert found["epochs_spent"].max() < 24 * 4
    assert (found["outcome"][:6] != 1).all()  # before anything has finished, nothing is said


@pytest.mark.parametrize(("measure", "worst"), [("accuracy", 0.0), ("loss", np.inf)])
def test_what_diverges_is_the_worst_and_stays(measure, worst):
    found = searched(f"{HOT}0.1:1000000:log&measure={measure}&seeds=2")
    lost = found["outcome"] == 2
    assert 0 < lost.sum() < 8
    assert (found[f"validation_{measure}"][lost] == worst).all()
    assert len(found["trial"]) == 8


@pytest.mark.parametrize("sampler", ["grid", "latin", "sobol", "tpe", "gp"])
def test_any_sampler_gives_the_same_trials_again(sampler):
    once = searched(f"trials=12&wave=4&sampler={sampler}&axis=optimizer.lr:0.001:1:log&axis=bias:0:0.5")
    again = searched(f"trials=12&wave=4&sampler={sampler}&axis=optimizer.lr:0.001:1:log&axis=bias:0:0.5")
    assert all(np.array_equal(once[name], again[name], equal_nan=True) for name in COLUMNS)
    assert len(np.unique(once["point"], axis=0)) == 12


def test_folds_part_the_training_examples_and_leave_the_test_part_alone():
    asked, _ = SearchSpec.from_query("folds=5")
    whole, networks = load(asked.network), asked.networks(0, (0.1,))
    folds = [load(network) for network in networks]
    size = len(whole.train_y) // 5
    assert [(len(fold.validation_y), len(fold.train_y)) for fold in folds] == [(size, len(whole.train_y) - size)] * 5
    counts = sum(np.bincount(fold.validation_y, minlength=10) for fold in folds)
    everything = np.bincount(whole.train_y, minlength=10)
    assert (everything - counts).sum() == len(whole.train_y) - 5 * size  # each example is held out once, or never
    assert (everything >= counts).all()
    assert all(np.array_equal(fold.test_y, whole.test_y) for fold in folds)
    assert np.allclose(folds[1].train_x.mean(0), 0)  # scaled by what it trains on alone


def test_a_score_is_the_mean_over_seeds_and_folds():
    found = searched("trials=2&seeds=2&folds=2")
    networks = spec("seeds=2&folds=2").networks(1, (float(found["point"][1, 0]),))
    alone = EXPERIMENTS["train"].run(networks, ["validation_accuracy"])
    each = [recording.columns["validation_accuracy"].values[-1] for recording in alone]
    assert found["validation_accuracy"][1] == pytest.approx(np.mean(each), rel=1e-12)
    assert found["validation_spread"][1] == pytest.approx(np.std(each), rel=1e-12)
    assert found["epochs_spent"][-1] == 2 * 4 * 4


def test_shared_seeds_are_the_same_for_all_and_fresh_ones_for_none():
    def seeds(draws):
        asked = spec(f"seeds=2&draws={draws}")
        return [[network.seed for network in asked.networks(k, (0.1,))] for k in range(3)]

    assert seeds("shared") == [[0, 1]] * 3
    assert seeds("fresh") == [[0, 1], [2, 3], [4, 5]]


def test_the_test_part_is_looked_at_once_for_the_winner():
    asked = spec("trials=6&seeds=2")
    (found,) = run("search", [asked], ("trial", "validation_accuracy", "winner_validation", "winner_test", "repeats"))
    winner = found.notes["winner"]["trial"]
    assert found.columns["winner_validation"].values[0] == found.columns["validation_accuracy"].values[winner]
    point = tuple(run("search", [asked], ("point",))[0].columns["point"].values[winner].tolist())
    alone = EXPERIMENTS["train"].run(asked.networks(winner, point), ["test_accuracy"])
    mean = np.mean([recording.columns["test_accuracy"].values[-1] for recording in alone])
    assert found.columns["winner_test"].values.tolist() == [pytest.approx(mean, rel=1e-12)]
    assert found.columns["repeats"].values.shape == (1, 2, 8)
    assert len(np.unique(found.columns["repeats"].values)) > 2


def test_the_winner_as_a_script():
    asked = spec("trials=6")
    (found,) = run("search", [asked], ("point",))
    rate = found.notes["winner"]["differs"].partition("=")[2]
    assert f"'lr': {rate}" in SEARCH.standalone([asked], [found])
    assert "'lr': 0.02" in SEARCH.standalone([asked])


def test_what_the_doctor_says_of_a_search():
    def said(query):
        asked = spec(query)
        (found,) = run("search", [asked], SEARCH.diagnosis_columns)
        return {finding.code: finding for finding in SEARCH.diagnose(found, asked)}

    edge = said("trials=8&axis=optimizer.lr:1e-5:1e-3:log")["space_edge"]
    assert edge.fix == {"axis": "optimizer.lr:1e-05:0.1:log"}
    assert said(f"{HOT}1000:1000000:log")["trials_diverged"].severity != "info"
    assert said("trials=9&sampler=grid&axis=optimizer.lr:1e-4:10:log") == {}


def test_a_search_pauses_often_and_holds_few_networks():
    asked = spec("trials=40&wave=8&pruner=halving&axis=width:4:8")
    pauses = [frame is None for frame in SEARCH.frames([asked], TRIALS)]
    assert sum(pauses) > 40 * 4


def test_a_worker_gives_the_same_numbers(pool):
    run = finish(pool.open("search", [spec("trials=20&wave=6&pruner=halving&sampler=tpe")], TRIALS, "me"))
    assert_as_here(run, SEARCH)
