"""A worker process: `python -m engine.serve.worker` runs experiments for the pool that started it.

It reads orders from standard input and writes frames to standard output. Several runs take turns of SLICE seconds;
a run computes only as far ahead as it was asked to. A run may have a desk, where it offers works to other workers; a
helper's work takes its turns as a run does. The worker ends when its input or its parent does, so it never outlives the
server.
"""

from __future__ import annotations

import gc
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

from engine.experiments import Experiment
from engine.record.contents import Content, lend, unpacked
from engine.record.desk import ALONE, Desk, sitting_at
from engine.record.frames import frame_message
from engine.record.kept import expire
from engine.record.recording import Frame
from engine.serve import machine
from engine.serve.tasks import performing
from engine.serve.wire import Message, find_experiments, receive, send

SLICE = 0.04
"""Seconds that a run computes before the next one's turn; it begins no piece that would probably end after them."""
FADING = 0.9
"""Share of its longest piece so far that a run's next one is expected to take, if the last one was shorter."""
SPRINT = 0.25
"""Seconds of computing for which a new run gets every other turn: its first frames come soon, however many compute."""
BEAT = 2.0
"""Seconds of computing without a word, after which it says that it lives."""
PARENT_CHECK = 2.0
"""Seconds between two looks at whether the server is still our parent."""


@dataclass
class Job:
    """One run in this worker: its stream of frames, how many of them are wanted, and how many are there already.

    `made` counts the frames computed here; `due` is when its next turn comes, on the worker's clock; `used` is the
    seconds that it has computed, `piece` those that its next piece may take; `lent` is what it needs beside its
    address, `desk` where it offers works.
    """

    id: int
    frames: Iterator[Frame | None]
    want: int
    skip: int
    lent: Sequence[Content] = ()
    desk: Desk = ALONE
    made: int = 0
    due: float = 0.0
    used: float = 0.0
    piece: float = 0.0

    @property
    def hungry(self) -> bool:
        """Frames are asked for that have not been computed, and it does not wait for helpers."""
        return self.made < max(self.want, self.skip) and not self.desk.waiting


class Worker:
    """Takes orders from `orders` and writes frames to `out`, turn by turn.

    The turn goes to the job that has had the least time (start-time fair queueing, Goyal et al. 1996), so that a job
    whose single update takes a second does not take a second for each 40 ms of the others. Every other turn goes to
    those that have just come, as long as there are any.
    """

    def __init__(self, out: BinaryIO, experiments: Mapping[str, Experiment]) -> None:
        self.out, self.experiments = out, experiments
        self.orders: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.jobs: dict[int, Job] = {}
        self.clock = 0.0
        self._turn_of, self._said, self._sprinted, self._untidy = 0, time.monotonic(), False, False

    def step(self) -> None:
        """Carry out the orders that have come (with nothing to compute, wait for one), then give one turn."""
        if self._next() is None:
            self._wait()
        while not self.orders.empty():
            self._order(*self.orders.get())
        if (job := self._next()) is not None:
            self._turn(job)

    def rehearse(self) -> None:
        """Compute the first frame of each experiment's default run, so that libraries and data are loaded."""
        for experiment in self.experiments.values():
            next(experiment.frames([experiment.spec()], list(experiment.columns)))

    def _wait(self) -> None:
        """For an order; meanwhile say now and then that those live who wait for their helpers, and tidy up once."""
        waiting = [job for job in self.jobs.values() if job.desk.waiting]
        try:
            self._order(*self.orders.get(timeout=BEAT if waiting or self._untidy else None))
        except queue.Empty:
            for job in waiting[:1]:
                self._announce(job)
            self._tidy()

    def _next(self) -> Job | None:
        hungry = [job for job in self.jobs.values() if job.hungry]
        new = [] if self._sprinted else [job for job in hungry if job.used < SPRINT]
        return min(new or hungry, key=lambda job: max(job.due, self.clock), default=None)

    def _order(self, order: dict[str, Any], arrays: Mapping[str, np.ndarray] | None = None) -> None:
        if order["do"] in ("start", "help"):
            lent = [lend(each) for each in unpacked(order.get("contents", []), arrays or {})]
            {"start": self._start, "help": self._help}[order["do"]](order, lent)
        elif order["do"] == "stop":
            self._drop(order["id"])
        elif order["id"] in self.jobs and order["do"] == "news":
            self.jobs[order["id"]].desk.hear(order["number"], order["what"], order, arrays or {})
        elif order["id"] in self.jobs:
            self.jobs[order["id"]].want = order["want"]

    def _help(self, order: dict[str, Any], lent: Sequence[Content]) -> None:
        """Do a work of another worker's run: its turns are those of a run of a single frame."""
        self.jobs[order["id"]] = Job(order["id"], self._helping(order), 1, 0, lent)

    def _helping(self, order: dict[str, Any]) -> Iterator[None]:
        header, arrays = yield from performing(order["task"], order["order"])
        self._say({"id": order["id"], "result": header}, arrays)
        del self.jobs[order["id"]]  # the next one soon needs as much memory: tidying up now takes a tenth of the time
        self._untidy = True

    def _start(self, order: dict[str, Any], lent: Sequence[Content]) -> None:
        try:
            experiment = self.experiments[order["experiment"]]
            specs = [experiment.spec.exactly(query) for query in order["specs"]]
            frames = experiment.frames(specs, order["columns"])
            place = Desk(**order.get("desk", {}), say=lambda told: self._say({"id": order["id"], **told}))
            self.jobs[order["id"]] = Job(order["id"], frames, order["want"], order["skip"], lent, place)
        except Exception as error:  # whatever a run does wrong is that run's end, not the worker's
            self._fail(order["id"], error)

    def _turn(self, job: Job) -> None:
        self._announce(job)
        self.clock = max(job.due, self.clock)
        start = now = time.monotonic()
        try:
            while job.hungry and (now == start or now - start + job.piece <= SLICE):
                before = now
                self._advance(job)
                now = time.monotonic()
                job.piece = max(now - before, FADING * job.piece)
        except StopIteration:
            self._say({"id": job.id, "done": True})  # first: somebody waits for it, and tidying up takes its time
            self._drop(job.id)
        except Exception as error:
            self._fail(job.id, error)
        self._sprinted = job.used < SPRINT and not self._sprinted
        took = time.monotonic() - start
        job.due, job.used = self.clock + took, job.used + took

    def _announce(self, job: Job) -> None:
        """Say whose turn it is, so that the pool knows whom to suspect should this process die, or say no more."""
        if self._turn_of != job.id or time.monotonic() - self._said > BEAT:
            self._turn_of = job.id
            self._say({"id": job.id, "turn": True})

    def _advance(self, job: Job) -> None:
        with sitting_at(job.desk):
            frame = next(job.frames)
        if frame is None:
            return
        if job.made >= job.skip:
            heads, arrays = frame_message(frame)
            self._say({"id": job.id, "frame": job.made, "heads": heads}, arrays)
        job.made += 1

    def _drop(self, id: int) -> None:
        """Forget a run and give back its memory now."""
        if self.jobs.pop(id, None):
            self._tidy()

    def _tidy(self) -> None:
        """Give back the memory of what is over: networks and their measurements refer to each other."""
        self._untidy = expire()
        gc.collect()
        machine.give_back()

    def _fail(self, id: int, error: Exception) -> None:
        if not isinstance(error, ValueError):  # those are about the address, not about us
            traceback.print_exception(error)
        self._drop(id)
        self._say({"id": id, "failed": f"{type(error).__name__}: {error}"[:300]})

    def _say(self, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray] | None = None) -> None:
        self._said = time.monotonic()
        try:
            send(self.out, header, arrays)
        except BrokenPipeError:
            os._exit(0)  # nobody listens any more


def _listen(stream: BinaryIO, orders: queue.SimpleQueue[Message]) -> None:
    """Hand orders on; at the end of the input, end this process whatever it is doing."""
    while (message := receive(stream)) is not None:
        orders.put(message)
    os._exit(0)


def _mind_parent(parent: int) -> None:
    """End this process when the server is gone, though somebody else may hold the other end of our input."""
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK)
    os._exit(0)


def _take_output() -> BinaryIO:
    """Standard output for messages alone: what else is printed, by C libraries too, goes to standard error."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return out


def main(experiments_at: str) -> None:
    """Serve the pool on standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server; its end closes our input
    if hasattr(os, "nice"):
        os.nice(5)  # the server's pages come first
    threading.Thread(target=_mind_parent, args=(os.getppid(),), daemon=True).start()
    out = _take_output()
    worker = Worker(out, find_experiments(experiments_at))
    threading.Thread(target=_listen, args=(sys.stdin.buffer, worker.orders), daemon=True).start()
    worker.rehearse()
    gc.collect()
    gc.freeze()  # the libraries need not be walked each time a run ends
    send(out, {"id": 0, "ready": True})
    while True:
        worker.step()


if __name__ == "__main__":
    main(sys.argv[1])
