"""The answers of the search lab against sums over all choices, and small presets against what their texts say."""

from itertools import combinations
from math import comb, exp, log

import numpy as np
import pytest

from engine.record.recording import Recording, Series
from pages import ANSWERS, LABS, run
from pages.search.answers import SIDE, axis_shares, draws_needed, expected_best, grid_wins, grids

LAB = LABS["search"]
EXPECTED = {"distinct": "nine", "log_scale": "none", "edge": "right", "noise_floor": "points", "halving": "same"}
"""Of the presets that train few networks; the others were measured on three seeds when their texts were written."""


def recorded(values, point=None):
    columns = {"validation_accuracy": values, "trial": np.arange(len(values)), "outcome": np.zeros(len(values))}
    columns |= {"point": point} if point is not None else {}
    steps = np.arange(1, len(values) + 1)
    return Recording("", "done", {name: Series(steps, np.asarray(each, float)) for name, each in columns.items()})


@pytest.mark.parametrize("key", EXPECTED)
def test_the_texts_of_presets_agree_with_their_runs(key):
    preset = LAB.preset(key)
    answer = ANSWERS[preset.question.measure]
    found = run("search", LAB.parse(preset.address)[0], (*answer.columns, "epochs_spent"))
    assert preset.question.right(answer.function(found)) == EXPECTED[key]
    assert answer.moment(found) == max(len(each.columns["trial"].values) for each in found)
    assert all(isinstance(fact, int | float) for fact in answer.facts(found).values())


@pytest.mark.parametrize("trials", [100, 400])
def test_sixty_draws_hit_the_best_twentieth(trials):
    """1 - 0.95^n reaches 0.95 between n = 58 and n = 59: labs.md, and Bergstra and Bengio 2012, say about 60."""
    needed = draws_needed([recorded(np.linspace(0, 1, trials))])
    assert needed == 59
    assert 0.95 ** int(needed) <= 0.05 < 0.95 ** (int(needed) - 1)


def test_the_expected_best_is_the_mean_over_all_choices():
    rng = np.random.default_rng(0)
    values, along = rng.permutation(9.0 * np.arange(1, 9)), rng.normal(size=8)
    every = [along[max(chosen, key=lambda k: values[k])] for chosen in combinations(range(8), 3)]
    assert expected_best(values, along, 3) == pytest.approx(np.mean(every), rel=1e-12)


def test_a_shifted_grid_is_nine_points_of_the_lattice_and_wins_as_often_as_it_should():
    values = np.random.default_rng(1).permutation(SIDE * SIDE) / SIDE**2
    found = grids(recorded(values))
    step = SIDE // 3
    square = values.reshape(SIDE, SIDE)
    assert found.shape == (step, step)
    assert found[2, 1] == max(square[2 + a * step, 1 + b * step] for a in range(3) for b in range(3))
    total = comb(SIDE**2, 9)
    below = [comb(round(best * SIDE**2), 9) / total for best in found.ravel()]
    upto = [comb(round(best * SIDE**2) + 1, 9) / total for best in found.ravel()]
    assert grid_wins([recorded(values)]) == pytest.approx((np.mean(below) + np.mean(upto)) / 2, rel=1e-9)


def test_an_axis_that_alone_decides_has_nearly_all_of_the_variance():
    rates, decays = np.meshgrid(np.logspace(-4, 0, 8), np.logspace(-6, -1, 8), indexing="ij")
    point = np.stack([rates.ravel(), decays.ravel()], 1)
    noise = np.random.default_rng(2).normal(size=64) * 0.01
    values = np.array([exp(-((log(rate / 0.03)) ** 2)) for rate in point[:, 0]]) + noise
    space = [{"log": True}, {"log": True}]
    found = axis_shares(Recording("", "done", recorded(values, point).columns, {"space": space}))
    assert found[0] > 0.98
    assert found[1] < 0.02
