"""Experiments without torch, for tests of the pool: `tests.engine.serve.fakes:FAKES`, and one that cannot be loaded."""

import os
import signal
import sys
import time
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from engine.experiments import Experiment
from engine.record.columns import Column
from engine.record.recording import Ending, Snapshot
from engine.spec import RunSpec, one_of, whole

COLUMNS = MappingProxyType({"x": Column("x", "scalar"), "row": Column("row", "layer")})


@dataclass(frozen=True)
class FakeSpec(RunSpec):
    """`snapshots` frames of `row` numbers; what happens at frame `at` is up to `does`."""

    snapshots: int = whole(10, 1, 100_000)
    seed: int = whole(0, 0, 1000)
    row: int = whole(3, 1, 1_000_000)
    beats: int = whole(0, 0, 1000)
    pause: int = whole(0, 0, 10_000, unit="ms")
    memory: int = whole(0, 0, 10**12)
    does: str = one_of("nothing", "nothing", "fail", "die", "print", "hang")
    at: int = whole(5, 0, 1000)

    @property
    def bytes_needed(self) -> int:
        return self.memory


def frames(specs, columns):
    for step in range(max(spec.snapshots for spec in specs)):
        for spec in specs:
            for _ in range(spec.beats):
                yield None
            time.sleep(spec.pause / 1000)
            if step == spec.at:
                DEEDS[spec.does]()
        yield tuple(snapshot(spec, step, columns) for spec in specs)


def snapshot(spec, step, columns):
    values = {"x": np.array(1000.0 * spec.seed + step), "row": np.sin(np.arange(spec.row) + spec.seed * step)}
    ending = Ending("done", step) if step == spec.snapshots - 1 else None
    return Snapshot(step, {name: values[name] for name in columns}, {"edges": {}} if step == 0 else {}, ending)


def fail():
    raise RuntimeError("as it was told to")


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def say():
    print("a stray print")
    sys.stdout.flush()
    os.write(1, b"and one around Python")


DEEDS = {"nothing": lambda: None, "fail": fail, "die": die, "print": say, "hang": lambda: time.sleep(600)}
FAKES = {"fake": Experiment("fake", FakeSpec, COLUMNS, "tests.engine.serve.fakes", "", "")}
BROKEN = {"fake": Experiment("fake", FakeSpec, COLUMNS, "no_such_module", "", "")}
