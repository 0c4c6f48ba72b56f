"""The worker pool: one per server. It deals runs to worker processes, fairly, and replaces workers that die.

Every run is a function of its address, so whatever is lost (a worker, a cached recording, a viewer's patience) is
made again with the same numbers.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakValueDictionary

from engine.record.contents import Gone, missing
from engine.record.frames import read_frame
from engine.serve import machine
from engine.serve.offers import Offers
from engine.serve.process import WorkerProcess
from engine.serve.queueing import Deal, give_up, tell
from engine.serve.run import Run, run_key, trim
from engine.serve.staff import MAX_DEATHS, Staff
from engine.serve.wire import EXPERIMENTS_AT, Message, find_experiments
from engine.spec import RunSpec

RETRY = 30.0
"""Seconds after which a failed run is tried again when it is opened."""
HUNG, STARTING = 60.0, 240.0
"""Seconds without a word after which a worker that has something to do, or that starts, is replaced."""
LOOK, TIDY = 1.0, 5.0
"""Seconds between two looks at who has left, and between two at what may be put away."""


class Pool:
    """Runs by key, workers, a queue, and a bounded cache of what is done.

    `lease`: seconds after which a viewer who no longer asks is forgotten; `cache`: bytes of finished runs to keep
    (default: by the machine); `experiments_at`: module:attribute where workers find the experiments; `present`: whether
    a viewer is still there, asked about once a second; `cluster`: the address of Dask's scheduler, whose workers help.
    """

    def __init__(
        self,
        workers: int | None = None,
        lease: float = 60.0,
        cache: int | None = None,
        experiments_at: str = EXPERIMENTS_AT,
        present: Callable[[str], bool] = lambda viewer: True,
        cluster: str = "",
    ) -> None:
        self._present = present
        size = workers or machine.workers()
        self._lease, self._budget = lease, machine.run_bytes(size)
        self._cache = machine.cache_bytes() if cache is None else cache
        self._experiments_at = experiments_at
        self._lock = threading.RLock()
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._known: WeakValueDictionary[str, Run] = WeakValueDictionary()  # also those that only a viewer holds
        self._watched: dict[str, Run] = {}
        self._queue: list[Run] = []
        self._ids = 0
        self._staff = Staff(
            size, lambda: WorkerProcess(self._hear, self._bury, experiments_at), self._lock, lambda: self._deal()
        )
        self._offers = Offers(self._staff, self._new_id, self._lock, lambda: self._deal(), cluster, experiments_at)
        self._staff.start()
        self._offers.start()
        threading.Thread(target=self._watch, daemon=True).start()

    # -- for viewers ----------------------------------------------------------------------------------------------

    def open(self, experiment: str, specs: Sequence[RunSpec], columns: Sequence[str], viewer: str) -> Run:
        """The run of these specs, watched by `viewer` from now on (and no other run any more)."""
        with self._lock:
            run = self._find(experiment, specs, columns)
            self._runs[run.key] = run
            self._runs.move_to_end(run.key)
            if self._watched.get(viewer) is not run:
                self._leave(viewer)
            run.ask(viewer, 0)
            self._deal()
            return run

    def release(self, viewer: str) -> None:
        """`viewer`, and who is called `viewer`.something, watches nothing any more; what nobody watches is stopped."""
        with self._lock:
            for name in [name for name in self._watched if name == viewer or name.startswith(f"{viewer}.")]:
                self._leave(name)
            self._deal()

    def close(self) -> None:
        """End all workers; runs that are not done fail."""
        self._offers.close()
        self._staff.dismiss()
        with self._lock:
            for run in [run for run in self._runs.values() if not run.ended]:
                run.become("failed", message="the pool is closed", why="closed")

    def stats(self) -> dict[str, Any]:
        """Process ids of the workers, how many are ready; runs they have, runs that wait, runs kept and their bytes.

        "far" are the cluster's workers, "cluster" is why they do not help: one of `engine.serve.cluster.FAULTS`.
        """
        with self._lock:
            runs = list(self._runs.values())
            return {
                "workers": [worker.process.pid for worker in self._staff.workers],
                "ready": self._staff.ready,
                "active": sum(len(worker.runs) for worker in self._staff.workers),
                "queued": len(self._queue),
                "runs": len(runs),
                "bytes": sum(run.size for run in runs),
                "far": self._offers.far,
                "cluster": self._offers.fault,
            }

    @property
    def quiet(self) -> bool:
        """Whether nothing waits and no worker has anything to compute."""
        with self._lock:
            there = (run for worker in self._staff.workers for run in worker.runs.values())
            return not self._queue and not any(run.hungry for run in there)

    # -- for workers' listeners -----------------------------------------------------------------------------------

    def _hear(self, worker: WorkerProcess, message: Message) -> None:
        header, arrays = message
        frame = read_frame(header["heads"], arrays) if "frame" in header else None
        with self._lock:
            worker.heard = time.monotonic()
            run = worker.runs.get(header["id"])
            if self._offers.hear(worker, header, arrays):
                self._offers.deal(bool(self._queue))
            elif "ready" in header:
                worker.ready, self._staff.early_deaths = True, 0
            elif "turn" in header:
                worker.turn = header["id"]
            elif run is not None and frame is not None:
                run.add(header["frame"], frame)
                self._weigh(worker, run)
            elif run is not None:
                worker.forget(header["id"])
                self._end(run, header.get("failed", ""))

    def _weigh(self, worker: WorkerProcess, run: Run) -> None:
        """A frame has come: end a run that is too large; one that has all that was asked for makes room."""
        if run.too_large:
            worker.stop(run)
            self._end(run, f"the recording is larger than {run.size // len(run.specs)} bytes a variant", "too_large")
        elif self._queue and not run.hungry:
            self._deal()

    def _end(self, run: Run, message: str, why: str = "error") -> None:
        run.become("failed" if message else "done", message=message, why=why if message else "")
        trim(self._runs, self._cache)
        self._deal()

    def _bury(self, worker: WorkerProcess) -> None:
        """A worker has died: queue its runs again, first in line, and replace it."""
        with self._lock:
            if self._staff.closed.is_set():
                return
            self._staff.lose(worker)
            for run in worker.suspects():
                run.deaths += worker.ready
            self._offers.lose(worker)
            self._rescue(list(worker.runs.values()), f"its worker process ended {MAX_DEATHS} times")
            self._deal()
        self._staff.replace()

    def _rescue(self, runs: list[Run], reason: str) -> None:
        self._queue[:0] = [run for run in runs if run.deaths < MAX_DEATHS]
        for run in runs:
            if run.deaths >= MAX_DEATHS:
                run.become("failed", message=reason, why="died")

    # -- within, under the lock -----------------------------------------------------------------------------------

    def _find(self, experiment: str, specs: Sequence[RunSpec], columns: Sequence[str]) -> Run:
        run = self._known.get(run_key(experiment, specs, columns))
        if run is None or self._to_be_tried_again(run):
            run = Run(experiment, specs, columns, self._asked, find_experiments(self._experiments_at))
            self._known[run.key] = run
            if run.bytes_needed > machine.largest_run():
                run.become("failed", message="it needs more memory than this machine has", why="memory")
        return run

    def _to_be_tried_again(self, run: Run) -> bool:
        if run.status != "failed":
            return False
        hired = run.why == "no_worker" and self._staff.ready > 0
        hired |= run.why == "gone" and not missing(run.contents)
        return hired or time.monotonic() - run.since > RETRY

    def _asked(self, run: Run, viewer: str, want: int) -> None:
        """A word from a viewer: it renews the lease, and a run that was stopped meanwhile goes on."""
        with self._lock:
            if self._watched.setdefault(viewer, run) is not run:
                return  # a late word from a page that shows another run by now
            earlier = run.viewers.get(viewer, (0.0, 0))[1]
            run.viewers[viewer] = (time.monotonic(), max(want, earlier))
            if not run.ended and not self._feed(run) and run not in self._queue:
                self._runs[run.key] = run
                self._enqueue(run)
                self._deal()
            self._offers.deal(bool(self._queue))

    def _new_id(self) -> int:
        self._ids += 1
        return self._ids

    def _feed(self, run: Run) -> bool:
        return any(worker.feed(run) for worker in self._staff.workers)

    def _deal(self) -> None:
        """Give queued runs to workers as `queueing` says; tell the others their place."""
        if self._staff.closed.is_set() or self._staff.hopeless:
            give_up(self._queue)
        deal = Deal(self._staff.workers, self._budget)
        while found := deal.next(self._queue):
            run, worker, leaving = found
            self._queue.remove(run)
            for other in leaving:
                self._put_off(worker, other)
            try:
                worker.start(self._new_id(), run, self._offers.terms | {"bytes": self._budget})
            except Gone as gone:
                run.become("failed", message=str(gone), why="gone")
        tell(self._queue)
        self._offers.deal(bool(self._queue))

    def _put_off(self, worker: WorkerProcess, run: Run) -> None:
        """Take a run that has had its time away from its worker, and queue it again if it has more to do."""
        worker.stop(run)
        run.made_room += 1
        if run.hungry:
            self._enqueue(run)

    def _enqueue(self, run: Run) -> None:
        run.moved = time.monotonic()
        self._queue.append(run)

    def _leave(self, viewer: str) -> None:
        run = self._watched.pop(viewer, None)
        if run is None:
            return
        run.viewers.pop(viewer, None)
        if run.viewers or run.ended:
            self._feed(run)
        else:
            self._stop(run)

    def _stop(self, run: Run) -> None:
        """Nobody watches: stop computing. Who holds the run may ask again, and gets the rest."""
        self._runs.pop(run.key, None)
        if run in self._queue:
            self._queue.remove(run)
        for worker in self._staff.workers:
            worker.stop(run)
        run.become("queued")

    def _watch(self) -> None:
        """Forget who has left; now and then put away what nobody watches and end workers that hang."""
        tidied = time.monotonic()
        while not self._staff.closed.wait(min(LOOK, self._lease / 2)):
            self._expire()
            if time.monotonic() - tidied > TIDY:
                self._tidy()
                self._wake()
                tidied = time.monotonic()

    def _wake(self) -> None:
        """End the workers that hang; their listeners have them replaced."""
        with self._lock:
            for worker in self._staff.workers:
                if worker.silent() > (HUNG if worker.ready else STARTING):
                    worker.kill()

    def _expire(self) -> None:
        """Forget the viewers who have left, and those whose lease is over."""
        deadline = time.monotonic() - self._lease
        with self._lock:
            gone = [
                viewer
                for viewer, run in self._watched.items()
                if run.viewers[viewer][0] < deadline or not self._present(viewer)
            ]
            for viewer in gone:
                self._leave(viewer)
            self._deal()

    def _tidy(self) -> None:
        """Keep in little memory what nobody watches."""
        with self._lock:
            trim(self._runs, self._cache)
            idle = [run for run in self._runs.values() if not run.viewers]
        for run in idle:  # a viewer who comes in between takes it off the shelf again
            run.shelve()
        machine.give_back()
