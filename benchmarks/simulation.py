"""A pool or a cluster on a virtual clock: the real scheduling, with works that take what they take here.

What runs is the run itself, its desk, and the pool's `Offers` or the cluster's `Bundles`. Works are trained here, once
each; their processor time passes on the virtual clock, and so does what the leader computes between them.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from heapq import heappop, heappush
from itertools import count
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from engine.experiments import Experiment
from engine.record.codec import pack, unpack
from engine.record.desk import Desk, Outcome, Work, sitting_at
from engine.record.recording import Frame
from engine.search import part
from engine.search.spec import SearchSpec
from engine.serve.offers import Offers
from engine.serve.process import WorkerProcess
from engine.serve.staff import Staff
from engine.serve.tasks import performing
from engine.spec import RunSpec
from engine.train import cost, final

TRIP, TASK = 0.002, 0.001
"""Seconds that a message takes from process to process, and Dask's scheduler for a task."""


class Trainer:
    """Does works here, each once: what comes of an order, and the seconds of processor time that it takes."""

    def __init__(self, longer: float = 1.0) -> None:
        self.longer, self._found = longer, dict[tuple[str, bool], tuple[Outcome, float]]()

    def do(self, task: str, order: Mapping[str, Any], kept: dict[tuple[str, int], int]) -> tuple[Outcome, float]:
        """The outcome and the seconds, where `kept` says up to which epoch the networks of which parts are there."""
        mine = (str(order.get("search")), int(order.get("part", -1)))
        goes_on = kept.pop(mine, None) is not None
        key = (json.dumps([task, order], sort_keys=True), goes_on)
        if key not in self._found:
            self._found[key] = self._measured(task, order, mine if not goes_on else None)
        if "search" in order and order["until"] < SearchSpec.exactly(order["search"]).epochs:
            kept[mine] = order["until"]
        return self._found[key]

    def _measured(self, task: str, order: Mapping[str, Any], anew: tuple[str, int] | None) -> tuple[Outcome, float]:
        aside = part._kept.pop(anew, None) if anew else None
        pieces, start = performing(task, order), time.process_time()
        try:
            while True:
                next(pieces)
        except StopIteration as end:
            seconds = time.process_time() - start
            if anew and aside is not None:
                part._kept[anew] = aside
            return end.value, self.longer * seconds


class Virtual(WorkerProcess):
    """A worker without a process: `told` hears its orders."""

    def __init__(self, pid: int, told: Callable[[Virtual, Mapping[str, Any], Any], None]) -> None:
        self.runs, self.helping, self.ready = {}, {}, True
        self.kept: dict[tuple[str, int], int] = {}
        self.process: Any = SimpleNamespace(pid=pid)
        self._hears = told

    def tell(self, order: Mapping[str, Any], arrays: Any = None) -> None:
        self._hears(self, order, arrays)


class _Led:
    """The run that the leader has, as far as offers look at it."""

    contents, unaided, hungry = (), "", True


class Simulation:
    """A run led by one worker, with `workers` in all: those of a pool, or `far` ones of a cluster."""

    def __init__(self, workers: int, trainer: Trainer, far: bool = False) -> None:
        self.trainer, self.clock, self.busy = trainer, 0.0, 0.0
        self._events, self._number, self._elsewhere, self._owed = list[tuple[float, int, Any]](), count(), 0.0, 0.0
        self._tokens, here = count(2), 1 if far else workers
        self._staff = [Virtual(pid, self._told) for pid in range(here)]
        self.leader = self._staff[0]
        self.leader.runs[1] = _Led()  # type: ignore[assignment]
        staff, address = SimpleNamespace(workers=self._staff, size=here), "tcp://there:1" if far and workers > 1 else ""
        self.offers = Offers(_as_staff(staff), lambda: next(self._tokens), threading.RLock(), self._deal, address)
        self._cluster = _Far(self, workers - 1) if address else None
        if self.offers._bundles and self._cluster:
            self.offers._bundles.cluster = self._cluster  # type: ignore[assignment]
        self.desk = Desk(**self.offers.terms, say=self._said)

    # -- time
    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Have something happen after so many seconds."""
        heappush(self._events, (self.clock + seconds, next(self._number), action))

    def run(self, frames: Iterator[Frame | None]) -> list[Frame]:
        """All frames; `clock` is then how long it took, `busy` what all workers computed."""
        found = []
        for frame in self._led(frames):
            found += [frame] if frame is not None else []
            self._pass(self._owed)
            if self.desk.waiting:
                self._happen(self._events[0][0])
        return found

    def _led(self, frames: Iterator[Frame | None]) -> Iterator[Frame | None]:
        """The frames; what the leader computes for each passes on the clock."""
        with sitting_at(self.desk):
            while True:
                self._owed = self._elsewhere = 0.0
                start = time.process_time()
                frame = next(frames, _OVER)
                self._owed += max(0.0, time.process_time() - start - self._elsewhere)
                self.busy += self._owed
                if frame is _OVER:
                    self._pass(self._owed)
                    return
                yield frame  # type: ignore[misc]

    def _pass(self, seconds: float) -> None:
        end = self.clock + seconds
        self._happen(end)
        self.clock = max(self.clock, end)

    def _happen(self, until: float) -> None:
        while self._events and self._events[0][0] <= until:
            at, _, action = heappop(self._events)
            self.clock = max(self.clock, at)
            action()

    # -- who does what
    def here(self, work: Work) -> Iterator[None]:
        """The leader does a work itself."""
        with self._away():
            outcome, seconds = self.trainer.do(work.task, _plain(work.order()), self.leader.kept)
        work.take(*outcome)
        self._owed += seconds
        yield

    @contextmanager
    def _away(self) -> Iterator[None]:
        """What is computed within is not the leader's."""
        start = time.process_time()
        yield
        self._elsewhere += time.process_time() - start

    def _said(self, told: Mapping[str, Any]) -> None:
        with self._away():
            self.offers.hear(self.leader, {"id": 1, **_plain(told)}, {})
            self._deal()

    def _deal(self) -> None:
        self.offers.deal(False)

    def _told(self, worker: Virtual, order: Mapping[str, Any], arrays: Any) -> None:
        if order["do"] == "news":
            self.later(TRIP, partial(self.desk.hear, order["number"], order["what"], order, arrays or {}))
        elif order["do"] == "help":
            outcome, seconds = self.trainer.do(order["task"], order["order"], worker.kept)
            self.busy += seconds
            self.later(2 * TRIP + seconds, partial(self._helped, worker, order["id"], *outcome))

    def _helped(self, worker: Virtual, token: int, header: Mapping[str, Any], arrays: Any) -> None:
        if token in worker.helping:
            self.offers.hear(worker, {"id": token, "result": header}, arrays)
            self._deal()


class _Far:
    """The client of a cluster of so many workers, which take what was sent first, rather what they began."""

    address, fault = "tcp://there:1", ""

    def __init__(self, simulation: Simulation, workers: int) -> None:
        self.workers, self._in = workers, simulation
        self._free = {f"tcp://w:{k}": dict[tuple[str, int], int]() for k in range(workers)}
        self._sent = list[tuple[str, list[bytes], str]]()

    def send(self, key: str, works: list[bytes], home: str, first: bool = False) -> None:
        """Have these done by the next free worker, before all others if they come `first`."""
        self._sent.insert(0 if first else len(self._sent), (key, works, home))
        self._in.later(TASK + TRIP, self._start)

    def cancel(self, key: str) -> None:
        """Forget it, if it has not begun."""
        self._sent = [each for each in self._sent if each[0] != key]

    def _start(self) -> None:
        while self._free and self._sent:
            key, works, home = self._sent.pop(0)
            name = home if home in self._free else next(iter(self._free))
            kept, results, seconds = self._free.pop(name), list[bytes](), 0.0
            for work in works:
                header, _ = unpack(work)
                outcome, took = self._in.trainer.do(header["task"], header["order"], kept)
                results.append(pack(*outcome))
                seconds += took
            self._in.busy += seconds
            self._in.later(seconds + TRIP, partial(self._done, key, name, kept, results))

    def _done(self, key: str, name: str, kept: dict[tuple[str, int], int], results: list[bytes]) -> None:
        self._free[name] = kept
        bundles = self._in.offers._bundles
        assert bundles
        bundles._arrived(key, (name, results))
        self._start()


_OVER: Any = object()


def _as_staff(like: Any) -> Staff:
    found: Staff = like
    return found


def _plain(told: Mapping[str, Any]) -> Any:
    """As it comes out of a pipe."""
    return json.loads(json.dumps(told))


def simulated(simulation: Simulation, experiment: Experiment, spec: RunSpec, columns: tuple[str, ...]) -> list[Frame]:
    """The frames of a run whose works take what they take on the virtual clock."""
    longer, estimate = simulation.trainer.longer, cost.seconds
    with ExitStack() as patched:
        for kind in (part.Part, final.Finals):
            patched.enter_context(patch.object(kind, "doing", lambda work: simulation.here(work)))
        patched.enter_context(patch.object(part, "seconds", lambda *told: longer * estimate(*told)))
        return simulation.run(experiment.frames([spec], columns))
