"""The pool with real workers: nothing is lost, nothing is computed for nobody, and the numbers never change."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from engine.experiments import run as run_here
from engine.pool import ROOT, Pool
from engine.runs import LOOK_AHEAD
from engine.train.spec import TrainSpec

COLUMNS = ("loss", "activation_std", "activation_histogram", "update_ratio")
LONG = "steps=20000&every=40&depth=2&width=60"


def spec(query):
    return TrainSpec.from_query(query)[0]


@pytest.fixture(scope="module")
def pool():
    made = Pool(workers=1)
    yield made
    made.close()


def finish(run, viewer="me"):
    deadline = time.monotonic() + 60
    while not run.ended and time.monotonic() < deadline:
        run.ask(viewer, run.total)
        run.wait(run.total, 1)
    run.wait(run.total + 1, 5)
    assert run.status == "done", run.message
    return run


def same(run, specs):
    for own, oracle in zip(run.recordings(), run_here("train", specs, COLUMNS), strict=True):
        assert own.status == oracle.status
        for name, series in oracle.columns.items():
            np.testing.assert_array_equal(own.columns[name].values, series.values)


def eventually(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()


def test_frames_are_those_of_a_run_in_this_process(pool):
    specs = [spec("depth=3&width=20&steps=60"), spec("depth=2&width=30&steps=60&init=zeros")]
    run = finish(pool.open("train", specs, COLUMNS, "me"))
    assert run.count == run.total == 61
    same(run, specs)


def test_a_run_goes_no_further_than_it_is_asked_to(pool):
    run = pool.open("train", [spec(LONG)], COLUMNS, "me")
    assert run.wait(LOOK_AHEAD, 30)
    run.wait(LOOK_AHEAD + 1, 0.5)
    assert run.count == LOOK_AHEAD
    run.ask("me", 10)
    assert run.wait(LOOK_AHEAD + 10, 30)
    run.wait(LOOK_AHEAD + 11, 0.5)
    assert run.count == LOOK_AHEAD + 10


def test_viewers_of_one_address_share_one_run(pool):
    specs = [spec("depth=2&width=9&steps=30&seed=5")]
    first, second = (pool.open("train", specs, COLUMNS, viewer) for viewer in ("a", "b"))
    assert first is second
    pool.release("a")
    assert not first.ended or first.status == "done"
    finish(first, "b")
    pool.release("b")
    assert pool.open("train", specs, COLUMNS, "c") is first  # kept: nobody computes it again


def test_opening_another_run_stops_the_former(pool):
    long = pool.open("train", [spec(LONG + "&seed=1")], COLUMNS, "me")
    assert long.wait(1, 30)
    other = pool.open("train", [spec("depth=1&width=5&steps=10")], COLUMNS, "me")
    finish(other)
    assert long.status == "queued"
    eventually(lambda: pool.stats()["active"] == 0)


def test_a_short_run_is_not_kept_waiting_by_a_long_one(pool):
    long = pool.open("train", [spec(LONG + "&seed=2")], COLUMNS, "slow")
    long.ask("slow", long.total)
    assert long.wait(1, 30)
    finish(pool.open("train", [spec("depth=1&width=5&steps=20&seed=2")], COLUMNS, "quick"), "quick")
    assert not long.ended
    pool.release("slow")


def test_a_killed_worker_is_replaced_and_the_numbers_are_the_same(pool):
    specs = [spec("depth=4&width=80&steps=900&every=15"), spec("depth=4&width=80&steps=900&every=15&init=zeros")]
    run = pool.open("train", specs, COLUMNS, "me")
    assert run.wait(5, 30)
    (pid,) = pool.stats()["workers"]
    os.kill(pid, signal.SIGKILL)
    finish(run)
    assert pool.stats()["workers"] != [pid]
    same(run, specs)


def test_a_run_that_cannot_be_says_why(pool):
    run = pool.open("train", [TrainSpec(depth=20, width=500, steps=0)] * 4, COLUMNS, "me")
    assert run.wait(1, 30)
    assert run.status == "failed"
    assert "at most 16000000 weights" in run.message
    finish(pool.open("train", [spec("depth=1&width=5&steps=3")], COLUMNS, "me"))


def test_runs_beyond_the_limit_wait_in_a_queue_with_a_place(pool, monkeypatch):
    monkeypatch.setattr("engine.pool.RUNS_PER_WORKER", 2)
    runs = [pool.open("train", [spec(LONG + f"&seed={k + 10}")], COLUMNS, f"v{k}") for k in range(5)]
    assert [run.place for run in runs] == [0, 0, 1, 2, 3]
    assert runs[2].status == "queued"
    pool.release("v0")
    assert [run.place for run in runs[1:]] == [0, 0, 1, 2]
    for k in range(5):
        pool.release(f"v{k}")
    assert pool.stats()["queued"] == 0


def test_a_viewer_who_went_away_is_forgotten_and_may_come_back():
    pool = Pool(workers=1, lease=1.0)
    try:
        specs = [spec("depth=2&width=40&steps=3000&every=40")]
        run = pool.open("train", specs, COLUMNS, "me")
        while run.count < 10:
            run.ask("me", 0)
            run.wait(10, 0.2)
        eventually(lambda: not run.viewers)
        eventually(lambda: pool.stats()["active"] == 0)
        before = run.count
        assert before < run.total
        finish(run)  # asks again: computed from the address, what is here is skipped
        same(run, specs)
    finally:
        pool.close()


def test_the_cache_of_finished_runs_is_bounded():
    pool = Pool(workers=1, cache=60_000)
    try:
        for seed in range(6):
            finish(pool.open("train", [spec(f"depth=4&width=9&steps=60&seed={seed}")], COLUMNS, "me"))
        pool.release("me")
        stats = pool.stats()
        assert stats["runs"] < 6
    finally:
        pool.close()


def test_workers_do_not_outlive_a_server_that_is_killed():
    code = "from engine.pool import Pool; import time; print(*Pool(2).stats()['workers'], flush=True); time.sleep(60)"
    server = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    pids = [int(pid) for pid in server.stdout.readline().split()]
    server.kill()
    server.wait()
    eventually(lambda: not any(alive(pid) for pid in pids))


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
