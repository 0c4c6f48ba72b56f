"""No files, no processes, no threads to be had: the pool waits, and recovers when there are."""

import subprocess
import sys
import threading

import pytest

from engine.serve.process import ROOT
from tests.engine.serve.pool_tools import assert_as_here, eventually, fake_pool, finish, open_fake
from tests.engine.serve.test_pool_faults import kill_worker

EXHAUSTED = """
import os, resource, signal, time
from tests.engine.serve.pool_tools import FAKE, alive, assert_as_here, eventually, finish, open_fake
from engine.serve.pool import Pool

pool = Pool(1, experiments_at=FAKE)
run = open_fake(pool, snapshots=300, pause=1)
assert run.wait(40, 30)
kept = []
try:
    while True:
        kept.append(os.open(os.devnull, os.O_RDONLY))
except OSError:
    pass
(pid,) = pool.stats()["workers"]
os.kill(pid, signal.SIGKILL)
eventually(lambda: pool.stats()["workers"] == [])
other = open_fake(pool, "b", seed=5)
eventually(lambda: TRIED)
for one in kept:
    os.close(one)
eventually(lambda: pool.stats()["ready"] == 1)
for viewer, knobs in (("me", {"snapshots": 300, "pause": 1}), ("b", {"seed": 5})):
    assert_as_here(finish(open_fake(pool, viewer, **knobs), viewer))
pool.close()
print("recovered")
"""


@pytest.mark.parametrize("tried", ["pool._staff.early_deaths > 0", "other.status == 'failed'"], ids=["soon", "late"])
def test_the_pool_recovers_from_exhausted_descriptors(tried):
    code = "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))\n" + EXHAUSTED.replace("TRIED", tried)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.stdout == "recovered\n", done.stderr


def test_a_thread_that_the_system_refuses_leaves_no_process(monkeypatch):
    started, start = [], threading.Thread.start

    def refuse(thread):
        if thread.name.endswith("(_listen)") and not started:
            started.append(thread)
            raise RuntimeError("can't start new thread")
        start(thread)

    with fake_pool() as pool:
        run = open_fake(pool, snapshots=200)
        assert run.wait(40, 30)
        monkeypatch.setattr(threading.Thread, "start", refuse)
        kill_worker(pool)
        assert started
        monkeypatch.undo()
        assert_as_here(finish(run))
        eventually(lambda: len(pool.stats()["workers"]) == 1)


def test_a_pool_that_is_refused_its_first_worker_gets_one_later(monkeypatch):
    real, refused = subprocess.Popen, []

    def refuse(*args, **kwargs):
        if len(refused) < 2:
            refused.append(args)
            raise OSError("Cannot allocate memory")
        return real(*args, **kwargs)

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with fake_pool() as pool:
        assert_as_here(finish(open_fake(pool, snapshots=20)))
