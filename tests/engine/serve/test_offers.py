"""Works go to workers that nobody waits for, are given back when somebody does, and none is lost with who had it."""

import os
import signal
import threading
from itertools import count

import numpy as np
import pytest

from engine.search.spec import SearchSpec
from engine.serve.offers import Offers
from engine.serve.pool import Pool
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS
from tests.engine.serve.pool_tools import alive, assert_as_here, eventually, finish

LONG = "base=train%3Fdepth%3D2%26width%3D32%26optimizer%3Dmomentum&axis=optimizer.lr:0.0001:1:log&epochs=40&trials=80"
COLUMNS = ("point", "validation_accuracy", "trial")
MEASURED = ("loss", "test_accuracy", "activation_std")
LANES = "data=moons&examples=60&batch=60&steps=4000&every=80&depth=2&width"


class Run:
    contents, unaided = (), ""


class Worker:
    """What `Offers` sees of a worker."""

    def __init__(self, pid, busy=0):
        self.ready, self.busy, self.turn, self.helping, self.told = True, busy, 0, {}, []
        self.process, self.runs = self, {1: Run()} if busy else {}
        self.pid = pid

    def tell(self, order, arrays=None):
        self.told.append(order)

    def help(self, id, offer):
        self.helping[id], offer.helper, offer.token = offer, self, id

    def drop(self, offer):
        del self.helping[offer.token]


class Staff:
    def __init__(self, *workers):
        self.workers, self.size = list(workers), len(workers)


@pytest.fixture
def trio():
    leader, first, second = Worker(1, busy=1), Worker(2), Worker(3)
    offers = Offers(Staff(leader, first, second), count(10).__next__, threading.RLock(), lambda: None)
    for number in (1, 2, 3):
        offers.hear(
            leader,
            {"id": 1, "offer": number, "task": "trials", "order": {}, "seconds": 1, "home": "", "bound": False},
            {},
        )
    offers.deal(False)
    return offers, leader, first, second


def news(worker):
    return [(told["number"], told["what"]) for told in worker.told]


def test_each_idle_worker_gets_one_and_the_next_when_it_is_done(trio):
    offers, leader, first, second = trio
    assert (len(first.helping), len(second.helping), leader.helping) == (1, 1, {})
    (token,) = first.helping
    assert offers.hear(first, {"id": token, "result": {}}, {"x": np.zeros(1)})
    offers.deal(False)
    assert news(leader) == [(1, "taken"), (2, "taken"), (1, "done"), (3, "taken")]
    assert [offer.number for offer in first.helping.values()] == [3]


def test_who_is_waited_for_gives_back_and_gets_none(trio):
    offers, leader, first, second = trio
    first.busy = 1
    offers.deal(False)
    assert first.helping == {}
    assert news(leader)[-1] == (1, "returned")
    second.busy = 1
    offers.deal(False)
    second.busy = 0
    offers.deal(queued=True)  # somebody waits for room
    assert second.helping == {}
    offers.deal(False)
    assert [offer.number for offer in second.helping.values()] == [1]


def test_a_helper_that_ends_leaves_its_work_to_the_run(trio):
    offers, leader, first, second = trio
    offers._staff.workers.remove(first)
    offers.lose(first)
    assert news(leader)[-1] == (1, "returned")
    (token,) = second.helping
    offers.hear(second, {"id": token, "failed": "ValueError: no"}, {})
    offers.deal(False)
    assert news(leader)[-2:] == [(2, "returned"), (3, "taken")]  # and nobody else is to end by the same


def test_a_run_that_ends_frees_its_helpers(trio):
    offers, leader, first, second = trio
    offers.hear(leader, {"id": 1, "withdrawn": 1}, {})
    assert first.helping == {}
    leader.runs.clear()
    offers.deal(False)
    assert (first.helping, second.helping, offers._all) == ({}, {}, [])


def test_a_helper_goes_on_with_what_it_began(trio):
    offers, leader, first, second = trio
    for worker in (first, second):
        offers.hear(worker, {"id": next(iter(worker.helping)), "failed": ""}, {})
    offers._all.clear()
    for number, home in ((4, "here"), (5, "3"), (6, "2")):
        offers.hear(
            leader,
            {"id": 1, "offer": number, "task": "trials", "order": {}, "seconds": 1, "home": home, "bound": False},
            {},
        )
    offers.deal(False)
    assert [next(iter(worker.helping.values())).number for worker in (first, second)] == [6, 5]


def offered(offers, leader, number, home):
    told = {"id": 1, "offer": number, "task": "leg", "order": {}, "seconds": 1, "home": home, "bound": True}
    offers.hear(leader, told, {})
    offers.deal(False)


def test_who_has_trained_a_lane_so_far_goes_on_with_it_or_nobody(trio):
    offers, leader, first, second = trio
    first.helping.clear()
    second.helping.clear()
    offers._all.clear()
    leader.told.clear()
    offered(offers, leader, 4, "3")
    assert [offer.number for offer in second.helping.values()] == [4]
    offered(offers, leader, 5, "3")  # it waits there, though the first one is idle
    assert first.helping == {}
    assert news(leader) == [(4, "taken")]
    second.busy = 1
    offers.deal(False)
    assert news(leader)[1:] == [(4, "returned"), (4, "returned"), (5, "returned")]
    assert offers._all == []
    offered(offers, leader, 6, "9")  # who is no more
    offered(offers, leader, 7, "tcp://away:1")  # and where there is no cluster
    assert news(leader)[-2:] == [(6, "returned"), (7, "returned")]


@pytest.fixture(scope="module")
def two():
    pool = Pool(2, experiments_at="pages:RUNNABLE")
    eventually(lambda: pool.stats()["ready"] == 2, 120)
    yield pool
    pool.close()


def search(pool, query, viewer="me"):
    return pool.open("search", [SearchSpec.exactly(query)], COLUMNS, viewer)


def helped(pool):
    return [worker for worker in pool._staff.workers if worker.helping]


def test_a_search_on_two_workers_has_the_same_trials_though_one_is_wanted_and_then_killed(two):
    run = search(two, LONG)
    run.ask("me", run.total)
    eventually(lambda: helped(two))
    (helper,) = helped(two)
    light = search(two, "trials=1&epochs=1", "light")
    assert [*helper.runs.values()] == [light]  # it goes where a work was, and does not wait for it
    assert not helper.helping
    finish(light, "light")
    eventually(lambda: helped(two))
    os.kill(helped(two)[0].process.pid, signal.SIGKILL)
    assert_as_here(finish(run, seconds=240), EXPERIMENTS["search"])
    assert run.deaths == 0


def test_a_search_that_is_left_frees_all_workers(two):
    run = search(two, f"{LONG}&seed=7")
    run.ask("me", run.total)
    eventually(lambda: helped(two))
    two.release("me")
    assert not helped(two)
    assert two.stats()["active"] == 0
    assert all(alive(pid) for pid in two.stats()["workers"])
    finish(search(two, "trials=2&epochs=1", "light"), "light")


@pytest.fixture
def small_legs(monkeypatch):
    monkeypatch.setattr("engine.serve.offers.GRAIN", 0.04)


def lanes(pool, seed, viewer="me"):
    run = pool.open(
        "train", [TrainSpec.exactly(f"{LANES}={width}&seed={seed}") for width in (24, 25)], MEASURED, viewer
    )
    run.ask(viewer, run.total)
    return run


def sharing(pool, seeds):
    """(a run, the worker that has a leg of it beyond the first); on a busy machine not every run finds one in time."""
    for seed in seeds:
        run = lanes(pool, seed)
        eventually(lambda run=run: run.ended or any(map(legs, pool._staff.workers)), 60)
        if found := [worker for worker in pool._staff.workers if legs(worker)]:
            return run, found[0]
    raise AssertionError("nobody helped")


def legs(worker):
    return [offer for offer in worker.helping.values() if offer.bound and offer.home]


def test_a_run_of_two_lanes_is_the_same_on_two_workers_though_one_is_called_away_or_killed(two, small_legs):
    run, away = sharing(two, range(1, 20))
    light = two.open("train", [TrainSpec.exactly("steps=10&depth=1&width=5")], ("loss",), "light")
    assert [*away.runs.values()] == [light]
    assert not away.helping
    finish(light, "light")
    assert_as_here(finish(run), EXPERIMENTS["train"])
    run, worker = sharing(two, range(20, 40))
    os.kill(worker.process.pid, signal.SIGKILL)
    assert_as_here(finish(run), EXPERIMENTS["train"])
    assert run.deaths == 0


def test_a_run_that_is_left_frees_its_helper(two, small_legs):
    eventually(lambda: two.stats()["ready"] == 2, 120)
    _, worker = sharing(two, range(40, 60))
    two.release("me")
    assert not worker.helping
    assert two.stats()["active"] == 0
