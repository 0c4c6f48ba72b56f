"""Workers of a Dask cluster: the thin client of a server whose searches, maps and long runs they help with.

`TRAINING_LAB_CLUSTER=tcp://scheduler:8786`, or else Dask's own configuration, names the scheduler. What may wait for
the network is done in one thread of its own. A cluster that is not there, or not any more, costs nothing but its help.
"""

from __future__ import annotations

import hashlib
import os
import queue
import threading
import time
from asyncio import CancelledError
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

from engine.serve.far import OtherVersion, perform
from engine.serve.version import version
from engine.serve.wire import EXPERIMENTS_AT

VARIABLE, SETTING = "TRAINING_LAB_CLUSTER", "scheduler-address"
"""Our variable, and what Dask calls the same in dask.yaml."""
FAULTS = ("", "unreachable", "version", "missing")
"""Why no help comes: nothing answers at the address; another version answers; Dask is not installed here."""
CONNECT, AGAIN, LOOK = 5.0, 5.0, 1.0
"""Seconds until an address is taken not to answer, until it is tried again, and between two looks at who is there."""
Delivered = Callable[[str, "tuple[str, list[bytes]] | None"], None]


class NoCluster(Exception):
    """No cluster to work with; its argument is one of FAULTS."""


class Cluster:
    """`workers` is how many there are, 0 while there is no connection; `fault` one of FAULTS.

    `delivered(key, (who did it, results))` is called from the cluster's thread for each bundle of works that was sent,
    with None for one that came to nothing; `changed()` when there are more workers, or fewer.
    `experiments_at` as of the pool.
    """

    def __init__(
        self, address: str, delivered: Delivered, changed: Callable[[], None], experiments_at: str = EXPERIMENTS_AT
    ) -> None:
        self.address, self.workers, self.fault = address, 0, ""
        self._experiments_at = experiments_at
        self._delivered, self._changed = delivered, changed
        self._todo: queue.SimpleQueue[tuple[str, str, Any]] = queue.SimpleQueue()
        self._futures: dict[str, Any] = {}
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)

    def start(self) -> None:
        """Look for it from now on."""
        self._thread.start()

    def send(self, key: str, works: Sequence[bytes], home: str, first: bool = False) -> None:
        """Have these works done, one after the other; if possible by `home`, which keeps what they go on from.

        `first`: before others that wait there.
        """
        self._todo.put(("send", key, (list(works), home, first)))

    def cancel(self, key: str) -> None:
        """Nobody wants these works any more."""
        self._todo.put(("cancel", key, None))

    def close(self) -> None:
        """Let go of the cluster; works that are under way are cancelled."""
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join(2 * CONNECT)

    def _live(self) -> None:
        while not self._closed.is_set():
            try:
                client = self._connect()
            except NoCluster as fault:
                self.fault = fault.args[0]
            else:
                self._serve(client)
            self._lose()
            self._closed.wait(AGAIN)

    def _connect(self) -> Any:
        try:
            from distributed import Client, Security
        except ImportError as error:
            raise NoCluster("missing") from error
        security = Security() if self.address.startswith("tls://") else None  # what Dask's own settings say
        try:
            client = Client(self.address, timeout=CONNECT, security=security, set_as_default=False)
        except (OSError, ValueError) as error:
            raise NoCluster("unreachable") from error
        return client

    def _serve(self, client: Any) -> None:
        """Do what is to be done until the connection is lost."""
        looked, self.fault = 0.0, ""
        try:
            while client.status == "running" and not self._closed.is_set():
                if time.monotonic() - looked > LOOK:
                    looked = time.monotonic()
                    self._look(client)
                self._do(client)
        except (OSError, RuntimeError) as error:  # as if it had ended
            print(f"the cluster at {self.address} was lost: {type(error).__name__}: {error}"[:300], flush=True)
        finally:
            self.fault = self.fault or ("" if self._closed.is_set() else "unreachable")
            client.close(timeout=1)

    def _look(self, client: Any) -> None:
        there = len(client.nthreads())
        if there != self.workers:
            self.workers, self.fault = there, ""
            self._changed()

    def _do(self, client: Any) -> None:
        """The next thing to do, if there is one soon."""
        try:
            what, key, more = self._todo.get(timeout=LOOK / 4)
        except queue.Empty:
            return
        if what == "send":
            self._submit(client, key, *more)
        elif what == "cancel" and key in self._futures:
            client.cancel([self._futures.pop(key)])
        elif what == "done" and self._futures.get(key) is more:
            self._deliver(key, self._futures.pop(key))

    def _submit(self, client: Any, key: str, works: list[bytes], home: str, first: bool) -> None:
        where = {"workers": [home], "allow_other_workers": True} if home.startswith(("tcp:", "tls:")) else {}
        more = {"key": f"lab-{key}", "pure": False, "priority": int(first), **where}
        future = client.submit(perform, version(), self._experiments_at, works, **more)
        self._futures[key] = future
        future.add_done_callback(lambda done: self._todo.put(("done", key, done)))

    def _deliver(self, key: str, future: Any) -> None:
        """Hand over what came of it; where that is nothing, for whatever reason, the run does it itself."""
        found = None
        try:
            found = future.result(timeout=CONNECT)
            self.fault = ""
        except (OtherVersion, ImportError, AttributeError, KeyError, TypeError):  # other names are another version too
            self.fault = "version"
        except (Exception, CancelledError) as error:
            print(f"the cluster at {self.address} gave no result: {type(error).__name__}: {error}"[:300], flush=True)
        self._delivered(key, found)

    def _lose(self) -> None:
        """What was sent comes to nothing."""
        lost, self.workers = [*self._futures], 0
        self._futures.clear()
        while not self._todo.empty():
            what, key, _ = self._todo.get()
            lost += [key] if what == "send" else []
        for key in lost:
            self._delivered(key, None)


def key_of(works: Sequence[bytes]) -> str:
    """A name for works: those of the same orders, done by the same code, have the same one."""
    return f"{version()}-{hashlib.sha256(b''.join(works)).hexdigest()[:24]}"


def address() -> str:
    """Where the scheduler is, "" where there is none: as VARIABLE says, else as Dask is configured.

    VARIABLE set to nothing is no cluster, whatever Dask is told.
    """
    named = (VARIABLE, f"DASK_{SETTING.upper().replace('-', '_')}")
    told = next((os.environ[name] for name in named if name in os.environ), None)
    return _configured() if told is None else told.strip()


def _configured() -> str:
    """SETTING in Dask's files; Dask is loaded for it (20 MB, 0.2 s), where it is installed and no variable is set."""
    if find_spec("distributed") is None:
        return ""
    try:
        from dask import config
    except ValueError as error:  # one of its files is no YAML
        print(f"Dask's configuration cannot be read, so no cluster helps: {error}"[:300], flush=True)
        return ""
    return str(config.get(SETTING, None) or "")
