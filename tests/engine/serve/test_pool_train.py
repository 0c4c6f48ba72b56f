"""The pool with the real experiment."""

import os
import signal

from engine.train.spec import TrainSpec
from pages import EXPERIMENTS
from tests.engine.serve.pool_tools import assert_as_here, finish

COLUMNS = ("loss", "activation_std", "activation_histogram", "update_ratio")


def spec(query):
    return TrainSpec.from_query(query)[0]


def test_frames_are_those_of_a_run_in_this_process(pool):
    hot = "depth=2&width=30&steps=60&activation=relu&init=he_normal&optimizer.lr=1000000"
    specs = [spec("depth=3&width=20&steps=60"), spec("depth=2&width=30&steps=60&init=zeros"), spec(hot)]
    run = finish(pool.open("train", specs, COLUMNS, "me"))
    assert run.count == run.total == 31
    assert [recording.status for recording in run.recordings()] == ["done", "done", "diverged"]
    assert_as_here(run, EXPERIMENTS["train"])


def test_a_worker_killed_in_training_changes_no_number(pool):
    specs = [spec(f"depth=4&width=60&steps=600&every=10{more}") for more in ("", "&init=zeros", "&optimizer=adam")]
    run = pool.open("train", specs, COLUMNS, "me")
    assert run.wait(5, 60)
    (pid,) = pool.stats()["workers"]
    os.kill(pid, signal.SIGKILL)
    finish(run)
    assert pool.stats()["workers"] != [pid]
    assert_as_here(run, EXPERIMENTS["train"])


def test_variants_that_are_too_much_together_are_refused_with_a_reason(pool):
    run = pool.open("train", [TrainSpec(depth=20, width=500, steps=0)] * 4, COLUMNS, "me")
    assert run.wait(1, 60)
    assert run.status == "failed"
    assert "at most 16000000 weights" in run.message
