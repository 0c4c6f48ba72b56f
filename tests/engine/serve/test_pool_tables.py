"""Tables in workers: one reads what was given, the runs that need one are sent it, and what is not kept is named."""

from engine.record.contents import HATCH, SHELF, key_of, put
from engine.record.pieces import finish as finished
from engine.tables.experiment import given, taken
from engine.tables.read import read
from engine.tables.spec import ReadingSpec, unread
from engine.train.own import suggested
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS
from tests.engine.serve.pool_tools import assert_as_here, finish

BLOB = b"a,b,kind\n" + b"".join(b"%d,%d,%d\n" % (k % 7, k * k % 11, k % 2) for k in range(60))
BAD = b"\x80\x04not a table"


def test_a_worker_reads_trains_and_forgets(pool):
    key = key_of(BLOB)
    HATCH.put(given(BLOB, key))
    run = finish(pool.open("reading", [ReadingSpec(file=key)], (), "me"))
    content = taken(run.frames(0, 1)[0], key)
    here = finished(read(BLOB))
    assert (content.key, content.head) == (here.key, here.head)
    assert all(content.arrays[name].tobytes() == array.tobytes() for name, array in here.arrays.items())
    HATCH.drop(unread(key))
    put(content)
    spec = TrainSpec(data=suggested(content), depth=1, width=4, batch=16, steps=20)
    assert_as_here(finish(pool.open("train", [spec, spec], ("loss",), "me")), EXPERIMENTS["train"])
    SHELF.drop(key)


def test_a_table_that_is_not_kept_fails_its_run_until_it_is_given_again(pool):
    content = finished(read(BLOB + b"1,2,1\n"))
    spec = TrainSpec(data=suggested(content), depth=1, width=4, batch=16, steps=10)
    run = pool.open("train", [spec], ("loss",), "me")
    assert (run.status, run.why) == ("failed", "gone")
    assert pool.stats()["active"] == 0
    put(content)
    again = finish(pool.open("train", [spec], ("loss",), "me"))
    assert again is not run
    SHELF.drop(content.key)


def test_a_file_that_is_no_table_is_refused_by_the_worker(pool):
    key = key_of(BAD)
    HATCH.put(given(BAD, key))
    run = finish(pool.open("reading", [ReadingSpec(file=key)], (), "me"))
    assert run.frames(0, 1)[0][0].notes["refused"] == "binary"
