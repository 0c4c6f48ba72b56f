"""The workers of a pool: as many as there should be, replaced when they end, ever more slowly where none can start."""

from __future__ import annotations

import threading
from collections.abc import Callable

from engine.serve.process import WorkerProcess

MAX_DEATHS = 3
"""So often a run may take its worker along, and each worker end before it was ready, until they are given up."""
SLOWEST, REFUSED = 30.0, 2.0
"""Seconds at most between two attempts to start a worker that ends as soon as it starts, or that the system refuses."""


class Staff:
    """`size` workers made by `make`; `then` is called under `lock` whenever there is a new one, or none to be had.

    `early_deaths` counts the workers that ended before they were ready, and those that could not be started, since one
    was ready.
    """

    def __init__(
        self, size: int, make: Callable[[], WorkerProcess], lock: threading.RLock, then: Callable[[], None]
    ) -> None:
        self.size, self.workers, self.early_deaths = size, list[WorkerProcess](), 0
        self._make, self._lock, self._then = make, lock, then
        self.closed = threading.Event()

    def start(self) -> None:
        """Hire them all; those that the system refuses, as soon as it does not."""
        for _ in range(self.size):
            if not self._hire():
                threading.Thread(target=self.replace, daemon=True).start()

    def replace(self) -> None:
        """Hire one, and try again as long as that fails."""
        pause = self.pause()
        while not (self.closed.wait(pause) or self._hire()):
            pause = min(REFUSED, self.pause())

    def pause(self) -> float:
        """Seconds to wait before the next attempt: the more attempts were in vain, the longer."""
        return min(SLOWEST, 0.25 * 2.0 ** min(self.early_deaths, 10)) if self.early_deaths else 0.0

    def _hire(self) -> bool:
        with self._lock:
            try:
                if not self.closed.is_set():
                    self.workers.append(self._make())
                return True
            except OSError:  # no process can be started: no memory, or too many of them, or of open files
                self.early_deaths += 1
                return False
            finally:
                self._then()

    def lose(self, worker: WorkerProcess) -> None:
        """It has ended."""
        self.workers.remove(worker)
        self.early_deaths += not worker.ready

    @property
    def ready(self) -> int:
        """How many have loaded what they need."""
        return sum(worker.ready for worker in self.workers)

    @property
    def hopeless(self) -> bool:
        """Workers end as soon as they are started, all of them."""
        return self.early_deaths >= MAX_DEATHS * self.size and not self.ready

    def dismiss(self) -> None:
        """End them all, and hire no more."""
        self.closed.set()
        with self._lock:
            workers, self.workers = self.workers, []
            for worker in workers:
                worker.kill()
        for worker in workers:
            worker.process.wait()
