"""Works on offer: each is done once, by whoever comes first, and what is lost is done by the run itself."""

from engine.record.desk import Desk, Work
from engine.record.pieces import finish


class Square(Work):
    task = "square"

    def __init__(self, n):
        self.n, self.found = n, None

    def order(self):
        return {"n": self.n}

    def doing(self):
        yield
        self.take({"found": self.n**2}, {})

    def take(self, header, arrays):
        assert self.found is None
        self.found = header["found"]


def begun(room, count=4):
    said, works = [], [Square(n) for n in range(count)]
    place = Desk(room, say=said.append)
    return place, works, said, place.finishing(works)


def test_alone_it_does_them_all_and_says_nothing():
    _, works, said, pieces = begun(room=0)
    finish(pieces)
    assert [work.found for work in works] == [0, 1, 4, 9]
    assert said == []


def test_it_begins_with_the_first_and_offers_as_many_as_there_is_room_for():
    place, works, said, pieces = begun(room=2)
    next(pieces)
    assert [work.state for work in works] == ["here", "open", "open", "new"]
    assert [told["order"] for told in said] == [{"n": 1}, {"n": 2}]
    place.hear(1, "taken", {"by": "7"}, {})
    place.hear(1, "done", {"header": {"found": 1}}, {})
    finish(pieces)
    assert [work.found for work in works] == [0, 1, 4, 9]
    assert {"withdrawn": 2} in said


def test_it_waits_for_what_is_taken_and_does_what_is_returned():
    place, works, _, pieces = begun(room=2, count=2)
    next(pieces)
    place.hear(1, "taken", {"by": "7"}, {})
    for _ in range(3):
        next(pieces)
        assert place.waiting
    place.hear(1, "returned", {}, {})
    assert not place.waiting
    finish(pieces)
    place.hear(1, "done", {"header": {"found": 1}}, {})  # a late word of who had it
    assert [work.found for work in works] == [0, 1]


def test_what_is_kept_after_a_work_is_not_begun_ahead():
    place = Desk(1)
    needed, later, kept = Square(1), Square(2), Square(3)
    kept.last = False
    pieces = place.finishing([needed], [kept, later])
    place.offer([needed])
    place.hear(1, "taken", {"by": "7"}, {})
    next(pieces)
    assert (kept.state, later.state) == ("new", "here")
    place.hear(1, "done", {"header": {"found": 1}}, {})
    finish(pieces)
    assert (needed.found, later.found, kept.found) == (1, 4, None)
