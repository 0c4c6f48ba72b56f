"""Descents in the worker: the same frames as in this process, and the notes as JSON has them."""

import pytest

from engine.descend.columns import COLUMNS, STUDY_COLUMNS
from pages import EXPERIMENTS
from tests.engine.descend.descents import spec
from tests.engine.serve.pool_tools import assert_as_here, finish

PATH = tuple(name for name in COLUMNS if name not in STUDY_COLUMNS)


def test_paths_are_those_of_a_run_in_this_process(pool):
    queries = (
        "steps=250",
        "optimizer=bfgs&steps=130",
        "optimizer.lr=1.1&steps=300",
        "surface=ackley&protocol=tuned&steps=40",
    )
    run = finish(pool.open("descend", [spec(query) for query in queries], PATH, "me"))
    assert [recording.status for recording in run.recordings()] == ["done", "done", "diverged", "done"]
    assert_as_here(run, EXPERIMENTS["descend"])


@pytest.mark.parametrize("column", sorted(STUDY_COLUMNS))
def test_studies_are_those_of_a_run_in_this_process(pool, column):
    run = finish(pool.open("descend", [spec("optimizer=momentum&steps=60"), spec("steps=60&noise=1")], (column,), "me"))
    assert run.count == run.total
    assert_as_here(run, EXPERIMENTS["descend"])
