"""The pool when something dies or goes away: nothing is lost, the numbers are the same, nobody is left behind."""

import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from engine.serve.pool import Pool
from engine.serve.process import ROOT
from engine.serve.run import Run
from engine.serve.staff import MAX_DEATHS
from tests.engine.serve.pool_tools import alive, assert_as_here, eventually, fake_pool, finish, open_fake

SERVER = """
import subprocess, sys, time
from engine.serve.pool import Pool
pool = Pool(2, experiments_at="tests.engine.serve.fakes:FAKES")
while pool.stats()["ready"] < 2:
    time.sleep(0.01)
holds = [worker.process.stdin.fileno() for worker in pool._staff.workers]
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], pass_fds=HELD)
print(other.pid, *pool.stats()["workers"], flush=True)
time.sleep(600)
"""


add = Run.add


def kill_worker(pool):
    (pid,) = pool.stats()["workers"]
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: pool.stats()["workers"] not in ([], [pid]))


def test_a_killed_worker_is_replaced_and_the_numbers_are_the_same(monkeypatch):
    came = []
    monkeypatch.setattr(Run, "add", lambda run, index, frame: (came.append((run, index)), add(run, index, frame)))
    with fake_pool() as pool:
        run = open_fake(pool, snapshots=300, pause=2, seed=11)
        other = open_fake(pool, "b", snapshots=200, seed=12, row=50)
        run.ask("me", 300)
        assert run.wait(50, 30)
        before = run.frames(0, 50)
        kill_worker(pool)
        assert all(mine is kept for mine, kept in zip(run.frames(0, 50), before, strict=True))
        assert_as_here(finish(run))
        assert_as_here(finish(other, "b"))
    assert len(came) == len(set(came)) == 500  # the new worker sends only what had not come


def test_a_worker_killed_between_two_wishes_is_replaced():
    with fake_pool() as pool:
        run = open_fake(pool, snapshots=200)
        assert run.wait(40, 30)
        kill_worker(pool)
        assert_as_here(finish(run))


def test_a_run_that_kills_its_workers_is_given_up():
    with fake_pool() as pool:
        innocent = open_fake(pool, "b", snapshots=400, pause=2)
        innocent.ask("b", 400)
        assert innocent.wait(1, 30)
        run = open_fake(pool, does="die", at=4, pause=5)
        assert run.wait(10, 60)
        assert (run.status, run.count, run.deaths) == ("failed", 4, MAX_DEATHS)
        assert f"ended {MAX_DEATHS} times" in run.message
        assert run.why == "died"
        assert open_fake(pool, does="die", at=4, pause=5) is run  # opened again, it does not kill another three
        assert innocent.deaths < MAX_DEATHS
        assert_as_here(finish(innocent, "b"))


def test_workers_that_cannot_start_fail_the_runs_and_are_not_tried_in_a_loop(capfd):
    with_broken = Pool(1, experiments_at="tests.engine.serve.fakes:BROKEN")
    try:
        run = open_fake(with_broken)
        assert run.wait(1, 60)
        assert (run.status, run.message) == ("failed", "no worker process could be started on the server")
        assert run.why == "no_worker"
        deaths = with_broken._staff.early_deaths
        assert deaths >= MAX_DEATHS
        assert with_broken._staff.pause() >= 2.0
        late = open_fake(with_broken, seed=1)
        assert late.status == "failed"  # at once
    finally:
        with_broken.close()
    assert "no_such_module" in capfd.readouterr().err


def test_a_process_that_the_system_refuses_is_tried_again(monkeypatch):
    with fake_pool() as pool:
        run = open_fake(pool, snapshots=200)
        assert run.wait(40, 30)
        refused = []

        def refuse(*args, **kwargs):
            refused.append(args)
            monkeypatch.undo()
            raise OSError("Cannot allocate memory")

        monkeypatch.setattr(subprocess, "Popen", refuse)
        kill_worker(pool)
        assert len(refused) == 1
        assert_as_here(finish(run))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_worker_that_writes_nonsense_is_replaced(monkeypatch):
    with fake_pool() as pool:
        run = open_fake(pool, snapshots=100)
        assert run.wait(40, 30)
        (pid,) = pool.stats()["workers"]
        monkeypatch.setattr("engine.serve.process.receive", nonsense)
        run.ask("me", 50)  # the answer cannot be read
        eventually(lambda: not alive(pid))
        monkeypatch.undo()
        assert_as_here(finish(run))


def nonsense(stream):
    raise ValueError("not a packed message")


def test_a_viewer_who_went_away_is_forgotten_and_may_come_back():
    with fake_pool(lease=0.3) as pool:
        run = open_fake(pool, snapshots=150)
        watch(run, 10)
        eventually(lambda: pool.stats() | {"workers": 0} == idle(pool))
        had = run.frames(0)
        assert len(had) < run.total
        assert_as_here(finish(run))  # asks again: computed from the address, what is here is skipped
        assert all(mine is kept for mine, kept in zip(run.frames(0, len(had)), had, strict=True))


def watch(run, count):
    """Ask as a page does until so many frames have come."""
    while run.count < count:
        run.ask("me", 0)
        run.wait(count, 0.1)


def idle(pool):
    return {"workers": 0, "ready": 1, "active": 0, "queued": 0, "runs": 0, "bytes": 0, "far": 0, "cluster": ""}


def test_a_forgotten_run_is_found_again_while_somebody_holds_it():
    with fake_pool(lease=0.3) as pool:
        run = open_fake(pool, snapshots=150)
        watch(run, 1)
        eventually(lambda: not run.viewers)
        assert open_fake(pool, "another", snapshots=150) is run
        finish(run, "another")


def test_waiting_viewers_keep_their_lease_by_asking(monkeypatch):
    now = [1000.0]
    with fake_pool() as pool:
        monkeypatch.setattr("engine.serve.pool.time", SimpleNamespace(monotonic=lambda: now[0]))
        run = open_fake(pool, snapshots=100_000)
        for _ in range(4):
            now[0] += 50
            pool._expire()
            assert pool.stats()["active"] == 1
            run.ask("me", 0)
        now[0] += 61
        pool._expire()
        assert (run.viewers, pool.stats()["active"]) == ({}, 0)


def test_a_closed_pool_leaves_no_process_and_nobody_waiting():
    pool = Pool(2, experiments_at="tests.engine.serve.fakes:FAKES")
    pids = pool.stats()["workers"]
    run = open_fake(pool, does="hang", at=1)
    assert run.wait(1, 30)
    pool.close()
    assert run.wait(run.total, 30)
    assert run.status == "failed"
    assert not any(alive(pid) for pid in pids)
    late = open_fake(pool, seed=9)
    assert (late.status, pool.stats()["workers"]) == ("failed", [])
    pool.close()


@pytest.mark.parametrize("held", ["()", "holds"])
def test_workers_do_not_outlive_a_server_that_is_killed(held):
    """By the end of their input, and where another process holds the pipe, by their parent."""
    code = SERVER.replace("HELD", held)
    server = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    other, *workers = [int(pid) for pid in server.stdout.readline().split()]
    try:
        assert len(workers) == 2
        assert all(alive(pid) for pid in workers)
        server.kill()
        server.wait()
        eventually(lambda: not any(alive(pid) for pid in workers))
        assert alive(other)
    finally:
        server.stdout.close()
        os.kill(other, signal.SIGKILL)


def test_a_busy_worker_does_not_outlive_its_server():
    code = """
from engine.serve.pool import Pool
from tests.engine.serve.fakes import FakeSpec
pool = Pool(1, experiments_at="tests.engine.serve.fakes:FAKES")
run = pool.open("fake", [FakeSpec(does="hang", at=1)], ["x"], "me")
assert run.wait(1, 60)
print(*pool.stats()["workers"], flush=True)
input()
"""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, **pipes) as server:
        (worker,) = [int(pid) for pid in server.stdout.readline().split()]
        assert alive(worker)
        server.kill()
        eventually(lambda: not alive(worker))


def test_an_interrupt_from_the_terminal_is_left_to_the_server():
    with fake_pool() as pool:
        run = open_fake(pool, snapshots=200)
        assert run.wait(1, 30)
        os.kill(*pool.stats()["workers"], signal.SIGINT)
        assert_as_here(finish(run))
        assert run.deaths == 0


def test_a_worker_that_hangs_is_replaced(monkeypatch):
    """Stopped by a signal it neither dies nor says a word; one that waits or computes is left alone."""
    with fake_pool() as pool:
        run = open_fake(pool, snapshots=200)
        assert run.wait(40, 30)
        (pid,) = pool.stats()["workers"]
        monkeypatch.setattr("engine.serve.pool.HUNG", 0.5)
        eventually(lambda: not run.hungry)
        for _ in range(3):
            pool._wake()
        assert pool.stats()["workers"] == [pid]
        os.kill(pid, signal.SIGSTOP)
        run.ask("me", 200)
        eventually(lambda: pool._wake() or pool.stats()["workers"] not in ([], [pid]))
        assert not alive(pid)
        monkeypatch.undo()
        assert_as_here(finish(run))


def test_a_run_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr("engine.serve.pool.HUNG", 0.5)
    with fake_pool() as pool:
        run = open_fake(pool, does="hang", at=4)
        eventually(lambda: pool._wake() or run.ended)
        assert (run.status, run.count, run.deaths) == ("failed", 4, MAX_DEATHS)


def test_a_run_that_no_memory_would_hold_fails_at_once(monkeypatch):
    with fake_pool() as pool:
        monkeypatch.setattr("engine.serve.machine.memory", lambda: 10**9)
        run = open_fake(pool, memory=6 * 10**8)
        assert (run.status, run.why) == ("failed", "memory")
        assert pool.stats()["active"] == 0
        assert_as_here(finish(open_fake(pool, memory=4 * 10**8)))
