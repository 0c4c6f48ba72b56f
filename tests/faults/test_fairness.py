"""Nobody's large or long runs keep another visitor from a first frame, and large runs are not kept waiting for ever."""

import pytest

from engine.serve import queueing
from engine.serve import worker as worker_module
from tests.engine.serve.pool_tools import assert_as_here, eventually, fake_pool, finish, open_fake
from tests.engine.serve.test_worker import indices, start, worker  # noqa: F401  (a fixture)

LONG = {"snapshots": 100_000, "beats": 1}
TABS = (2, 9, 30)


@pytest.fixture
def pool():
    with fake_pool() as made:
        eventually(lambda: made.stats()["ready"] == 1)
        yield made


@pytest.mark.parametrize("tabs", TABS)
@pytest.mark.parametrize("share", [2.0, 1 / 13, 1 / 50, 0.0], ids=["large", "a twelfth", "a fiftieth", "light"])
def test_a_light_visitor_starts_at_once_beside_heavy_tabs(pool, tabs, share):
    for k in range(tabs):
        run = open_fake(pool, f"heavy {k}", seed=k, memory=int(share * pool._budget), pause=5, **LONG)
        run.ask(f"heavy {k}", 100_000)
    light = open_fake(pool, "light", snapshots=20, seed=500)
    assert (light.status, light.place) == ("running", 0)
    assert_as_here(finish(light, "light"))


@pytest.mark.parametrize("tabs", TABS)
def test_the_first_frame_comes_within_half_a_second_of_the_worker_s_time(worker, monkeypatch, tabs):  # noqa: F811
    """Beside jobs that never end, whose every update takes a whole turn; the newcomer needs 100 ms for its frame."""
    monkeypatch.setattr("engine.serve.worker.SPRINT", 250)
    clock = worker_module.time
    for k in range(tabs):
        start(worker, k + 1, snapshots=100_000, pause=50, want=100_000)
    for _ in range(20 * tabs):
        worker.step()
    begun = clock.monotonic()
    start(worker, 1000, snapshots=100, pause=0, beats=4, does="nothing")
    worker.experiments["fake"] = slow_start(worker.experiments["fake"], clock)
    while not indices(worker, 1000):
        worker.step()
    assert clock.monotonic() - begun < 500


def slow_start(experiment, clock):
    """The same experiment, every piece of which takes 20 ms."""

    class Slow:
        spec = experiment.spec

        @staticmethod
        def frames(specs, columns):
            for piece in experiment.frames(specs, columns):
                clock.sleep(0.02)
                yield piece

    return Slow


def test_those_who_have_started_go_on_while_others_keep_coming(worker, monkeypatch):  # noqa: F811
    monkeypatch.setattr("engine.serve.worker.SPRINT", 250)
    start(worker, 1, snapshots=100_000, pause=40, want=100_000)
    for _ in range(10):
        worker.step()
    before = len(indices(worker, 1))
    for k in range(20):
        start(worker, 10 + k, snapshots=100_000, pause=40, want=100_000)
        for _ in range(4):
            worker.step()
    assert len(indices(worker, 1)) >= before + 2


def test_two_large_runs_take_turns_and_keep_their_numbers(pool, monkeypatch):
    monkeypatch.setattr(queueing, "STAY", 0.3)
    monkeypatch.setattr(queueing, "PATIENCE", 0.1)
    monkeypatch.setattr(pool, "_lease", 1e9)
    runs = [
        open_fake(pool, f"v{k}", seed=k, memory=2 * pool._budget, snapshots=300, pause=3, does="nothing")
        for k in range(2)
    ]
    for k, run in enumerate(runs):
        run.ask(f"v{k}", 300)
    eventually(lambda: all(run.count for run in runs) or any(run.ended for run in runs))
    assert not any(run.ended for run in runs)
    assert runs[0].made_room == 1
    for k, run in enumerate(runs):
        assert_as_here(finish(run, f"v{k}"))


def test_a_larger_run_is_not_overtaken_for_ever(pool, monkeypatch):
    """While smaller runs come and go all the time, one that needs much of the memory gets its turn."""
    monkeypatch.setattr(queueing, "STAY", 0.5)
    monkeypatch.setattr(queueing, "PATIENCE", 0.2)
    for k in range(7):
        open_fake(pool, f"v{k}", seed=k, memory=pool._budget // 10, pause=2, **LONG).ask(f"v{k}", 100_000)
    waiting = open_fake(pool, "w", seed=99, memory=pool._budget // 2, snapshots=30)
    assert waiting.place == 1
    seed = 100
    while not waiting.ended:
        seed += 1
        assert seed < 400
        mine = open_fake(pool, f"v{seed % 7}", seed=seed, memory=pool._budget // 10, pause=2, **LONG)
        mine.ask(f"v{seed % 7}", 100_000)
        waiting.ask("w", 30)
        waiting.wait(31, 0.1)
    assert_as_here(waiting)
