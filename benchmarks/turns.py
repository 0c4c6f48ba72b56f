"""The longest that a run computes without a pause for others, of the dearest addresses that are allowed.

Every optimizer, initialization, method, surface and column at the limits of the knobs, and what was found dear. The
table of `make bench` measures columns in bunches, within minutes; `python -m benchmarks.turns` each alone, so that one
that takes long is not lost among the others, and names all pieces of more than 40 ms.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, product

from engine.descend.methods import METHODS
from engine.parts.inits import INITS
from engine.parts.layers import DROPOUTS, NORMS
from engine.parts.optimizers import OPTIMIZERS
from engine.parts.surfaces import SURFACES
from engine.race.spec import racers
from engine.spec import Spec
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, LABS, load, parse_address
from ui.run import columns

SECONDS, IN_BUNCH = 2.0, 8.0
"""Seconds of processor time that each address is computed for, and a bunch of columns."""
BUNCH = 16
"""Columns of an address that the table measures in one run."""
GOAL = 50
"""Milliseconds."""
LARGE = "depth=20&width=500&batch=512"
SOON = "&steps=2&every=1&probe=1000&precision=float64"
MODES = "&norm=batch_norm&dropout=dropout&dropout.p=0.5&mode=monte_carlo&masks=60"
MASKED = "depth=20&width=128&masks=512&batch=512&dropout=dropconnect&dropout.p=0.5&mode=monte_carlo"
LONG = "surface=formula&surface.text=sin(x*y)%2Bx%5E2&steps=5000&trials=60"
Address = tuple[str, Sequence[str]]
"""An address, and the columns that are asked for: none are those of its lab's page."""
Piece = tuple[float, str, str]
"""(seconds of processor time, where it began, where it ended)."""


def train_columns(setting: str) -> Iterator[Address]:
    """Each column of `train` alone."""
    yield from ((f"train?{setting}", [name]) for name in EXPERIMENTS["train"].columns)


def optimizers() -> Iterator[Address]:
    """Each optimizer, initialization, normalization and dropout on the largest network."""
    menus = {"optimizer": OPTIMIZERS, "init": INITS, "norm": NORMS, "dropout": DROPOUTS}
    for key, name in ((key, name) for key, menu in menus.items() for name in menu):
        yield f"train?{LARGE}{SOON}&{key}={name}", ["loss", "test_accuracy", "update_ratio"]


def several() -> Iterator[Address]:
    """Comparisons as a page runs them."""
    yield f"initialization?{LARGE}&vs=width%3D499&vs=width%3D498", ()
    yield f"initialization?{LARGE}&precision=float64&optimizer=adam&probe=1000", ()
    yield f"batch_norm?{LARGE}&vs=norm%3Dnone", ()
    yield "batch_norm?depth=20&precision=float64&vs=norm%3Dnone&vs=norm%3Dlayer", ("tolerance",)
    yield "dropout?depth=20&width=120&masks=512&vs=seed%3D2", ("ensemble",)
    yield "dropout?depth=20&width=120&masks=512&steps=2&every=1&vs=seed%3D2", ("ensemble",)
    yield f"dropout?{MASKED}&precision=float64&vs=seed%3D2&vs=seed%3D3", ()
    yield "race?", tuple(EXPERIMENTS["race"].columns)
    yield from ((f"{slug}?{load(slug).opening}", ()) for slug in LABS)


def descents() -> Iterator[Address]:
    """Each column, method and surface with the most steps and trials."""
    yield from ((f"descend?{LONG}&protocol=tuned&optimizer=adam", [name]) for name in EXPERIMENTS["descend"].columns)
    for protocol, method in product(("own", "tuned", "evaluations"), METHODS):
        yield f"descend?{LONG}&protocol={protocol}&optimizer={method}", list(_light())
    yield from ((f"descend?surface={name}&steps=5000&optimizer=newton", list(_light())) for name in SURFACES)


def _light() -> Iterator[str]:
    yield from (name for name, column in EXPERIMENTS["descend"].columns.items() if column.kind != "array")


FAMILIES: Mapping[str, Callable[[], Iterator[Address]]] = {
    "comparisons, studies of maps and ensembles, a race": several,
    "20 layers of 500: every optimizer, initialization, norm, dropout": optimizers,
    "20 layers of 500: every column": lambda: train_columns(LARGE + SOON),
    "20 layers of 500, batch norm and 60 masks: every column": lambda: train_columns(LARGE + SOON + MODES),
    "DropConnect, 20 layers of 128, 512 masks: every column": lambda: train_columns(MASKED + SOON),
    "descents of 5000 steps: every column, method, surface": descents,
}


def rows() -> Iterator[tuple[str, ...]]:
    """(what, result, goal) for the table."""
    rehearse()
    for name, family in FAMILIES.items():
        (seconds, _, to), (address, _) = max((longest(*each, IN_BUNCH)[0], each) for each in bunches(family()))
        yield f"longest piece: {name}", f"{1000 * seconds:.0f} ms (to {to}: {address})", f"{GOAL} ms"


def bunches(family: Iterable[Address]) -> Iterator[Address]:
    """The same addresses; columns asked of the same one alone in bunches, unless they are runs of their own."""
    for address, same in groupby(family, key=lambda each: each[0]):
        asked = [only for _, only in same]
        light = [only[0] for only in asked if len(only) == 1 and not _own(address, only[0])]
        yield from ((address, light[at : at + BUNCH]) for at in range(0, len(light), BUNCH))
        yield from ((address, only) for only in asked if list(only) not in [[name] for name in light])


def _own(address: str, column: str) -> bool:
    """Whether a column is a run of its own: what ran before it in one bunch would be freed in its time."""
    experiment = EXPERIMENTS.get(address.partition("?")[0])
    return experiment is not None and experiment.columns[column].frames is not None


def rehearse() -> None:
    """What a worker does when it starts: libraries and data are loaded."""
    for experiment in EXPERIMENTS.values():
        next(experiment.frames([experiment.spec()], list(experiment.columns)))


def longest(address: str, only: Sequence[str] = (), seconds: float = SECONDS, keep: int = 3) -> list[Piece]:
    """The longest pieces of a run, in so many seconds of processor time."""
    head = address.partition("?")[0]
    start = time.process_time()
    frames = EXPERIMENTS[LABS[head].experiment if head in LABS else head].frames(*_asked(address, only))
    pieces, at, begun = list[Piece](), "start", start
    for _ in frames:
        now, here = time.process_time(), place(frames)
        pieces = sorted([*pieces, (now - start, at, here)], reverse=True)[:keep]
        if now - begun > seconds:
            break
        at, start = here, time.process_time()
    return pieces


def _asked(address: str, only: Sequence[str]) -> tuple[Sequence[Spec], Sequence[str]]:
    """The specs of an address and its columns; a page's race is always on the same network."""
    head, _, query = address.partition("?")
    if head in LABS:
        lab, specs, _ = parse_address(address)
        return specs, only or columns(lab, specs)
    if head == "race":
        return racers([TrainSpec(optimizer=rule()) for rule in OPTIMIZERS.values()]), only
    return [EXPERIMENTS[head].spec.from_query(query)[0]], only


def place(frames: object) -> str:
    """The innermost line at which a generator waits."""
    while (inner := _inner(frames)) is not None:
        frames = inner
    frame = getattr(frames, "gi_frame", None)
    return f"{frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_lineno}" if frame else "?"


def _inner(frames: object) -> object:
    """What a generator waits for: what it yields from, or what `engine.record.pieces.within` goes through."""
    frame = getattr(frames, "gi_frame", None)
    return getattr(frames, "gi_yieldfrom", None) or (frame and frame.f_locals.get("pieces"))


if __name__ == "__main__":
    rehearse()
    for name, family in FAMILIES.items():
        if not sys.argv[1:] or any(part in name for part in sys.argv[1:]):
            print(name)
            for address, only in family():
                for seconds, start, end in longest(address, only):
                    if seconds > 0.04:
                        print(f"    {1000 * seconds:6.0f} ms  {start} -> {end}  {address} {' '.join(only)}", flush=True)
