"""A real scheduler with two workers: the same numbers as here, whoever is lost; and without it all goes on here."""

import os
import signal
import sys
from importlib import import_module

import numpy as np
import pytest

from engine.search.spec import SearchSpec
from engine.serve import cluster as cluster_module
from engine.serve import far
from engine.serve.pool import Pool
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, run
from tests.engine.serve.pool_tools import assert_as_here, eventually, finish
from tools.cluster import Dask

distributed = import_module("distributed") if os.environ.get("CI") else pytest.importorskip("distributed")
BASE = "base=train%3Fdepth%3D2%26width%3D32%26optimizer%3Dmomentum&axis=optimizer.lr:0.0001:1:log&epochs=20"
COLUMNS = ("point", "validation_accuracy", "trial", "learning_curve")
PLAIN = f"{BASE}&trials=96&wave=24"


class Watched(Dask):
    """Such a cluster, and what it has to do."""

    def __enter__(self):
        self.client = distributed.Client(self.address, timeout=60, set_as_default=False)
        self.client.wait_for_workers(2, timeout=120)
        return self

    def __exit__(self, *error):
        self.client.close(timeout=2)
        super().__exit__(*error)

    @property
    def computing(self):
        return self.client.run(lambda: far._alone.locked()).values()

    @property
    def busy(self):
        return sum(map(len, self.client.processing().values()))


@pytest.fixture(scope="module")
def dask():
    with Watched(2) as made:
        yield made


@pytest.fixture(autouse=True)
def _small_works_are_worth_the_way(monkeypatch):
    monkeypatch.setattr("engine.serve.bundles.WORTH", 0.1)
    monkeypatch.setattr("engine.serve.offers.WORTH", 0.1)


@pytest.fixture(scope="module")
def pool(dask):
    made = Pool(1, experiments_at="pages:RUNNABLE", cluster=dask.address)
    eventually(lambda: made.stats()["ready"] and cluster(made).workers == 2, 120)
    yield made
    made.close()


@pytest.fixture
def arrived(pool, monkeypatch):
    """Who did the bundles that have come back."""
    found, delivered = [], cluster(pool)._delivered
    note = lambda key, result: (found.append(result and result[0]), delivered(key, result))  # noqa: E731
    monkeypatch.setattr(cluster(pool), "_delivered", note)
    return found


def cluster(pool):
    return pool._offers._bundles.cluster


def search(pool, query):
    run = pool.open("search", [SearchSpec.exactly(query)], COLUMNS, "me")
    run.ask("me", run.total)
    return run


def assert_same(recording, query):
    (alone,) = run("search", [SearchSpec.exactly(query)], COLUMNS)
    for name in COLUMNS:
        assert np.array_equal(recording.columns[name].values, alone.columns[name].values, equal_nan=True), name


def test_a_search_has_the_same_trials_there_and_here(pool, arrived):
    lab = BASE.replace("train%3F", "playground%3Fdata%3Ddigits%26")  # only who knows the labs can read it
    halving = f"{lab}&trials=81&wave=81&pruner=halving&seeds=2&axis=bias:0:0.5"
    for query in (PLAIN, halving):
        arrived.clear()
        found = search(pool, query)
        assert_same(finish(found, seconds=240).recordings()[0], query)
        assert any(arrived)
        assert pool.stats()["cluster"] == ""


def test_a_long_run_has_the_same_frames_there_and_here(pool, arrived):
    query = "data=moons&examples=60&batch=60&steps=4000&every=200&depth=2&width=24"
    found = pool.open("train", [TrainSpec.exactly(query)], ("loss", "test_accuracy"), "me")
    assert_as_here(finish(found), EXPERIMENTS["train"])
    assert len(set(arrived)) == 1  # one worker there has trained all of it
    assert len(arrived) > 2


def test_a_search_that_is_left_frees_the_workers(pool, dask):
    search(pool, f"{BASE}&trials=512&wave=128&seed=5".replace("epochs=20", "epochs=200"))
    eventually(lambda: all(dask.computing), 60)
    pool.release("me")
    eventually(lambda: dask.busy == 0)
    eventually(lambda: not any(dask.computing), 60)  # Dask itself would go on


def test_another_version_there_is_said_and_all_is_done_here(pool, arrived, monkeypatch):
    monkeypatch.setattr(cluster_module, "version", lambda: "another")
    query = f"{PLAIN}&seed=3"
    found = finish(search(pool, query), seconds=240)
    assert pool.stats()["cluster"] == found.unaided == "version"
    assert not any(arrived)
    assert_same(found.recordings()[0], query)
    monkeypatch.undo()
    cluster(pool).workers = 0  # the next look finds two, which may be others
    eventually(lambda: pool.stats()["cluster"] == "")


def test_no_trial_is_lost_with_a_worker_that_is_killed_in_mid_sweep_nor_with_the_scheduler(pool, dask, arrived):
    query = f"{PLAIN}&seed=4&trials=192"
    found = search(pool, query)
    eventually(lambda: dask.busy >= 2, 60)
    dask.workers[0].send_signal(signal.SIGKILL)
    before = len(arrived)
    eventually(lambda: any(arrived[before:]), 120)  # the other one goes on
    dask.scheduler.send_signal(signal.SIGKILL)
    assert_same(finish(found, seconds=240).recordings()[0], query)
    eventually(lambda: pool.stats()["cluster"] == "unreachable")
    assert cluster(pool).workers == 0
    again = f"{BASE}&trials=8&wave=8"
    assert_same(finish(search(pool, again)).recordings()[0], again)


def test_where_dask_is_not_installed_or_nothing_answers_it_says_so(monkeypatch):
    monkeypatch.setattr(cluster_module, "CONNECT", 0.5)
    alone = cluster_module.Cluster("tcp://127.0.0.1:9", print, lambda: None)
    alone.start()
    eventually(lambda: alone.fault == "unreachable")
    alone.close()
    monkeypatch.setitem(sys.modules, "distributed", None)
    without = cluster_module.Cluster("tcp://127.0.0.1:9", print, lambda: None)
    without.start()
    eventually(lambda: without.fault == "missing")
    without.close()
