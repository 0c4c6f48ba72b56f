"""Lanes of a run that other workers train, leg by leg, while the run goes on with those that are left to it.

The run trains the first leg of every lane itself, so that its first frames come as soon as ever. A lane whose helper is
lost, or wanted by somebody else, is trained by the run from where it left it, to the same numbers: at each moment there
are at least as many frames as without any help.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from engine.record.columns import Column
from engine.record.desk import Arrays, Work, desk
from engine.record.frames import read_frame
from engine.record.pieces import Pieces
from engine.record.recording import Snapshot
from engine.train.cost import seconds
from engine.train.spec import TrainSpec

LONG = 4
"""Legs that a lane has at least: a shorter one is not sent."""
AHEAD = 3
"""Legs of a lane that are waited for, at most: the present one, one in training, one on offer."""
FULL = 7_000_000
"""Multiplications of an update, with which a part of a stack does at least four fifths of its work alone.

Calls take 0.1 to 0.2 ms of an update, whatever is in the stack; this much takes 0.6.
"""
Shots = dict[int, Snapshot]


class Lane(Protocol):
    """Variants that train as one program: the next snapshots of all, until it is done."""

    members: list[int]
    specs: list[TrainSpec]
    columns: Mapping[str, Column]

    @property
    def done(self) -> bool:
        """No snapshot is left to take."""

    def advance(self) -> Pieces[Shots]:
        """{variant: its snapshot}, the next one."""


class Leg(Work):
    """The frames from `start` to before `stop` of a lane, which only who has trained it up to there goes on with."""

    task, last, bound = "leg", False, True

    def __init__(self, relay: Relay, number: int, home: str = "") -> None:
        self.relay, self.number, self.home = relay, number, home
        self.start, self.stop = relay.cuts[number : number + 2]
        self.found = list[Shots]()

    @property
    def seconds(self) -> float:  # type: ignore[override]
        """About what it takes; each is worth the way."""
        return max(desk().grain, (self.stop - self.start) * self.relay.each)

    @property
    def known(self) -> bool:
        """Whether it is known who does it: of the cluster's workers, only when it is done."""
        return self.state == "ready" or (self.state == "taken" and "://" not in self.home)

    def order(self) -> dict[str, Any]:
        lane = self.relay.lane
        columns = {name: [column.module, column.every] for name, column in lane.columns.items()}
        order: dict[str, Any] = {"specs": [spec.to_query() for spec in lane.specs], "columns": columns}
        return order | {"start": self.start, "stop": self.stop, "room": desk().bytes}

    def doing(self) -> Pieces[None]:
        yield from self.relay.returning()

    def take(self, header: Mapping[str, Any], arrays: Arrays) -> None:
        inner: list[dict[str, Any]] = [{} for _ in header["frames"]]
        for key, array in arrays.items():
            at, _, name = key.partition("/")
            inner[int(at)][name] = array
        for heads, values in zip(header["frames"], inner, strict=True):
            frame = zip(self.relay.members, read_frame(heads, values), strict=True)
            self.found.append({variant: shot for variant, shot in frame if shot})
        if header["done"]:
            self.relay.end = self.start + len(self.found)


class Relay:
    """A lane that others train from frame cuts[0] on, in legs between these `cuts`, as long as somebody does.

    `crew` are all relays of the run, `each` is about the seconds of a frame, `end` the number of frames.
    """

    def __init__(self, lane: Lane, crew: list[Relay]) -> None:
        self.lane, self.members, self.crew = lane, lane.members, crew
        self.frame, self.end = 0, lane.specs[0].snapshots
        self.each = duration(lane) / self.end
        count = min(self.end, int(duration(lane) / desk().grain))
        self.cuts = [k * self.end // count for k in range(1, count + 1)]
        self.legs, self.away = list[Leg](), True
        crew.append(self)

    @property
    def done(self) -> bool:
        """No snapshot is left to take."""
        return self.lane.done or self.frame >= self.end

    def advance(self) -> Pieces[Shots]:
        """{variant: its snapshot}, the next one."""
        found = yield from self._handed() if self.away and self.frame >= self.cuts[0] else self.lane.advance()
        self.frame += 1
        if self.done or not self.away:
            desk().withdraw(self.legs)
            self.legs = []
        desk().offer(self._ahead())
        return found

    def _handed(self) -> Pieces[Shots]:
        """The next snapshots, from who does the present leg; from the run itself where nobody does."""
        leg = next(leg for leg in self.coming() if self.frame < leg.stop)
        yield from desk().finishing([leg], self._ahead())
        return leg.found[self.frame - leg.start] if self.away else (yield from self.lane.advance())

    def returning(self) -> Pieces[None]:
        """Train it here from now on: up to the present frame, for a start."""
        for _ in range(self.cuts[0], self.frame):
            yield from self.lane.advance()
            yield
        self.away = False

    def _ahead(self) -> list[Leg]:
        """Of all relays of the run the legs that may be on offer."""
        return [leg for relay in self.crew for leg in relay.coming()]

    def coming(self) -> list[Leg]:
        """The legs that are not over: a next one as soon as it is known who does the one before it."""
        if not self.away or self.done:
            return []
        last = self.legs[-1] if self.legs else Leg(self, 0)
        self.legs = [*(leg for leg in self.legs[:-1] if self.frame < leg.stop), last]
        if last.known and len(self.legs) < AHEAD and last.stop < self.end:
            self.legs.append(Leg(self, last.number + 1, last.home))
        return self.legs


T = TypeVar("T", bound=Lane)


def relayed(lanes: Sequence[T], load: float = 0.0) -> list[T | Relay]:
    """The lanes, those at the end being trained by others while the run does the first ones and `load` seconds more."""
    times, crew = [duration(lane) for lane in lanes], list[Relay]()
    away = sorted(k for k in _away(times, load) if _fit(lanes[k], times[k]))
    return [*(lane for k, lane in enumerate(lanes) if k not in away), *(Relay(lanes[k], crew) for k in away)]


def _away(times: Sequence[float], load: float) -> Iterator[int]:
    """Which to send, so that nobody has much more than others: the longest first, to who has least (Graham 1969).

    The run keeps its share; where there is a cluster, it comes last.
    """
    helpers, mine = desk().helpers, desk().helpers if desk().far else 0
    loads = [0.0] * helpers
    loads.insert(mine, load)
    for k in sorted(range(len(times)), key=lambda k: -times[k]):
        who = min(range(len(loads)), key=loads.__getitem__)
        loads[who] += times[k]
        if who != mine:
            yield k


def _fit(lane: Lane, time: float) -> bool:
    """Whether it is long enough, has room at a helper, and is what its address says."""
    plain = all(type(spec) is TrainSpec for spec in lane.specs)
    room = sum(spec.bytes_needed for spec in lane.specs) <= desk().bytes
    return plain and room and min(time / desk().grain, lane.specs[0].snapshots) >= LONG


def parts(spec: TrainSpec, count: int) -> int:
    """In how many parts so many variants like that train, so that those who are idle now have one each.

    One where it is short, or the parts were small: apart they take longer, all in all.
    """
    place = desk()
    if not place.idle:
        return 1
    long = seconds(spec, count, spec.steps) / (LONG * place.grain)
    return max(1, int(min(1 + place.idle, long, count * spec.batch * spec.weights / FULL)))


def duration(lane: Lane) -> float:
    """About the seconds that a whole lane takes, without what is measured."""
    return seconds(lane.specs[0], len(lane.specs), lane.specs[0].steps)
