"""A worker process as the pool holds it: its pipes, the runs it has, and what it was last told."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np

from engine.record.contents import find, packed
from engine.serve.offer import Offer
from engine.serve.run import Run
from engine.serve.wire import EXPERIMENTS_AT, Message, receive, send

ROOT = Path(__file__).parent.parent.parent
LIBRARIES = ("OMP", "MKL", "OPENBLAS", "NUMEXPR", "VECLIB_MAXIMUM")
THREADS = {f"{library}_NUM_THREADS": "1" for library in LIBRARIES}
"""Workers share the processors out among themselves, one each."""


class WorkerProcess:
    """One worker process. `on_message` and `on_end` are called from the thread that listens to it.

    `ready` once it has loaded what it needs; `turn` is the id of the run that it last turned to; `heard` is when it
    last said something, or had nothing to do. All methods are called under the pool's lock. Raises OSError where no
    process can be started.
    """

    def __init__(
        self,
        on_message: Callable[[WorkerProcess, Message], None],
        on_end: Callable[[WorkerProcess], None],
        experiments_at: str = EXPERIMENTS_AT,
    ) -> None:
        self.runs: dict[int, Run] = {}
        self.helping: dict[int, Offer] = {}
        self.ready, self.turn, self.heard = False, 0, time.monotonic()
        self._told: dict[int, int] = {}
        self._on_message, self._on_end = on_message, on_end
        self.process = subprocess.Popen(
            [sys.executable, "-m", "engine.serve.worker", experiments_at],
            cwd=ROOT,
            env={**os.environ, **THREADS},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._start_listening()

    def load(self) -> tuple[bool, int, int]:
        """The smaller, the sooner a run gets its turn here."""
        return not self.ready, self.busy, len(self.runs)

    @property
    def busy(self) -> int:
        """Runs here that compute."""
        return sum(run.hungry for run in self.runs.values())

    def start(self, id: int, run: Run, terms: Mapping[str, Any]) -> None:
        """Give it a run, from where the run stands, and what that needs. Raises Gone where this is not kept.

        `terms` are those of the run's desk.
        """
        heads, arrays = packed([find(key) for key in run.contents])
        self.runs[id], self._told[id], run.moved = run, run.want, time.monotonic()
        queries = [spec.to_query() for spec in run.specs]
        order: dict[str, Any] = {"experiment": run.experiment, "specs": queries, "columns": list(run.columns)}
        order |= {"do": "start", "id": id, "want": run.want, "skip": run.count, "contents": heads}
        self.tell({**order, "desk": terms}, arrays)
        run.become("running")

    def feed(self, run: Run) -> bool:
        """Tell it how many frames of `run` are wanted by now, if it has that run: then True."""
        for id, mine in self.runs.items():
            if mine is run:
                if self._told[id] != run.want:
                    self._told[id] = run.want
                    self.tell({"do": "want", "id": id, "want": run.want})
                return True
        return False

    def stop(self, run: Run) -> None:
        """Take `run` away from it, if it is here."""
        for id in [id for id, mine in self.runs.items() if mine is run]:
            self.forget(id)
            self.tell({"do": "stop", "id": id})

    def forget(self, id: int) -> None:
        """Run `id` is not here any more."""
        del self.runs[id], self._told[id]

    def help(self, id: int, offer: Offer) -> None:
        """Have it do a work of another worker's run. Raises Gone where what that needs is not kept."""
        heads, arrays = offer.contents()
        self.helping[id], offer.helper, offer.token = offer, self, id
        self.tell({"do": "help", "id": id, "task": offer.task, "order": offer.order, "contents": heads}, arrays)

    def drop(self, offer: Offer) -> None:
        """Have it do such a work no further."""
        del self.helping[offer.token]
        self.tell({"do": "stop", "id": offer.token})

    def tell(self, order: Mapping[str, Any], arrays: Mapping[str, np.ndarray] | None = None) -> None:
        """Send it an order."""
        with suppress(OSError, ValueError):  # it has died: its listener hears of that as well, and deals with it
            send(cast(BinaryIO, self.process.stdin), order, arrays)

    def suspects(self) -> list[Run]:
        """The run whose turn it was, else all that are here; none where it did a work of another's run."""
        if self.turn in self.helping:
            return []
        return [self.runs[self.turn]] if self.turn in self.runs else list(self.runs.values())

    def silent(self) -> float:
        """Seconds for which it has had something to do and has not said a word."""
        if self.ready and not self.busy and not self.helping:
            self.heard = time.monotonic()
        return time.monotonic() - self.heard

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()

    def _start_listening(self) -> None:
        try:
            threading.Thread(target=self._listen, daemon=True).start()
        except RuntimeError as error:  # a process could be started, and no thread any more
            self.kill()
            self.process.wait()
            raise OSError(str(error)) from error

    def _listen(self) -> None:
        stream = cast(BinaryIO, self.process.stdout)
        try:
            while (message := receive(stream)) is not None:
                self._on_message(self, message)
        finally:  # also when it sent what cannot be read: then nothing it says can be trusted
            self.kill()
            self.process.wait()
            stream.close()
            with suppress(OSError):  # an order that it did not live to read
                cast(BinaryIO, self.process.stdin).close()
            self._on_end(self)
