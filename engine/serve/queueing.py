"""Which queued run goes to which worker: what fits, in order of coming; who has had a worker for long makes room.

A run that makes room starts again from its address later, without what is there already. Each time it does, its next
stay is twice as long, so that the time lost is at most as long as the time used (as in Luby et al. 1993).
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence

from engine.serve.process import WorkerProcess
from engine.serve.run import Run

LARGE, LIGHT = 3 / 4, 1 / 64
"""Shares of a worker's memory: above the first a run is large, and one at a time; up to the second it is light."""
TURNS = 64
"""Runs that compute by turns in one worker; those that wait for their viewers do not count."""
STAY = 10.0
"""Seconds for which a run keeps its worker while others wait that it has no room for."""
PATIENCE = 10.0
"""Seconds of waiting after which a run asks others to make room (one that has no frame yet: at once), and lets no later
one overtake it but the light."""


class Deal:
    """One look at the queue: `next` says who starts where, and who makes room, until nobody can."""

    def __init__(self, workers: Sequence[WorkerProcess], budget: int) -> None:
        self.workers, self.budget, self.now = workers, budget, time.monotonic()

    def next(self, queue: Sequence[Run]) -> tuple[Run, WorkerProcess, list[Run]] | None:
        """(run, the worker that gets it, the runs there that make room for it); None if all in `queue` have to wait.

        A run that has waited for PATIENCE is not overtaken by those that would take its room: large by large ones,
        others by those that are not light.
        """
        barred: set[bool] = set()
        for run in queue:
            large, light = self.large(run), run.bytes_needed <= LIGHT * self.budget
            if large in barred and not light:
                continue
            if found := self.place(run):
                return run, *found
            if self.now - run.moved > PATIENCE:
                barred.add(large)
        return None

    def place(self, run: Run) -> tuple[WorkerProcess, list[Run]] | None:
        """The least busy worker that has room for `run`; else one where room can be made, and who makes it."""
        free = [worker for worker in self.workers if self.fits(run, worker, ())]
        if free:
            return min(free, key=WorkerProcess.load), []
        if run.count and self.now - run.moved < PATIENCE:
            return None
        found = [(worker, leave) for worker in self.workers if (leave := self.leaving(run, worker))]
        return min(found, key=lambda pair: len(pair[1]), default=None)

    def large(self, run: Run) -> bool:
        """Whether a run needs so much that no second one like it may be in the same worker."""
        return run.bytes_needed > LARGE * self.budget

    def fits(self, run: Run, worker: WorkerProcess, without: Collection[Run]) -> bool:
        """Whether there is room for one more, once the runs in `without` have left: of turns and of memory.

        One large run may be there beside all others, as they are not to wait until it ends. A quarter of the memory is
        kept for light runs. An empty worker takes anything.
        """
        there = [other for other in worker.runs.values() if other not in without]
        if sum(other.hungry for other in there) >= TURNS:
            return False
        if self.large(run):
            return not any(self.large(other) for other in there)
        taken = sum(other.bytes_needed for other in there if not self.large(other))
        share = 1.0 if run.bytes_needed <= LIGHT * self.budget else LARGE
        return taken + run.bytes_needed <= share * self.budget

    def leaving(self, run: Run, worker: WorkerProcess) -> list[Run]:
        """The fewest runs, those that nobody waits for and then the longest there first, without which `run` fits."""
        over = [other for other in worker.runs.values() if self.now - other.moved > STAY * 2.0**other.made_room]
        over.sort(key=lambda other: (other.hungry, other.moved))
        over = [other for other in over if self.large(other) == self.large(run)] or over
        for count in range(1, len(over) + 1):
            if self.fits(run, worker, over[:count]):
                return over[:count]
        return []


def tell(queue: Sequence[Run]) -> None:
    """Tell those that wait their place."""
    for place, run in enumerate(queue, 1):
        if run.place != place or run.status != "queued":
            run.become("queued", place)


def give_up(queue: list[Run]) -> None:
    """There is no worker for those that wait, and will be none."""
    for run in queue:
        run.become("failed", message="no worker process could be started on the server", why="no_worker")
    queue.clear()
