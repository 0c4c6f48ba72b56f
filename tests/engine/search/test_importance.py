"""The share of an axis against the analysis of variance of a function that is known, and against Optuna's fANOVA."""

import numpy as np
import optuna
import pytest
from optuna.importance import FanovaImportanceEvaluator, get_param_importances

from engine.search.importance import shares, usable


def test_on_a_grid_it_is_the_analysis_of_variance():
    rng = np.random.default_rng(0)
    u, v = np.meshgrid(np.arange(10.0), np.arange(10.0), indexing="ij")
    scores = 3 * u + v + rng.normal(size=u.shape)
    total, means = ((scores - scores.mean()) ** 2).sum(), scores.mean(1)
    between = 10 * ((means - scores.mean()) ** 2).sum()
    within = ((scores - means[:, None]) ** 2).sum() / (100 - 10)
    found = shares(np.stack([u.ravel(), v.ravel()], 1), scores.ravel())
    assert found[0] == pytest.approx((between - 9 * within) / total, rel=1e-12)
    assert found[0] > 5 * found[1] > 0


def test_it_names_the_axes_in_the_order_in_which_optuna_does():
    places = np.random.default_rng(1).random((150, 3))
    scores = np.sin(3 * places[:, 0]) * 2 + places[:, 1] + 0.05 * places[:, 2]
    study = optuna.create_study(direction="maximize")
    spread = {name: optuna.distributions.FloatDistribution(0, 1) for name in "abc"}
    for row, score in zip(places, scores, strict=True):
        params = dict(zip("abc", map(float, row), strict=True))
        study.add_trial(optuna.trial.create_trial(params=params, distributions=spread, value=float(score)))
    theirs = get_param_importances(study, evaluator=FanovaImportanceEvaluator(n_trees=16, max_depth=16, seed=0))
    ours = dict(zip("abc", shares(places, scores), strict=True))
    assert list(theirs) == sorted(ours, key=ours.get, reverse=True)
    assert [ours[name] for name in "abc"] == pytest.approx([theirs[name] for name in "abc"], abs=0.12)


def test_an_axis_that_does_nothing_has_no_share_and_luck_is_nobody_s():
    rng = np.random.default_rng(2)
    assert shares(rng.random((400, 2)), rng.normal(size=400)).max() < 0.1


def test_what_diverged_counts_as_the_worst_that_is():
    assert usable(np.array([-0.5, -np.inf, -2.0])).tolist() == [-0.5, -2.0, -2.0]
    assert usable(np.array([-np.inf])).tolist() == [0.0]


@pytest.mark.parametrize("scores", [np.ones(8), np.arange(2.0)])
def test_of_nothing_to_explain_nothing_is_said(scores):
    assert np.isnan(shares(np.arange(len(scores), dtype=float)[:, None], scores)).all()
