"""The worker's turns, and what the two sides say to each other."""

import io
import subprocess
import sys
import weakref
from types import SimpleNamespace

import numpy as np
import pytest

from engine.experiments import EXPERIMENTS
from engine.record.frames import frame_message, read_frame
from engine.record.recording import Snapshot
from engine.serve.process import ROOT
from engine.serve.wire import EXPERIMENTS_AT, find_experiments, receive, send
from engine.serve.worker import Worker
from tests.engine.serve import fakes
from tests.engine.serve.fakes import FAKES, FakeSpec
from tests.engine.serve.pool_tools import assert_same_snapshot


class Clock:
    """Time that passes in sleep only, in whole milliseconds so that nothing is rounded."""

    def __init__(self):
        self.now = 0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += round(1000 * seconds)


@pytest.fixture
def worker(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("engine.serve.worker.time", clock)
    monkeypatch.setattr("engine.serve.worker.SLICE", 40)
    monkeypatch.setattr("tests.engine.serve.fakes.time", clock)
    return Worker(io.BytesIO(), dict(FAKES))


def start(worker, id, want=1000, skip=0, columns=("x",), query=None, **knobs):
    query = FakeSpec(**knobs).to_query() if query is None else query
    order = {"experiment": "fake", "specs": [query], "columns": columns, "want": want, "skip": skip}
    worker.orders.put(({"do": "start", "id": id, **order}, {}))


def said(worker):
    """The headers of what it has written."""
    worker.out.seek(0)
    found = []
    while (message := receive(worker.out)) is not None:
        found.append(message[0])
    return found


def indices(worker, id):
    return [header["frame"] for header in said(worker) if header["id"] == id and "frame" in header]


def steps(worker, until):
    for _ in range(1000):
        worker.step()
        if until():
            return
    raise AssertionError("not within 1000 turns")


def test_a_run_is_sent_frame_by_frame_and_then_done(worker):
    start(worker, 1, snapshots=6)
    worker.step()
    assert indices(worker, 1) == list(range(6))
    assert said(worker)[-1] == {"id": 1, "done": True}
    assert worker.jobs == {}


def test_it_stops_at_what_is_wanted_and_goes_on_when_more_is(worker):
    start(worker, 1, want=4)
    worker.step()
    assert indices(worker, 1) == [0, 1, 2, 3]
    worker.orders.put(({"do": "want", "id": 1, "want": 6}, {}))
    worker.step()
    assert indices(worker, 1) == [0, 1, 2, 3, 4, 5]


def test_frames_that_the_pool_has_are_computed_but_not_sent(worker):
    start(worker, 1, want=3, skip=7)
    worker.step()
    assert indices(worker, 1) == []
    worker.orders.put(({"do": "want", "id": 1, "want": 9}, {}))
    worker.step()
    assert indices(worker, 1) == [7, 8]


def test_orders_about_runs_that_are_gone_are_ignored(worker):
    start(worker, 1, snapshots=2)
    worker.step()
    worker.orders.put(({"do": "want", "id": 1, "want": 9}, {}))
    worker.orders.put(({"do": "stop", "id": 1}, {}))
    worker.step()
    assert worker.jobs == {}


def test_a_stopped_run_says_nothing_more(worker):
    start(worker, 1, snapshots=1000, pause=15)
    worker.step()
    before = len(said(worker))
    worker.orders.put(({"do": "stop", "id": 1}, {}))
    worker.step()
    assert len(said(worker)) == before


def turns(worker, count):
    """The ids of the runs that the next turns go to."""
    found = []
    for _ in range(count):
        worker.step()
        found.append(worker._turn_of)
    return found


def test_short_frames_fill_a_slice(worker):
    start(worker, 1, pause=10)
    worker.step()
    assert len(indices(worker, 1)) == 4


def test_no_frame_is_begun_that_would_end_after_the_slice(worker):
    start(worker, 1, pause=25)
    turns(worker, 3)
    assert len(indices(worker, 1)) == 3


def test_the_turn_goes_to_who_has_had_the_least_time(worker):
    start(worker, 1, snapshots=1000, pause=160)  # four slices
    start(worker, 2, snapshots=1000, pause=20)
    assert turns(worker, 12) == [1, 2, 2, 2, 2, 1, 2, 2, 2, 2, 1, 2]


def test_a_newcomer_does_not_make_up_for_the_time_before_it_came(worker):
    start(worker, 1, snapshots=1000, pause=40)
    assert turns(worker, 5) == [1] * 5
    start(worker, 2, snapshots=1000, pause=40)
    assert sorted(turns(worker, 6)) == [1, 1, 1, 2, 2, 2]


def test_it_says_whose_turn_it_is_once_a_change(worker):
    start(worker, 1, snapshots=10)
    worker.step()
    start(worker, 2, snapshots=10)
    worker.step()
    assert [header["id"] for header in said(worker) if "turn" in header] == [1, 2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"does": "fail", "at": 0}, "RuntimeError: as it was told to"),
        ({"columns": ("nothing",)}, "ValueError: fake has no column 'nothing'"),
        ({"query": "snapshots=0"}, "ValueError: address not understood: snapshots=0"),
        ({"query": "seed=1&html=<b>"}, "ValueError: address not understood: html=<b>"),
        ({"query": "seed=" + "9" * 5000}, "ValueError: address not understood"),
    ],
)
def test_what_a_run_does_wrong_ends_that_run_alone(worker, change, message, capfd):
    start(worker, 1, **change)
    start(worker, 2, snapshots=10)
    steps(worker, lambda: {"id": 2, "done": True} in said(worker))
    (failed,) = [header for header in said(worker) if "failed" in header]
    assert failed["id"] == 1
    assert failed["failed"].startswith(message)
    assert ("Traceback" in capfd.readouterr().err) == ("RuntimeError" in message)


def test_an_experiment_that_is_not_there_is_that_run_s_failure(worker):
    order = {"experiment": "no", "specs": [], "columns": [], "want": 1, "skip": 0}
    worker.orders.put(({"do": "start", "id": 3, **order}, {}))
    worker.step()
    assert said(worker) == [{"id": 3, "failed": "KeyError: 'no'"}]


def test_the_rehearsal_says_nothing(worker):
    worker.rehearse()
    assert said(worker) == []


def test_a_spec_is_read_as_it_was_written():
    spec = FakeSpec(snapshots=7, does="print")
    assert FakeSpec.exactly(spec.to_query()) == spec


def test_experiments_are_found_by_name():
    assert find_experiments() is EXPERIMENTS
    assert find_experiments(EXPERIMENTS_AT) is EXPERIMENTS
    assert find_experiments("tests.engine.serve.fakes:FAKES") is FAKES


def test_messages_follow_one_another_and_a_torn_one_is_the_end():
    stream = io.BytesIO()
    frame = next(FAKES["fake"].frames([FakeSpec()], ["x"]))
    send(stream, {"heads": [[0, {}, None, None]]}, {"0 x": frame[0].values["x"]})
    send(stream, {"id": 2})
    whole = stream.getvalue()
    stream = io.BytesIO(whole[:-1])
    header, arrays = receive(stream)
    assert read_frame(header["heads"], arrays)[0].values["x"] == 0.0
    assert receive(stream) is None
    assert receive(io.BytesIO(whole[:2])) is None


def test_differing_shapes_and_missing_columns_survive_the_wire():
    frame = (
        Snapshot(0, {"a": np.array(1.5), "b": np.arange(3), "c": np.zeros(2, np.float32)}),
        Snapshot(0, {"a": np.array(np.nan), "b": np.arange(2), "c": np.ones(2)}),
    )
    heads, arrays = frame_message(frame)
    assert set(arrays) == {"a", "0 b", "1 b", "0 c", "1 c"}
    for again, shot in zip(read_frame(heads, arrays), frame, strict=True):
        assert_same_snapshot(again, shot)
        assert type(again.values["a"]) is np.ndarray
    heads, arrays = frame_message((frame[0], None))
    assert read_frame(heads, arrays)[1] is None


@pytest.mark.parametrize("does", ["nothing", "hang"])
def test_the_process_ends_with_its_input_whatever_it_does(does):
    command = [sys.executable, "-m", "engine.serve.worker", "tests.engine.serve.fakes:FAKES"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        order = {"experiment": "fake", "specs": [f"does={does}&at=1"], "columns": ["x"], "want": 5, "skip": 0}
        send(process.stdin, {"do": "start", "id": 1, **order})
        assert "ready" in receive(process.stdout)[0]
        assert receive(process.stdout)[0] == {"id": 1, "turn": True}
        assert receive(process.stdout)[0]["frame"] == 0
        process.stdin.close()
        assert process.wait(30) == 0


class Held:
    """Something in a ring of references, like a network and its measurements."""

    def __init__(self):
        self.me = self


@pytest.mark.parametrize("stopped", [True, False])
def test_a_run_that_is_over_leaves_nothing_in_memory(worker, monkeypatch, stopped):
    held = []

    def frames(specs, columns):
        kept = Held()
        held.append(weakref.ref(kept))
        yield from fakes.frames(specs, columns)
        assert kept

    monkeypatch.setitem(worker.experiments, "fake", SimpleNamespace(spec=FakeSpec, frames=frames))
    start(worker, 1, want=2 if stopped else 100, snapshots=4)
    worker.step()
    if stopped:
        assert held[0]() is not None
        worker._order({"do": "stop", "id": 1})
    assert held[0]() is None
