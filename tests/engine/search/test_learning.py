"""TPE and the Gaussian process in waves: number for number Optuna's own study."""

import optuna
import pytest

from engine.record.pieces import finish
from engine.search.learning import Learner
from engine.search.space import Axis

AXES = (Axis("lr", 1e-4, 1.0, log=True), Axis("depth", 1, 4, whole=True), Axis("optimizer", options=("sgd", "adam")))


def score(lr, depth, optimizer):
    return -((lr - 0.1) ** 2) - depth + (optimizer == "adam")


def objective(trial):
    lr, depth = trial.suggest_float("lr", 1e-4, 1.0, log=True), trial.suggest_int("depth", 1, 4)
    return score(lr, depth, trial.suggest_categorical("optimizer", ("sgd", "adam")))


def searched(wave, waves, seed=3, name="tpe"):
    tpe, found = Learner(name, AXES, seed, wave), []
    for _ in range(waves):
        points = finish(tpe.asking(wave))
        finish(tpe.telling(points, [score(*point) for point in points]))
        found += points
    return found


@pytest.mark.parametrize(("name", "count"), [("tpe", 25), ("gp", 14)])
def test_one_by_one_it_is_optunas_study(name, count):
    sampler = {"tpe": optuna.samplers.TPESampler, "gp": optuna.samplers.GPSampler}[name]
    study = optuna.create_study(direction="maximize", sampler=sampler(seed=3))
    study.optimize(objective, n_trials=count)
    assert searched(1, count, name=name) == [tuple(trial.params.values()) for trial in study.trials]


@pytest.mark.parametrize(("name", "waves"), [("tpe", 5), ("gp", 3)])
def test_in_waves_the_same_points_each_time_and_others_than_one_by_one(name, waves):
    assert searched(5, waves, name=name) == searched(5, waves, name=name)
    assert searched(5, waves, name=name)[11:] != searched(1, 5 * waves, name=name)[11:]


@pytest.mark.parametrize("name", ["tpe", "gp"])
def test_the_worst_score_is_learnt_from(name):
    tpe = Learner(name, AXES[:1], 0, 2)
    for _ in range(8):
        points = finish(tpe.asking(2))
        finish(tpe.telling(points, [float("-inf") if lr > 0.01 else lr for (lr,) in points]))
    assert all(trial.state == optuna.trial.TrialState.COMPLETE for trial in tpe.study.trials)
    assert tpe.study.best_value == pytest.approx(
        max(t.params["lr"] for t in tpe.study.trials if t.params["lr"] <= 0.01)
    )
