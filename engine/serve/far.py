"""What a worker of the cluster does: works that it knows by name, of orders that are plain data.

One at a time in a process, for the libraries' flags are the process's. A work that nobody wants any more is left within
LOOK seconds: Dask forgets a cancelled task, and goes on computing it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.codec import pack, unpack
from engine.record.contents import lend, unpacked
from engine.serve.tasks import performing
from engine.serve.version import version
from engine.serve.wire import find_experiments

LOOK = 0.2
"""Seconds between two looks at whether a work is still wanted."""
_alone = threading.Lock()


class Unwanted(Exception):
    """Nobody wants this work any more."""


class OtherVersion(Exception):
    """This worker's code makes other numbers, perhaps."""


def perform(asked: str, experiments_at: str, works: Sequence[bytes]) -> tuple[str, list[bytes]]:
    """(this worker's address, what came of each packed work). Raises OtherVersion for another `asked` than our own.

    `experiments_at` is module:attribute of what the server's own workers run: without it no lab's address is read here.
    """
    from distributed import get_worker  # where no cluster is, it need not be installed

    if asked != version():
        raise OtherVersion(f"{version()} is here, {asked} was asked for")
    find_experiments(experiments_at)
    with _alone:
        return get_worker().address, [_done(*unpack(work)) for work in works]


def order(task: str, told: Mapping[str, Any], contents: tuple[Sequence[Any], Mapping[str, np.ndarray]]) -> bytes:
    """A work, packed, with what it needs beside its order."""
    heads, arrays = contents
    return pack({"task": task, "order": told, "contents": heads}, arrays)


def _done(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    lent = [lend(each) for each in unpacked(header["contents"], arrays)]
    pieces, looked = performing(header["task"], header["order"]), time.monotonic()
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            lent.clear()
            return pack(*end.value)
        if time.monotonic() - looked > LOOK:
            looked = time.monotonic()
            if _unwanted():
                raise Unwanted


def _unwanted() -> bool:
    """Whether the task that runs here was cancelled."""
    from distributed import get_worker

    worker = get_worker()
    task = worker.state.tasks.get(worker.get_current_task())
    return task is None or task.state != "executing"
