"""The rate that is chosen is the best of those tried: by hand, and on a network that a rate too large breaks."""

import numpy as np

from engine.record.recording import Recording, Series
from engine.train.best_rates import BUDGET, COLUMN, FACTORS, SEEDS, at_its_best, population, rates, updates
from engine.train.spec import TrainSpec
from pages import run


def spec(query):
    return TrainSpec.from_query(query)[0]


def said(*losses, broken=()):
    series = [Series(np.array([0, 10]), np.array([3.0, loss])) for loss in losses]
    return [Recording("", "diverged" if k in broken else "done", {COLUMN: each}) for k, each in enumerate(series)]


def test_the_lowest_mean_over_the_seeds_wins():
    one = spec("data=circle")
    losses = np.full((len(FACTORS), SEEDS), 1.0)
    losses[4], losses[6] = [0.1, 0.1, 2.0], [0.5, 0.5, 0.5]
    assert at_its_best(one, said(*losses.ravel())).optimizer.lr == rates(one)[6]
    broken = {6 * SEEDS}
    assert at_its_best(one, said(*losses.ravel(), broken=broken)).optimizer.lr == rates(one)[4]
    assert at_its_best(one, said(*losses.ravel(), broken=set(range(losses.size)))) == one


def test_all_rates_meet_the_same_seeds():
    one = spec("data=circle&optimizer=adam&seed=5&seed_batch=7")
    made = population(one, 40)
    assert len(made) == len(FACTORS) * SEEDS
    assert {each.steps for each in made} == {40}
    assert [each.seed for each in made[:SEEDS]] == [5, 6, 7] == [each.seed for each in made[-SEEDS:]]
    assert [each.seed_batch for each in made[:SEEDS]] == [7, 8, 9]
    assert rates(one) == [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05]


def test_a_large_comparison_is_tried_on_fewer_updates():
    small, large = spec("data=circle&width=4&steps=300"), spec("width=200&depth=8&steps=3000")
    assert updates([small]) == 300
    assert 0 < updates([large]) < 3000
    assert updates([large] * 4) * 4 * large.batch * large.weights * len(FACTORS) * SEEDS <= BUDGET


def test_on_a_small_network_it_is_the_rate_with_the_least_loss():
    one = spec("data=circle&depth=1&width=4&batch=20&steps=60&activation=tanh")
    recordings = run("train", population(one, 60), [COLUMN])
    means = [np.mean([r.columns[COLUMN].values[-1] for r in recordings[k : k + SEEDS]]) for k in range(0, 27, SEEDS)]
    assert at_its_best(one, recordings).optimizer.lr == rates(one)[int(np.argmin(means))]
    assert one.optimizer.lr != at_its_best(one, recordings).optimizer.lr
