"""Which trials go on: against Optuna's pruners, and the brackets that the papers print."""

import numpy as np
import optuna
import pytest
from optuna.pruners import HyperbandPruner, MedianPruner
from optuna.pruners._successive_halving import _is_trial_promotable_to_next_rung
from optuna.study import StudyDirection

from engine.search.pruners import bars, brackets, halving, rungs, table, worst


def sizes(bracket):
    """Trials at each rung."""
    left = [bracket.size]
    for leave in bracket.leave:
        left.append(left[-1] - leave)
    return left


def test_the_brackets_of_the_hyperband_paper():
    """Li et al. 2018, table 1: R = 81, eta = 3."""
    found = [list(zip(sizes(each), each.rungs, strict=True)) for each in table(81, 3)]
    assert found[0] == [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)]
    assert found[1] == [(34, 3), (11, 9), (3, 27), (1, 81)]  # the paper rounds 33.75 down; Optuna and its code, up
    assert found[2] == [(15, 9), (5, 27), (1, 81)]
    assert found[3] == [(8, 27), (2, 81)]
    assert found[4] == [(5, 81)]


@pytest.mark.parametrize(("epochs", "eta"), [(81, 3), (16, 2), (30, 3), (5, 3), (1, 2), (125, 5)])
def test_as_many_trials_in_each_bracket_as_optuna_allots(epochs, eta):
    pruner = HyperbandPruner(min_resource=1, max_resource=epochs, reduction_factor=eta)
    pruner._try_initialization(optuna.create_study(pruner=pruner))
    assert [each.size for each in table(epochs, eta)] == pruner._trial_allocation_budgets
    assert all(each.rungs[-1] == epochs and each.rungs[0] >= 1 for each in table(epochs, eta))


@pytest.mark.parametrize("eta", [2, 3, 5])
@pytest.mark.parametrize("size", [1, 2, 7, 27, 40])
def test_those_go_on_whom_optuna_promotes(size, eta):
    scores = np.random.default_rng(size).permutation(size).astype(float)
    leave = halving(size, (1, eta), eta).leave[0]
    stay = set(range(size)) - set(worst(scores.tolist(), leave))
    promoted = {
        k
        for k, score in enumerate(scores)
        if _is_trial_promotable_to_next_rung(score, scores.tolist(), eta, StudyDirection.MAXIMIZE)
    }
    assert stay == promoted


@pytest.mark.parametrize("pruner", ["none", "median", "halving", "hyperband"])
@pytest.mark.parametrize("trials", [1, 16, 50, 200])
def test_the_brackets_hold_all_trials(pruner, trials):
    found = list(brackets(pruner, trials, 27, 9, 3))
    assert sum(each.size for each in found) == trials
    assert all(len(each.rungs) == len(each.leave) + 1 for each in found)
    assert all(sizes(each)[-1] >= 1 for each in found)


def test_27_trials_cost_what_9_would():
    (bracket,) = brackets("halving", 27, 27, 27, 3)
    assert bracket.rungs == (1, 3, 9, 27)
    starts = (0, *bracket.rungs)
    spent = sum(n * (end - start) for n, start, end in zip(sizes(bracket), starts, bracket.rungs, strict=False))
    assert spent == 27 * 1 + 9 * 2 + 3 * 6 + 1 * 18 == 81
    assert rungs(2, 27, 3) == (27,)


def test_of_equals_the_later_one_ends():
    assert worst([1.0, 1.0, 0.5, 1.0], 2) == [2, 3]
    assert worst([-np.inf, 3.0], 1) == [0]


def test_below_the_median_as_in_optuna():
    rng = np.random.default_rng(0)
    curves = rng.random((30, 4))
    study = optuna.create_study(direction="maximize", pruner=MedianPruner(n_startup_trials=5))
    finished, cut = [], []
    for curve in curves:
        trial = study.ask()
        for epoch, score in enumerate(curve, 1):
            trial.report(score, epoch)
            gone = curve[:epoch].max() < bars(finished, 4)[epoch - 1]
            assert gone == trial.should_prune()
            if gone:
                break
        cut.append(gone)
        finished += [] if gone else [curve]
        study.tell(trial, state=optuna.trial.TrialState.PRUNED) if gone else study.tell(trial, curve[-1])
    assert 5 < sum(cut) < 25
