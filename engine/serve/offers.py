"""Works that runs offer while they go on themselves: to workers that nobody waits for, who give them back at once
when somebody does.

A work that is lost with its helper is open again, or done by the run itself: nothing hangs on who does it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.record.contents import Gone
from engine.record.desk import Arrays
from engine.serve.bundles import WORTH, Bundles
from engine.serve.offer import Offer
from engine.serve.process import WorkerProcess
from engine.serve.staff import Staff
from engine.serve.wire import EXPERIMENTS_AT

SPARE, GRAIN = 2, 0.25
"""Works that a run may have on offer for each other worker, and seconds that one should take at least."""


class Offers:
    """All that is on offer or with a helper, in order of coming. All methods are called under the pool's lock."""

    def __init__(
        self,
        staff: Staff,
        new_id: Callable[[], int],
        lock: threading.RLock,
        changed: Callable[[], None],
        cluster: str = "",
        experiments_at: str = EXPERIMENTS_AT,
    ) -> None:
        self._staff, self._new_id, self._all = staff, new_id, list[Offer]()
        self._bundles = Bundles(cluster, lock, self._done, changed, experiments_at) if cluster else None

    def start(self) -> None:
        """Look for the cluster, if there is to be one."""
        if self._bundles:
            self._bundles.cluster.start()

    def close(self) -> None:
        """Let go of the cluster."""
        if self._bundles:
            self._bundles.cluster.close()

    @property
    def far(self) -> int:
        """The workers of the cluster."""
        return self._bundles.cluster.workers if self._bundles else 0

    @property
    def fault(self) -> str:
        """Why the cluster does not help, "" where it does or none was named."""
        return self._bundles.cluster.fault if self._bundles else ""

    @property
    def terms(self) -> dict[str, Any]:
        """Those of a run's desk."""
        others, idle = self._staff.size - 1, sum(map(self._idle, self._staff.workers)) - 1  # one of them gets the run
        away = 0 if self.fault else self.far
        local = {"room": SPARE * others, "grain": GRAIN, "helpers": others + away, "idle": max(0, idle) + away}
        far = {"room": max(local["room"], self._bundles.room), "grain": WORTH} if self._bundles else {}
        return {**local, **far, "far": away > 0}

    @staticmethod
    def _idle(worker: WorkerProcess) -> bool:
        return worker.ready and not worker.busy and not worker.helping

    def hear(self, worker: WorkerProcess, header: Mapping[str, Any], arrays: Arrays) -> bool:
        """A word of a worker: True if it is about works."""
        if "offer" in header:
            self._all.append(Offer(worker, header))
        elif "withdrawn" in header:
            self._drop([offer for offer in self._all if self._is(offer, worker, header)])
        elif header["id"] in worker.helping:
            self._hear_helper(worker, worker.helping[header["id"]], header, arrays)
        else:
            return False
        return True

    def deal(self, queued: bool) -> None:
        """Take back what is with workers that somebody waits for; give to those that nobody waits for.

        `queued`: runs wait for room.
        """
        if not self._all:
            return
        self._drop([offer for offer in self._all if offer.run is None])
        for offer in self._all:
            if offer.run is not None:
                offer.run.unaided = self.fault
        for worker in self._staff.workers:
            if worker.busy:
                for offer in list(worker.helping.values()):
                    offer.give_back()
        if self._bundles:
            self._bundles.deal([offer for offer in self._all if offer.helper is None])
        for worker in self._staff.workers:
            if self._idle(worker) and not queued:
                self._give(worker)
        for offer in [offer for offer in self._all if offer.helper is None and not self._may(offer, queued)]:
            self._all.remove(offer)
            offer.tell("returned")

    def _may(self, offer: Offer, queued: bool) -> bool:
        """Whether somebody may do it before long: where only its home goes on with it, that."""
        if not offer.bound or not offer.home:
            return True
        if offer.away:
            return self._bundles is not None and self._bundles.serves(offer)
        homes = [worker for worker in self._staff.workers if str(worker.process.pid) == offer.home]
        return any(not worker.busy for worker in homes) and not queued

    def lose(self, worker: WorkerProcess) -> None:
        """A worker has ended: what it did is done by the run itself, lest it end another."""
        for offer in list(worker.helping.values()):
            offer.give_back()
            self._all.remove(offer)
        self._drop([offer for offer in self._all if offer.leader is worker])

    def _done(self, offer: Offer, by: str, header: Mapping[str, Any], arrays: Arrays) -> None:
        """A work has been done by the cluster's worker `by`."""
        self._all.remove(offer)
        offer.tell("done", {"header": header, "by": by}, arrays)

    def _give(self, worker: WorkerProcess) -> None:
        name = str(worker.process.pid)
        free = [offer for offer in self._all if offer.helper is None and offer.suits(name)]
        offer = min(free, key=lambda offer: (offer.home == "here", offer.home not in ("", name)), default=None)
        if offer is not None:
            try:
                worker.help(self._new_id(), offer)
            except Gone:
                self._all.remove(offer)  # the run itself still has what it needs
            else:
                offer.tell("taken", {"by": name})

    def _drop(self, offers: Sequence[Offer]) -> None:
        for offer in offers:
            if offer.helper is not None:
                offer.helper.drop(offer)
            self._all.remove(offer)

    def _hear_helper(self, worker: WorkerProcess, offer: Offer, header: Mapping[str, Any], arrays: Arrays) -> None:
        if "turn" in header:
            worker.turn = header["id"]
        else:
            del worker.helping[header["id"]]
            self._all.remove(offer)
            offer.tell("done" if "result" in header else "returned", {"header": header.get("result")}, arrays)

    @staticmethod
    def _is(offer: Offer, worker: WorkerProcess, header: Mapping[str, Any]) -> bool:
        return offer.leader is worker and (offer.id, offer.number) == (header["id"], header["withdrawn"])
