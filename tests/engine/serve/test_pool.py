"""The pool with worker processes: nothing is computed for nobody, and everybody gets a turn."""

import threading

import pytest

from engine.serve import queueing
from engine.serve import run as runs
from engine.serve.run import LOOK_AHEAD
from tests.engine.serve.fakes import FAKES, FakeSpec
from tests.engine.serve.pool_tools import COLUMNS, assert_as_here, eventually, fake_pool, finish, open_fake

LONG = {"snapshots": 100_000, "beats": 1}


@pytest.fixture(scope="module")
def pool():
    with fake_pool() as made:
        yield made


@pytest.fixture(autouse=True)
def _nobody_watches(pool):
    yield
    for viewer in list(pool._watched):
        pool.release(viewer)


def test_frames_are_those_of_a_run_in_this_process(pool):
    specs = [FakeSpec(snapshots=90, seed=3, beats=2), FakeSpec(snapshots=90, seed=4, row=7)]
    run = finish(pool.open("fake", specs, COLUMNS, "me"))
    assert run.total == 90
    assert (run.status, run.place) == ("done", 0)
    assert_as_here(run)
    assert [recording.status for recording in run.recordings()] == ["done", "done"]
    assert run.recordings()[0].address == "fake?snapshots=90&seed=3&beats=2"


def test_a_run_goes_no_further_than_it_is_asked_to(pool):
    run = open_fake(pool, **LONG)
    for want in (0, 10, 25):
        run.ask("me", want)
        assert run.wait(LOOK_AHEAD + want, 30)
        assert not run.wait(LOOK_AHEAD + want + 1, 0.2)
    run.ask("me", 5)  # scrubbing back makes no work
    assert not run.wait(LOOK_AHEAD + 26, 0.1)


def test_viewers_of_one_address_share_one_run(pool):
    first = open_fake(pool, "a", snapshots=60, seed=5)
    assert open_fake(pool, "b", snapshots=60, seed=5) is first
    assert open_fake(pool, "c", snapshots=60, seed=6) is not first
    assert open_fake(pool, "d", columns=("x",), snapshots=60, seed=5) is not first
    pool.release("a")
    finish(first, "b")
    pool.release("b")
    computed = pool._ids
    assert open_fake(pool, "e", snapshots=60, seed=5) is first  # kept: nobody computes it again
    assert pool._ids == computed


def test_a_run_goes_as_far_as_the_viewer_who_is_furthest(pool):
    run = open_fake(pool, "a", seed=7, **LONG)
    open_fake(pool, "b", seed=7, **LONG)
    run.ask("b", 100)
    run.ask("a", 3)
    assert run.wait(LOOK_AHEAD + 100, 30)


def test_who_leaves_leaves_with_all_that_was_asked_for_beside(pool):
    mine, study, other = (open_fake(pool, name, seed=k, **LONG) for k, name in enumerate(("a", "a.study", "ab")))
    pool.release("a")
    assert not mine.viewers
    assert not study.viewers
    assert [*other.viewers] == ["ab"]


def test_opening_another_run_stops_the_former(pool):
    long = open_fake(pool, seed=1, **LONG)
    long.ask("me", long.total)
    assert long.wait(1, 30)
    other = finish(open_fake(pool, snapshots=5))
    assert pool.stats()["active"] == 0
    stopped = long.count
    assert not long.wait(stopped + 1, 0.2)
    long.ask("me", long.total)  # a late word from the page that was left
    assert pool.stats()["active"] == 0
    assert open_fake(pool, snapshots=5) is other


def test_opening_the_same_run_again_goes_on_with_it(pool):
    run = open_fake(pool, seed=2, **LONG)
    run.ask("me", 100)
    computed = pool._ids
    assert open_fake(pool, seed=2, **LONG) is run
    assert pool._ids == computed
    assert run.wait(LOOK_AHEAD + 100, 30)


def test_short_runs_finish_while_a_long_one_computes(pool):
    long = open_fake(pool, "slow", seed=3, pause=1, **LONG)
    long.ask("slow", long.total)
    assert long.wait(1, 30)
    for seed in range(3):
        finish(open_fake(pool, "quick", snapshots=50, seed=seed), "quick")
    before = long.count
    assert not long.ended
    assert long.wait(before + 1, 30)


def test_runs_beyond_the_limit_wait_in_a_queue_with_a_place(pool, monkeypatch):
    monkeypatch.setattr(queueing, "TURNS", 2)
    queue = []
    for k in range(5):
        queue.append(open_fake(pool, f"v{k}", seed=k, pause=20, snapshots=1000))
        queue[k].ask(f"v{k}", 1000)
    assert [run.place for run in queue] == [0, 0, 1, 2, 3]
    assert [run.status for run in queue] == ["running"] * 2 + ["queued"] * 3
    pool.release("v3")
    assert [run.place for run in queue if run is not queue[3]] == [0, 0, 1, 2]
    pool.release("v0")
    assert [run.place for run in (queue[1], queue[2], queue[4])] == [0, 0, 1]
    assert queue[2].wait(1, 30)


def test_the_queue_moves_on_when_a_run_is_done(pool, monkeypatch):
    monkeypatch.setattr(queueing, "TURNS", 1)
    queue = [open_fake(pool, f"v{k}", seed=k, pause=5, snapshots=20 + k) for k in range(3)]
    assert [run.place for run in queue] == [0, 1, 2]
    for k, run in enumerate(queue):
        finish(run, f"v{k}")


def test_a_run_that_has_all_that_is_wanted_makes_room(pool, monkeypatch):
    monkeypatch.setattr(pool, "_expire", lambda: None)  # which would look at the queue every five seconds
    monkeypatch.setattr(queueing, "TURNS", 1)
    paused = open_fake(pool, "a", seed=8, pause=2, **LONG)
    waiting = open_fake(pool, "b", seed=9, pause=2, **LONG)
    assert waiting.place == 1
    assert waiting.wait(LOOK_AHEAD, 30)
    assert waiting.place == 0
    paused.ask("a", 10)
    assert paused.wait(LOOK_AHEAD + 10, 30)


def test_a_run_that_needs_more_memory_than_is_left_waits(pool):
    first = open_fake(pool, "a", seed=1, memory=pool._budget // 2 + 1, **LONG)
    second = open_fake(pool, "b", seed=2, memory=pool._budget // 2 + 1, **LONG)
    assert (first.place, second.place) == (0, 1)
    pool.release("a")
    assert second.wait(1, 30)
    pool.release("b")
    alone = open_fake(pool, "c", memory=2 * pool._budget)
    finish(alone, "c")


def test_a_run_larger_than_the_budget_does_not_keep_small_ones_waiting(pool):
    large = open_fake(pool, "a", seed=1, memory=2 * pool._budget, **LONG)
    another = open_fake(pool, "b", seed=2, memory=2 * pool._budget, **LONG)
    assert (large.place, another.place) == (0, 1)
    pool.release("b")
    small = open_fake(pool, "c", snapshots=5)
    assert small.place == 0
    finish(small, "c")


def test_a_run_that_fails_says_why_and_the_worker_lives_on(pool):
    workers = pool.stats()["workers"]
    run = open_fake(pool, does="fail", at=3)
    assert run.wait(10, 30)
    assert (run.status, run.message, run.count) == ("failed", "RuntimeError: as it was told to", 3)
    finish(open_fake(pool, snapshots=4))
    assert pool.stats()["workers"] == workers


def test_a_column_that_is_not_there_fails_the_run(pool):
    run = open_fake(pool, columns=("x", "y"))
    assert run.wait(1, 30)
    assert run.status == "failed"
    assert "no column 'y'" in run.message


def test_a_failed_run_is_tried_again_after_a_while(pool, monkeypatch):
    run = open_fake(pool, does="fail", at=2)
    assert run.wait(10, 30)
    assert open_fake(pool, does="fail", at=2) is run
    monkeypatch.setattr("engine.serve.pool.RETRY", 0.0)
    again = open_fake(pool, does="fail", at=2)
    assert again is not run
    assert again.wait(10, 30)
    assert again.status == "failed"


def test_stray_prints_do_not_get_among_the_messages(pool):
    run = finish(open_fake(pool, does="print", at=2))
    assert run.deaths == 0
    assert run.count == 10


def test_a_recording_past_its_bound_ends_as_failed(pool, monkeypatch):
    monkeypatch.setattr(runs, "MAX_BYTES", 100_000)
    run = open_fake(pool, row=1000, **LONG)
    assert run.wait(1000, 30)
    assert run.status == "failed"
    assert "recording" in run.message
    assert run.size < 120_000
    assert pool.stats()["active"] == 0


def test_a_frame_that_is_here_already_is_dropped():
    run = runs.Run("fake", [FakeSpec(snapshots=3)], COLUMNS, print, FAKES)
    first, second, _ = FAKES["fake"].frames(run.specs, COLUMNS)
    for index, frame in ((0, first), (0, second), (2, second), (1, second)):
        run.add(index, frame)
    assert run.frames(0) == [first, second]
    assert [frame is mine for frame, mine in zip(run.frames(1, 5), [second], strict=True)] == [True]


def test_many_viewers_at_once(pool):
    def watch(k):
        for turn in range(6):
            run = open_fake(pool, f"t{k}", snapshots=60, seed=(k + turn) % 5)
            run.ask(f"t{k}", 60)
            run.wait(5 if turn < 5 else 60, 30)

    threads = [threading.Thread(target=watch, args=(k,)) for k in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for seed in range(5):
        assert_as_here(finish(open_fake(pool, snapshots=60, seed=seed)))
    for k in range(12):
        pool.release(f"t{k}")
    eventually(lambda: pool.stats()["active"] == pool.stats()["queued"] == 0)


def test_the_cache_of_finished_runs_is_bounded():
    with fake_pool(cache=60_000) as pool:
        first = finish(open_fake(pool, row=100, snapshots=20, seed=0))
        seed = 0
        while first.key in pool._runs:
            seed += 1
            assert seed < 40
            last = finish(open_fake(pool, row=100, snapshots=20, seed=seed))
            assert pool.stats()["bytes"] <= 60_000 + last.size  # the one that is watched comes on top
        pool.release("me")
        assert run_is_kept(pool, seed)


def run_is_kept(pool, seed):
    computed = pool._ids
    finish(open_fake(pool, row=100, snapshots=20, seed=seed))
    return pool._ids == computed


def test_runs_are_shared_out_among_workers():
    with fake_pool(workers=2) as pool:
        eventually(lambda: pool.stats()["ready"] == 2)
        made = [open_fake(pool, f"v{k}", seed=k, pause=5, **LONG) for k in range(4)]
        assert [len(worker.runs) for worker in pool._staff.workers] == [2, 2]
        for run in made:
            assert run.wait(3, 30)


def test_what_nobody_watches_is_put_away_small_and_comes_back_whole():
    with fake_pool(lease=0.2) as pool:
        run = finish(open_fake(pool, "a", snapshots=60, seed=11))
        large = run.size
        pool.release("a")
        eventually(lambda: run.size < large / 3)
        assert pool.stats()["bytes"] == run.size
        assert run.count == 60
        assert open_fake(pool, "b", snapshots=60, seed=11) is run
        assert_as_here(run)
        assert run.size == large
        assert run.recordings()[0].status == "done"


def test_a_pool_is_quiet_when_nobody_waits_for_anything(pool):
    eventually(lambda: pool.quiet)
    run = open_fake(pool, **LONG)
    run.ask("me", LONG["snapshots"])
    assert not pool.quiet
    pool.release("me")
    eventually(lambda: pool.quiet)
