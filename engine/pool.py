"""The worker pool: one per server. It deals runs to worker processes, fairly, and replaces workers that die.

Every run is a function of its address, so whatever is lost (a worker, a cached recording, a viewer's patience) is
made again with the same numbers.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.runs import Run, run_key
from engine.spec import Spec
from engine.wire import read_frame, receive, send

ROOT = Path(__file__).parent.parent
RUNS_PER_WORKER = 8
MEMORY_PER_WORKER = 400_000_000
"""Bytes of all runs in one worker together, as they estimate themselves; a run alone may be larger."""
MAX_DEATHS = 3
"""A run that was in a worker this many times when it died is given up."""
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Worker:
    """One worker process and the runs it has. Messages to it are written under the pool's lock."""

    def __init__(self, pool: Pool) -> None:
        self.pool, self.runs, self.ready = pool, dict[int, Run](), False
        self.process = subprocess.Popen(
            [sys.executable, "-m", "engine.worker"],
            cwd=ROOT,
            env={**os.environ, **THREADS},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def send(self, **order: Any) -> None:
        """Write an order; a worker that has died is dealt with by its listener."""
        try:
            send(self.process.stdin, order)  # type: ignore[arg-type]
        except (BrokenPipeError, ValueError):
            return

    def start(self, id: int, run: Run) -> None:
        """Give it a run, from where the run stands."""
        self.runs[id] = run
        queries = [spec.to_query() for spec in run.specs]
        order = {"experiment": run.experiment, "specs": queries, "columns": list(run.columns)}
        self.send(do="start", id=id, want=run.want, skip=run.count, **order)
        run.become("running")

    def takes(self, run: Run) -> bool:
        """Whether there is room for one more."""
        used = sum(other.bytes_needed for other in self.runs.values())
        return not self.runs or (len(self.runs) < RUNS_PER_WORKER and used + run.bytes_needed <= MEMORY_PER_WORKER)

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while (message := receive(stream)) is not None:  # type: ignore[arg-type]
            self.pool.hear(self, *message)
        self.process.wait()
        self.pool.bury(self)


class Pool:
    """Runs by key, workers, a queue, and a bounded cache of what is done.

    `lease`: seconds after which a viewer who no longer asks is forgotten; `cache`: bytes of finished runs to keep.
    """

    def __init__(self, workers: int | None = None, lease: float = 60.0, cache: int = 100_000_000) -> None:
        self.lease, self.cache = lease, cache
        self._lock = threading.RLock()
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._queue: list[Run] = []
        self._ids = 0
        self._early_deaths = 0
        self._closed = threading.Event()
        self._workers = [Worker(self) for _ in range(workers or max(1, cores() - 1))]
        threading.Thread(target=self._watch, daemon=True).start()

    # -- for viewers ----------------------------------------------------------------------------------------------

    def open(self, experiment: str, specs: Sequence[Spec], columns: Sequence[str], viewer: str) -> Run:
        """The run of these specs, watched by `viewer` from now on (and no other run any more)."""
        with self._lock:
            run = self._runs.get(run_key(experiment, specs, columns))
            if run is None or run.status == "failed":
                run = Run(experiment, specs, columns, self._asked)
                self._runs[run.key] = run
                self._queue.append(run)
            self.release(viewer, but=run)
            self._runs.move_to_end(run.key)
            run.ask(viewer, 0)
            self._deal()
            return run

    def release(self, viewer: str, but: Run | None = None) -> None:
        """`viewer` watches nothing any more (but this run); what nobody watches is stopped."""
        with self._lock:
            for run in [run for run in self._runs.values() if viewer in run.viewers and run is not but]:
                run.viewers.pop(viewer, None)
                self._drop_unwatched(run)
            self._deal()

    def close(self) -> None:
        """End all workers."""
        self._closed.set()
        with self._lock:
            for worker in self._workers:
                worker.process.kill()

    def stats(self) -> dict[str, Any]:
        """Process ids of the workers, numbers of runs by status, bytes held in recordings."""
        with self._lock:
            runs = list(self._runs.values())
            return {
                "workers": [worker.process.pid for worker in self._workers],
                "ready": sum(worker.ready for worker in self._workers),
                "active": sum(len(worker.runs) for worker in self._workers),
                "queued": len(self._queue),
                "runs": len(runs),
                "bytes": sum(run.size for run in runs),
            }

    # -- for workers ----------------------------------------------------------------------------------------------

    def hear(self, worker: Worker, header: dict[str, Any], arrays: dict[str, Any]) -> None:
        """A message came from a worker."""
        with self._lock:
            if "ready" in header:
                worker.ready, self._early_deaths = True, 0
                return
            run = worker.runs.get(header["id"])
        if run is None:
            return
        if "frame" in header:
            run.add(header["frame"], read_frame(header["heads"], arrays))
        else:
            self._finish(worker, header)

    def _finish(self, worker: Worker, header: dict[str, Any]) -> None:
        with self._lock:
            run = worker.runs.pop(header["id"])
            run.become("failed" if "failed" in header else "done", message=header.get("failed", ""))
            self._trim()
            self._deal()

    def bury(self, worker: Worker) -> None:
        """A worker has died: replace it, and queue its runs again, first in line."""
        if self._closed.is_set():
            return
        with self._lock:
            self._early_deaths += not worker.ready
            hopeless = self._early_deaths > MAX_DEATHS
            for run in worker.runs.values():
                run.deaths += worker.ready
                if hopeless or run.deaths >= MAX_DEATHS:
                    run.become("failed", message="the process that computed this run ended each time it was tried")
                else:
                    run.become("queued")
                    self._queue.insert(0, run)
        self._closed.wait(2.0 * self._early_deaths)  # a worker that cannot start must not be tried in a loop
        with self._lock:
            if not self._closed.is_set():
                self._workers[self._workers.index(worker)] = Worker(self)
                self._deal()

    # -- within, under the lock -----------------------------------------------------------------------------------

    def _asked(self, run: Run) -> None:
        with self._lock:
            for worker in self._workers:
                for id, other in worker.runs.items():
                    if other is run:
                        worker.send(do="want", id=id, want=run.want)
                        return
            if not run.ended and run not in self._queue:  # it was stopped while nobody watched
                self._runs[run.key] = run
                self._queue.append(run)
                self._deal()

    def _deal(self) -> None:
        """Give queued runs, first come first served, to the worker with the fewest; tell the others their place."""
        while self._queue:
            worker = min(self._workers, key=lambda worker: len(worker.runs))
            if not worker.takes(self._queue[0]):
                break
            self._ids += 1
            worker.start(self._ids, self._queue.pop(0))
        for place, run in enumerate(self._queue, 1):
            run.become("queued", place)

    def _drop_unwatched(self, run: Run) -> None:
        if run.viewers or run.ended:
            return
        self._runs.pop(run.key, None)
        if run in self._queue:
            self._queue.remove(run)
        for worker in self._workers:
            for id in [id for id, other in worker.runs.items() if other is run]:
                worker.send(do="stop", id=id)
                del worker.runs[id]
        run.become("queued")

    def _trim(self) -> None:
        """Forget the finished runs that were opened longest ago, down to the bound of the cache."""
        size = sum(run.size for run in self._runs.values())
        for key, run in list(self._runs.items()):
            if size <= self.cache:
                break
            if run.ended and not run.viewers:
                size -= run.size
                del self._runs[key]

    def _watch(self) -> None:
        """Now and then, forget the viewers whose lease is over."""
        while not self._closed.wait(min(5.0, self.lease / 2)):
            deadline = time.monotonic() - self.lease
            with self._lock:
                for run in list(self._runs.values()):
                    for viewer in [name for name, (seen, _) in run.viewers.items() if seen < deadline]:
                        run.viewers.pop(viewer, None)
                    self._drop_unwatched(run)
                self._trim()
                self._deal()
