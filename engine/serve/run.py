"""Runs as the server sees them: frames that have come, who is watching, and how far ahead they want to see."""

from __future__ import annotations

import hashlib
import threading
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

from engine.experiments import EXPERIMENTS, Experiment, recordings
from engine.record.frames import frame_message, read_frame
from engine.record.recording import Frame, Recording
from engine.serve.wire import receive, send
from engine.spec import RunSpec

LOOK_AHEAD = 40
"""Frames computed beyond what a viewer has asked for."""
FAILURES = ("no_worker", "died", "memory", "too_large", "closed", "gone", "error")
"""Why a run failed: no worker process could be started; it ended its worker again and again; it needs more memory than
there is; its recording is too large; the pool is closed; what its address names is not kept here; what went wrong
within it."""
MAX_BYTES = 10_000_000
"""A recording may hold this much a variant; a run that makes more is ended as failed."""
OVERHEAD = 250
"""Bytes that Python takes for an array beside its numbers."""


def run_key(experiment: str, specs: Sequence[RunSpec], columns: Sequence[str]) -> str:
    """A short hash of everything that a run's numbers depend on."""
    text = "\n".join([experiment, *(spec.to_query() for spec in specs), *columns])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def pack_frames(frames: Sequence[Frame]) -> bytes:
    """The frames, compressed."""
    buffer = BytesIO()
    for frame in frames:
        heads, arrays = frame_message(frame)
        send(buffer, {"heads": heads}, arrays)
    return zlib.compress(buffer.getbuffer(), 1)


def unpack_frames(blob: bytes) -> list[Frame]:
    """The inverse of `pack_frames`."""
    buffer = BytesIO(zlib.decompress(blob))
    return [read_frame(header["heads"], arrays) for header, arrays in iter(lambda: receive(buffer), None)]


class Run:
    """One run, shared by all who watch the same address.

    `status` is "queued", "running", "done" or "failed" (then `message` says why, and `why` is one of FAILURES); `place`
    is 0 while a worker has it, else its place in the queue. `changed` guards these and the frames, and is notified with
    every change. `unaided` is why the cluster does none of the work that it
    offers, one of `cluster.FAULTS`. `viewers` (name -> time last heard of,
    frames wanted) belongs to the pool and is guarded by the pool's lock.
    """

    def __init__(
        self,
        experiment: str,
        specs: Sequence[RunSpec],
        columns: Sequence[str],
        on_ask: Callable[[Run, str, int], None],
        experiments: Mapping[str, Experiment] = EXPERIMENTS,
    ) -> None:
        self.experiment, self.specs, self.columns = experiment, tuple(specs), tuple(columns)
        self.key = run_key(experiment, specs, columns)
        self.total = experiments[experiment].total(specs, columns)
        self.bytes_needed = experiments[experiment].bytes_needed(specs, columns)
        self.contents = tuple(dict.fromkeys(key for spec in specs for key in spec.contents))
        self.status, self.place, self.message, self.why = "queued", 0, "", ""
        self.changed = threading.Condition()
        self.viewers: dict[str, tuple[float, int]] = {}
        self.size = OVERHEAD * 10
        self.deaths = self.made_room = 0
        self.unaided = ""
        self.since = self.moved = time.monotonic()
        self._frames: list[Frame] = []
        self._shelved, self._shelf, self._unpacked = 0, b"", 0
        self._on_ask = on_ask

    @property
    def count(self) -> int:
        """Frames there are."""
        return self._shelved or len(self._frames)

    @property
    def want(self) -> int:
        """Frames to compute: the farthest that any viewer asked for, and a look ahead."""
        return max((asked for _, asked in self.viewers.values()), default=0) + LOOK_AHEAD

    @property
    def hungry(self) -> bool:
        """Frames are asked for that have not come."""
        return self.count < min(self.want, self.total)

    @property
    def ended(self) -> bool:
        """Nothing more will come."""
        return self.status in ("done", "failed")

    @property
    def too_large(self) -> bool:
        """The recording is past its bound."""
        return self.size > MAX_BYTES * len(self.specs)

    def ask(self, viewer: str, want: int) -> None:
        """`viewer` is still there and wants the frames below `want`; ignored once they have opened another run."""
        self._on_ask(self, viewer, want)

    def wait(self, count: int, timeout: float) -> bool:
        """Whether `count` frames, or the end, came within `timeout` seconds."""
        with self.changed:
            return self.changed.wait_for(lambda: self.count >= count or self.ended, timeout)

    def frames(self, start: int, stop: int | None = None) -> list[Frame]:
        """The frames from `start` to before `stop`, as far as they have come."""
        return self._all()[start:stop]

    def recordings(self) -> list[Recording]:
        """One recording a variant of the frames so far."""
        return recordings(self.experiment, self.specs, self._all()[:])

    def _all(self) -> list[Frame]:
        """All frames, taken off the shelf where they are there."""
        with self.changed:
            if self._shelved:
                self._frames, self.size = unpack_frames(self._shelf), self._unpacked
                self._shelved, self._shelf = 0, b""
            return self._frames

    # -- the pool's side ------------------------------------------------------------------------------------------

    def add(self, index: int, frame: Frame) -> None:
        """Take frame `index` from a worker; one that is already here (after a restart) is dropped."""
        with self.changed:
            if index == self.count:
                self._frames.append(frame)
                self.size += sum(OVERHEAD + array.nbytes for shot in frame if shot for array in shot.values.values())
            self.changed.notify_all()

    def shelve(self) -> None:
        """Keep the frames of a run that has ended in a fraction of their memory, until somebody asks for them."""
        with self.changed:
            if self.ended and self._frames:
                self._shelf, self._shelved, self._unpacked = pack_frames(self._frames), self.count, self.size
                self._frames, self.size = [], OVERHEAD * 10 + len(self._shelf)

    def become(self, status: str, place: int = 0, message: str = "", why: str = "") -> None:
        """Change status and tell those who wait."""
        with self.changed:
            if status != self.status:
                self.since = time.monotonic()
            self.status, self.place, self.message, self.why = status, place, message, why
            self.changed.notify_all()


def trim(runs: dict[str, Run], cache: int) -> None:
    """Keep those that are over and nobody watches within `cache` bytes: put away, then dropped, the oldest first."""
    idle = [run for run in runs.values() if run.ended and not run.viewers]
    if sum(run.size for run in idle) > cache:
        for run in idle:
            run.shelve()
    size = sum(run.size for run in idle)
    for run in idle:
        if size <= cache:
            break
        size -= run.size
        del runs[run.key]
