"""Populations: every variant under six seeds beside the run, each the network that it is alone."""

import numpy as np
import pytest

from engine.train.columns import SEEDS
from engine.train.population import population
from pages import run
from tests.engine.train.layer_tools import spec

SMALL = "data=moons&examples=60&batch=20&depth=1&width=6&steps=40&every=4"
COLUMNS = ("seed_loss", "seed_accuracy", "loss", "test_accuracy")


@pytest.fixture(scope="module")
def pair():
    specs = [spec(f"{SMALL}&seed=3"), spec(f"{SMALL}&optimizer.lr=2&schedule=cosine&seed_batch=7")]
    return specs, run("train", specs, COLUMNS)


def test_each_is_the_network_of_that_seed_alone(pair):
    specs, recordings = pair
    for k, recording in enumerate(recordings):
        for seed in (0, SEEDS - 1):
            (alone,) = run("train", [population(specs)[k * SEEDS + seed]], COLUMNS[2:])
            for name, own in (("seed_loss", "loss"), ("seed_accuracy", "test_accuracy")):
                series = recording.columns[name]
                assert series.values[:, seed].tobytes() == alone.columns[own].values.tobytes()
                assert series.steps.tolist() == alone.columns[own].steps.tolist()


def test_the_run_beside_it_is_as_it_was(pair):
    specs, recordings = pair
    for recording, other in zip(recordings, run("train", specs, COLUMNS[2:]), strict=True):
        assert recording.ending == other.ending
        for name, series in other.columns.items():
            assert series.values.tobytes() == recording.columns[name].values.tobytes()


def test_its_seeds_are_those_that_follow(pair):
    specs, _ = pair
    found = [(one.seed, one.seed_batch, one.seed_data) for one in population(specs)]
    assert found[:2] == [(3, 0, 0), (4, 1, 0)]
    assert found[SEEDS : SEEDS + 2] == [(0, 7, 0), (1, 8, 0)]
    assert len(found) == 2 * SEEDS
    last = population([spec(f"{SMALL}&seed={2**31 - 1}")])
    assert [one.seed for one in last[:2]] == [2**31 - 1, 0]


def test_who_diverges_has_no_number_and_the_others_go_on():
    query = "activation=relu&init=he_normal&depth=2&width=20&steps=40&every=2&optimizer.lr="
    (recording,) = run("train", [spec(query + "2.2")], COLUMNS)
    loss = recording.columns["seed_loss"].values
    gone = ~np.isfinite(loss)
    assert (gone[1:] >= gone[:-1]).all()  # who is gone stays gone
    assert np.isfinite(loss[0]).all()


def test_a_population_that_is_too_large_is_refused():
    with pytest.raises(ValueError, match="weights"):
        run("train", [spec("depth=20&width=400&steps=0")], ("seed_loss",))
