"""A worker process: `python -m engine.worker` runs experiments for the pool that started it.

It reads orders from standard input and writes frames to standard output. Several runs take turns of SLICE seconds;
a run computes only as far ahead as it was asked to. The worker ends when its input does, so it never outlives the
server.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from engine.experiments import EXPERIMENTS
from engine.recording import Frame
from engine.spec import Spec
from engine.wire import Message, frame_message, receive, send

SLICE = 0.04
"""Seconds that a run computes before the next one's turn."""


@dataclass
class Job:
    """One run in this worker: its stream of frames, how many have been sent, and how many were asked for."""

    id: int
    frames: Iterator[Frame | None]
    want: int
    skip: int
    sent: int = field(default=0)

    @property
    def hungry(self) -> bool:
        """Frames are asked for that have not been computed."""
        return self.sent < max(self.want, self.skip)


class Worker:
    """Takes orders from `orders` and writes frames to `out`, turn by turn."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.orders: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self.jobs: dict[int, Job] = {}

    def serve(self) -> None:
        """Work until the input ends."""
        while True:
            hungry = [job for job in self.jobs.values() if job.hungry]
            if not self._obey(block=not hungry):
                return
            for job in hungry:
                if job.id in self.jobs:
                    self._turn(job)

    def _obey(self, block: bool) -> bool:
        """Carry out the orders that have come; False at the end of the input."""
        while block or not self.orders.empty():
            message = self.orders.get()
            if message is None:
                return False
            self._order(message[0])
            block = False
        return True

    def _order(self, order: dict[str, Any]) -> None:
        if order["do"] == "start":
            self._start(order)
        elif order["do"] == "stop":
            self.jobs.pop(order["id"], None)
        elif order["id"] in self.jobs:
            self.jobs[order["id"]].want = order["want"]

    def _start(self, order: dict[str, Any]) -> None:
        try:
            specs = [read_spec(order["experiment"], query) for query in order["specs"]]
            frames = EXPERIMENTS[order["experiment"]].frames(specs, order["columns"])
            self.jobs[order["id"]] = Job(order["id"], frames, order["want"], order["skip"])
        except Exception as error:  # whatever a run does wrong is that run's end, not the worker's
            self._fail(order["id"], error)

    def _turn(self, job: Job) -> None:
        end = time.monotonic() + SLICE
        try:
            while job.hungry and time.monotonic() < end:
                self._advance(job)
        except StopIteration:
            self.jobs.pop(job.id)
            send(self.out, {"id": job.id, "done": True})
        except Exception as error:
            self._fail(job.id, error)

    def _advance(self, job: Job) -> None:
        frame = next(job.frames)
        if frame is None:
            return
        if job.sent >= job.skip:
            heads, arrays = frame_message(frame)
            send(self.out, {"id": job.id, "frame": job.sent, "heads": heads}, arrays)
        job.sent += 1

    def _fail(self, id: int, error: Exception) -> None:
        self.jobs.pop(id, None)
        send(self.out, {"id": id, "failed": f"{type(error).__name__}: {error}"[:300]})


def read_spec(experiment: str, query: str) -> Spec:
    """The spec of a query; raises ValueError if any of it could not be used as written."""
    spec, problems = EXPERIMENTS[experiment].spec.from_query(query)
    if problems:
        raise ValueError(f"address not understood: {problems[0].field}={problems[0].value}")
    return spec


def _listen(stream: BinaryIO, orders: queue.SimpleQueue[Message | None]) -> None:
    while (message := receive(stream)) is not None:
        orders.put(message)
    orders.put(None)


def main() -> None:
    """Serve the pool on standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server; its end closes our input
    if hasattr(os, "nice"):
        os.nice(5)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # a stray print must not end up among the messages
    worker = Worker(out)
    threading.Thread(target=_listen, args=(sys.stdin.buffer, worker.orders), daemon=True).start()
    import engine.train.experiment  # noqa: F401  -- loads torch now, so that the first run does not wait for it

    send(out, {"ready": True})
    worker.serve()


if __name__ == "__main__":
    main()
