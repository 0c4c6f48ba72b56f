"""Works with the cluster: in bundles that are worth the way, and of no run more than two a worker there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.record.codec import unpack
from engine.record.contents import Gone
from engine.record.desk import Arrays
from engine.serve.cluster import Cluster, key_of
from engine.serve.far import order
from engine.serve.offer import Offer

WORTH, EACH = 0.5, 2
"""Seconds that a bundle should take at least, and bundles of one run that are on their way for each worker there."""
Done = Callable[[Offer, str, Mapping[str, Any], Arrays], None]
LATE, LATEST = 20.0, 60.0
"""A bundle that takes so many times its estimate, and at least so many seconds, is taken back."""


class Bundle:
    """Works of one run that one task of the cluster does; those that are wanted no more are None."""

    def __init__(self, offers: Sequence[Offer]) -> None:
        self.run, self.offers = offers[0].run, list[Offer | None](offers)
        self.works = [order(offer.task, offer.order, offer.contents()) for offer in offers]
        self.home = offers[0].home
        self.due = time.monotonic() + max(LATEST, LATE * sum(offer.seconds for offer in offers))

    @property
    def wanted(self) -> list[Offer]:
        """Its works that somebody waits for."""
        return [offer for offer in self.offers if offer]


class Bundles:
    """The cluster as a helper. `done(offer, header, arrays)` hands over a result; `changed()` when more may be sent.

    All of it is called under the pool's `lock`.
    """

    def __init__(
        self, address: str, lock: threading.RLock, done: Done, changed: Callable[[], None], experiments_at: str
    ) -> None:
        self._lock, self._done, self._changed = lock, done, changed
        self._sent: dict[str, Bundle] = {}
        self.cluster = Cluster(address, self._arrived, self._more, experiments_at)

    @property
    def room(self) -> int:
        """Works that a run may have on offer: enough for all workers there, and some before there are any."""
        return 2 * EACH * max(2, self.cluster.workers)

    def deal(self, free: Sequence[Offer]) -> None:
        """Send what is worth it of these works, in order; take back what is late."""
        for offer in [offer for each in self._sent.values() if each.due < time.monotonic() for offer in each.wanted]:
            offer.far = False
            offer.give_back()
        free = [offer for offer in free if self.serves(offer)]
        for run in dict.fromkeys(offer.run for offer in free):
            mine = [offer for offer in free if offer.run is run]
            while self._under_way(run) < EACH * self.cluster.workers and (some := _worth(mine)):
                self._send(some)
                mine = mine[len(some) :]

    def serves(self, offer: Offer) -> bool:
        """Whether somebody there may do it."""
        there = self.cluster.workers and not self.cluster.fault
        return bool(there and offer.far and (not offer.bound or not offer.home or offer.away))

    def drop(self, offer: Offer) -> None:
        """That work is wanted no more; a bundle without any that is, is cancelled."""
        for key, bundle in list(self._sent.items()):
            bundle.offers = [None if mine is offer else mine for mine in bundle.offers]
            if not bundle.wanted:
                del self._sent[key]
                self.cluster.cancel(key)

    def _under_way(self, run: object) -> int:
        return sum(bundle.run is run for bundle in self._sent.values())

    def _send(self, offers: Sequence[Offer]) -> None:
        try:
            bundle = Bundle(offers)
        except Gone:  # the run itself still has what it needs
            bundle = None
        key = key_of(bundle.works) if bundle else ""
        if bundle is None or key in self._sent:
            for offer in offers:
                offer.far = False
            return
        self._sent[key] = bundle
        for offer in offers:
            offer.helper = self
            offer.tell("taken", {"by": self.cluster.address})
        self.cluster.send(key, bundle.works, bundle.home, first=offers[0].bound)  # a viewer waits for the next frame

    def _arrived(self, key: str, found: tuple[str, list[bytes]] | None) -> None:
        with self._lock:
            bundle = self._sent.pop(key, None)
            for k, offer in enumerate(bundle.offers if bundle else ()):
                if offer is not None and found is None:
                    offer.far = False
                    offer.give_back()
                elif offer is not None and found is not None:
                    self._done(offer, found[0], *unpack(found[1][k]))
            self._changed()

    def _more(self) -> None:
        with self._lock:
            self._changed()


def _worth(offers: Sequence[Offer]) -> Sequence[Offer]:
    """The fewest of these works, the first ones, that are worth the way together; none where all are not."""
    seconds = 0.0
    for count, offer in enumerate(offers, 1):
        seconds += offer.seconds
        if seconds >= WORTH:
            return offers[:count]
    return ()
