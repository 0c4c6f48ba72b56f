"""What the tests of the pool share."""

import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from engine.serve.pool import Pool
from tests.engine.serve.fakes import FAKES, FakeSpec

FAKE = "tests.engine.serve.fakes:FAKES"
COLUMNS = ("x", "row")


@contextmanager
def fake_pool(workers=1, **options):
    """A pool whose workers know the fake experiment only; none of it is left at the end."""
    pool = Pool(workers, experiments_at=FAKE, **options)
    try:
        yield pool
    finally:
        pool.close()


def open_fake(pool, viewer="me", columns=COLUMNS, **knobs):
    return pool.open("fake", [FakeSpec(**knobs)], columns, viewer)


def finish(run, viewer="me", seconds=60):
    """Watch a run to its end."""
    deadline = time.monotonic() + seconds
    while not run.ended and time.monotonic() < deadline:
        run.ask(viewer, run.total)
        run.wait(run.total + 1, 1)
    assert run.status == "done", (run.status, run.count, run.message)
    return run


def eventually(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert condition()


def assert_as_here(run, experiment=FAKES["fake"]):
    """The run's frames are those that the experiment yields in this process, to the last bit and in order."""
    oracle = [frame for frame in experiment.frames(run.specs, run.columns) if frame is not None]
    assert run.count == len(oracle)
    for frame, expected in zip(run.frames(0), oracle, strict=True):
        for shot, wanted in zip(frame, expected, strict=True):
            assert_same_snapshot(shot, wanted)


def assert_same_snapshot(shot, wanted):
    assert (shot is None) == (wanted is None)
    if wanted is None:
        return
    assert (shot.step, shot.notes, shot.ending) == (wanted.step, wanted.notes, wanted.ending)
    assert list(shot.values) == list(wanted.values)
    for name, value in wanted.values.items():
        assert shot.values[name].dtype == value.dtype
        np.testing.assert_array_equal(shot.values[name], value)


def alive(pid):
    """Whether the process exists and is not a zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
