"""Work that may be done elsewhere: what a run offers to idle workers while it goes on itself.

desk()          the one of the run whose turn it is; a run that is computed alone has ALONE, where nothing is offered
parts(...)      what is to be done, in so many parts that each is worth being a work
finishing(...)  in pieces, does all of some works: those that nobody has taken here, one after the other

Whoever does a work, the numbers are the same: it is a function of its order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np

from engine.record.pieces import Pieces

T = TypeVar("T")
Arrays = Mapping[str, np.ndarray]
Outcome = tuple[dict[str, Any], dict[str, np.ndarray]]
"""What a helper has found: plain data, and arrays."""
Told = Callable[[Mapping[str, Any]], None]


class Work:
    """A piece of a run that is a function of its `order` (plain data) alone: the one that `task` names does it.

    `state` is "new", "open" to whoever comes first, "taken" by a helper, "here" in this worker, or "ready"; `seconds`
    is about what it takes, `home` who did the work before it that this one goes on from: "" nobody, "here" this worker;
    of the `last` such work nothing is kept. One that is `bound` is gone on with at its home alone, while that has time.
    """

    task = ""
    state, home, seconds, last, bound = "new", "", 0.0, True, False

    @property
    def elsewhere(self) -> bool:
        """Whether it is to be done where the work before it was."""
        return self.bound and self.home not in ("", "here")

    def order(self) -> dict[str, Any]:
        """All that a helper has to know."""
        raise NotImplementedError

    def doing(self) -> Pieces[None]:
        """Do it here."""
        raise NotImplementedError

    def take(self, header: Mapping[str, Any], arrays: Arrays) -> None:
        """What a helper has found."""
        raise NotImplementedError


class Desk:
    """`room` works at most are open or taken at a time; `say` tells the pool of each, and of those done here after all.

    `grain` is the seconds that a work should take at least, for it to be worth sending. `helpers` are the others that
    may do something, `idle` those that had nothing to do as the run began, `far` whether a cluster's workers are among
    them; each keeps up to so many `bytes` for what comes next. `waiting` while the run has nothing to do but to wait
    for its helpers.
    """

    def __init__(
        self,
        room: int = 0,
        grain: float = 0.0,
        helpers: int = 0,
        idle: int = 0,
        far: bool = False,
        bytes: int = 0,
        say: Told = lambda told: None,
    ) -> None:
        self.room, self.grain, self.waiting = room, grain, False
        self.helpers, self.idle, self.far, self.bytes = helpers, idle, far, bytes
        self._say, self._works, self._next = say, dict[int, Work](), 1

    def parts(self, things: Sequence[T], seconds: float, few: int) -> Iterator[Sequence[T]]:
        """The things, which take so long together, in parts of at least `few` that are worth sending; or all as one."""
        most = int(seconds / self.grain) if self.room else 1
        count = max(1, min(len(things) // few, most))
        yield from (things[k * len(things) // count : (k + 1) * len(things) // count] for k in range(count))

    def finishing(self, needed: Sequence[Work], later: Sequence[Work] = ()) -> Pieces[None]:
        """Do all that are `needed`, and some of those that come `later` where there is nothing else to do."""
        while missing := [work for work in needed if work.state != "ready"]:
            free = [work for work in (*missing, *later) if work.state in ("new", "open")]
            mine_too = [work for work in free if not work.elsewhere]
            here = [work for work in mine_too if work.last or work in missing]  # what is kept of others takes memory
            mine = min(here, key=lambda work: work.home not in ("", "here"), default=None)
            if mine is not None:
                self._claim(mine)
            self.offer(free)
            if mine is None:
                yield from self._wait()
            else:
                yield from mine.doing()
                mine.state, mine.home = "ready", "here"

    def hear(self, number: int, what: str, header: Mapping[str, Any], arrays: Arrays) -> None:
        """News of a work from the pool: it is taken, returned, or what came of it."""
        work = self._works.get(number)
        if work is None or work.state in ("here", "ready"):
            return  # it was claimed meanwhile
        if what == "taken":
            work.state, work.home = "taken", header["by"]
        elif what == "returned":
            work.state, self.waiting = "open", False
            work.home = "" if work.bound else work.home
        else:
            work.take(header["header"], arrays)
            del self._works[number]
            work.state, self.waiting = "ready", False
            work.home = header.get("by", work.home)

    def offer(self, works: Sequence[Work]) -> None:
        """Offer those of these that are new, as far as there is room."""
        new = [work for work in works if work.state == "new"]
        for work in new[: max(0, self.room - len(self._works))]:
            number, self._next = self._next, self._next + 1
            self._works[number], work.state = work, "open"
            told = {"offer": number, "task": work.task, "order": work.order()}
            self._say(told | {"seconds": work.seconds, "home": work.home, "bound": work.bound})

    def withdraw(self, works: Sequence[Work]) -> None:
        """Nobody is to do these."""
        for work in works:
            self._claim(work)

    def _claim(self, work: Work) -> None:
        for number in [number for number, mine in self._works.items() if mine is work]:
            del self._works[number]
            self._say({"withdrawn": number})
        work.state = "here"

    def _wait(self) -> Pieces[None]:
        self.waiting = True
        while self.waiting:
            yield


ALONE = Desk()
_current = ALONE


def desk() -> Desk:
    """The desk of the run whose turn it is."""
    return _current


@contextmanager
def sitting_at(place: Desk) -> Iterator[None]:
    """Within, `desk()` is this one."""
    global _current
    _current, before = place, _current
    try:
        yield
    finally:
        _current = before
