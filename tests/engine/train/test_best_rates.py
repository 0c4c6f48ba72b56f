"""The rate that is chosen is the best of those tried: by hand, and on a network that a rate too large breaks."""

import numpy as np

from engine.train.best_rates import BUDGET, COLUMN, FACTORS, SEEDS, at_its_best, rates, updates
from engine.train.spec import TrainSpec
from engine.train.variants import at_rate, seeded
from pages import EXPERIMENTS, run


def spec(query):
    return TrainSpec.from_query(query)[0]


def test_the_lowest_mean_over_the_seeds_wins():
    one = spec("data=circle")
    losses = np.full((len(FACTORS), SEEDS), 1.0)
    losses[4], losses[6] = [0.1, 0.1, 2.0], [0.5, 0.5, 0.5]
    assert at_its_best(one, losses).optimizer.lr == rates(one)[6]
    losses[6, 0] = np.inf
    assert at_its_best(one, losses).optimizer.lr == rates(one)[4]
    assert at_its_best(one, np.full_like(losses, np.inf)) == one


def test_a_large_comparison_is_tried_on_fewer_updates():
    small, large = spec("data=circle&width=4&steps=300"), spec("width=200&depth=8&steps=3000")
    assert updates([small]) == 300
    assert 0 < updates([large]) < 3000
    assert updates([large] * 4) * 4 * large.batch * large.weights * len(FACTORS) * SEEDS <= BUDGET


def test_on_a_small_network_it_is_the_rate_with_the_least_loss():
    one = spec("data=circle&depth=1&width=4&batch=20&steps=60&activation=tanh&seed=5")
    other = spec("data=circle&depth=1&width=3&batch=20&steps=60&optimizer=adam")
    first, last = run("train", [one, other], [COLUMN])
    assert np.isnan(first.columns[COLUMN].values).sum() == np.isnan(last.columns[COLUMN].values[1:]).sum() == 0
    assert EXPERIMENTS["train"].total([one, other], [COLUMN]) == len(first.columns[COLUMN].values) == 2
    losses = first.columns[COLUMN].values[-1]
    each = [seeded(at_rate(one, rate), k) for rate in rates(one) for k in range(SEEDS)]
    ends = [recording.columns["loss"].values[-1] for recording in run("train", each, ["loss"])]
    assert losses.ravel().tolist() == ends
    assert at_its_best(one, losses).optimizer.lr == rates(one)[int(np.reshape(ends, (-1, SEEDS)).mean(1).argmin())]
    assert one.optimizer.lr != at_its_best(one, losses).optimizer.lr
    assert rates(other) == [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05]
