"""The `descend` experiment: paths in chunks of steps, then the studies that were asked for, as a stream of frames."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from engine.descend import protocols
from engine.descend.columns import STUDY_COLUMNS, studies
from engine.descend.forecast import theory
from engine.descend.measure import OF_UPDATES, Chunk, needs
from engine.descend.methods import cost
from engine.descend.plan import trajectories
from engine.descend.spec import CHUNK, DescendSpec
from engine.descend.studies import Stream, axes, study
from engine.descend.theory import eigenvalues, nearest_minimum, plain
from engine.descend.trajectory import Trajectory, lost
from engine.record.pieces import Pieces
from engine.record.recording import Ending, Frame, Snapshot
from engine.spec import Spec

Array = np.ndarray
MANY = 1_000_000
"""Weights of a network for which the cost of a method is told besides the two of a surface."""


def frames(specs: Sequence[Spec], columns: Collection[str]) -> Iterator[Frame | None]:
    """Frames of the run of these DescendSpecs, with None in between: the paths, CHUNK steps a frame, then studies.

    A variant's ending comes with its last snapshot, whichever of the two that is in.
    """
    variants = [spec for spec in specs if isinstance(spec, DescendSpec)]
    rates, notes = yield from _prepare(variants, columns)
    asked = studies(columns)
    told = [name for name in columns if name not in STUDY_COLUMNS]
    endings = [Ending("done", spec.steps) for spec in variants]
    if told or not asked:
        endings = yield from _paths(variants, rates, told, notes, last=not asked)
        notes = [{} for _ in variants]
    if asked:
        yield from _studies(variants, rates, columns, notes, endings)


def _prepare(
    specs: Sequence[DescendSpec], columns: Collection[str]
) -> Pieces[tuple[list[float], list[dict[str, Any]]]]:
    """(learning rate, notes) of each variant; where they are to be searched for, that is done here."""
    rates, notes = [], []
    for spec in specs:
        found = (yield from protocols.searching(spec)) if spec.protocol == "tuned" else {}
        yield
        rates.append(protocols.rate_of(spec, found))
        notes.append(_notes(spec, found, columns))
        yield
    return rates, notes


def _notes(spec: DescendSpec, found: Mapping[str, Any], columns: Collection[str]) -> dict[str, Any]:
    near = nearest_minimum(spec.surface, spec.start)
    return {
        "window": list(spec.window),
        "minima": [list(point) for point in spec.surface.minima],
        "saddles": [list(point) for point in spec.surface.saddles],
        "start": list(spec.start),
        "hessian_eigs": {
            "start": plain(eigenvalues(spec.surface, *spec.start)),
            "minimum": plain(eigenvalues(spec.surface, *near[:2])) if near else [],
        },
        "theory": theory(spec, protocols.rate_of(spec, found)),
        "race": protocols.notes(spec, found),
        "cost": {str(n): list(cost(spec.optimizer, n)) for n in (2, MANY)},
        "axes": {name: axes(spec, name) for name in columns if name in STUDY_COLUMNS},
    }


# -- paths ------------------------------------------------------------------------------------------------------------


def _paths(
    specs: Sequence[DescendSpec],
    rates: Sequence[float],
    columns: Collection[str],
    notes: Sequence[Mapping[str, Any]],
    last: bool,
) -> Generator[Frame | None, None, list[Ending]]:
    """The frames of all paths; how each ends. Unless this is the `last` part of the run, no frame ends a variant."""
    keep = needs(columns) | ({"calls", "hessians"} if any(s.protocol == "evaluations" for s in specs) else set())
    lanes = [Lane(specs, members, trajectory, columns) for members, trajectory in trajectories(specs, rates, keep)]
    first = True
    while any(not lane.done for lane in lanes):
        shots: list[Snapshot | None] = [None] * len(specs)
        for lane in lanes:
            for k, shot in (yield from lane.advance()).items():
                shots[k] = Snapshot(
                    shot.step, shot.values, notes[k] if first else {}, shot.ending if last else None, shot.steps
                )
            yield None
        first = False
        yield tuple(shots)
    endings = {k: ending for lane in lanes for k, ending in lane.endings.items()}
    return [endings[k] for k in range(len(specs))]


class Lane:
    """One trajectory within a run: its variants, and which of them have ended."""

    def __init__(
        self, specs: Sequence[DescendSpec], members: list[int], trajectory: Trajectory, columns: Collection[str]
    ) -> None:
        self.specs, self.members, self.trajectory, self.columns = specs, members, trajectory, columns
        self.surface = specs[members[0]].surface
        self.endings: dict[int, Ending] = {}
        self._slots: Array | None = None

    @property
    def done(self) -> bool:
        """No path goes on."""
        return len(self.endings) == len(self.members) or self.trajectory.t > self.trajectory.steps

    def advance(self) -> Pieces[dict[int, Snapshot]]:
        """{variant: its next chunk} of those that have not ended."""
        if self.done:
            return {}
        first = self.trajectory.t
        kept = yield from self.trajectory.taking(CHUNK)
        chunk = Chunk(self.trajectory, self.surface, first, kept, self._slots)
        with np.errstate(all="ignore"):
            values = {name: chunk.column(name) for name in self.columns}
        self._slots = kept["slots"][-1] if "slots" in kept else None
        found = {}
        for row, k in enumerate(self.members):
            if k not in self.endings:
                found[k] = self._snapshot(row, k, chunk, values)
        self.endings |= {k: shot.ending for k, shot in found.items() if shot.ending}
        return found

    def _snapshot(self, row: int, k: int, chunk: Chunk, values: Mapping[str, Array]) -> Snapshot:
        count, ending = self._end(row, self.specs[k], chunk)
        taken = {name: np.ascontiguousarray(value[:count, ..., row]) for name, value in values.items()}
        if ending:
            for name in OF_UPDATES & taken.keys():
                taken[name][-1] = np.nan
        steps = np.arange(chunk.first, chunk.first + count)
        return Snapshot(int(steps[-1]), taken, {}, ending, steps)

    def _end(self, row: int, spec: DescendSpec, chunk: Chunk) -> tuple[int, Ending | None]:
        """(points of this chunk that the variant has, how it ends here if it does).

        The point after the chunk is looked at too, so that a path never ends before the first point of a chunk.
        """
        gone, quantity = self._gone(row, spec, chunk)
        over = _first(_spent(chunk, row) > spec.steps) if spec.protocol == "evaluations" else None
        if over is not None and (gone is None or over <= gone):
            return over, Ending("done", chunk.first + over - 1)
        if gone is not None and chunk.first + gone <= spec.steps:
            return gone, Ending("diverged", chunk.first + gone, None, quantity)
        final = chunk.first + chunk.n - 1
        return chunk.n, Ending("done", final) if final == spec.steps else None

    def _gone(self, row: int, spec: DescendSpec, chunk: Chunk) -> tuple[int | None, str]:
        """(the first point that is lost or has no finite f, which of the two it is); the start is always kept."""
        far = lost(chunk.kept["position"][..., row : row + 1], spec.window)[:, 0]
        gone = _first(far | ~np.isfinite(chunk.heights[:, row]))
        if gone is None:
            return None, ""
        return max(gone, 1), "position" if far[gone] else "loss"


def _spent(chunk: Chunk, row: int) -> Array:
    """(n + 1,) cost, in gradients, of the way to each point."""
    steps = np.arange(chunk.first, chunk.first + chunk.n + 1)
    return protocols.spent(steps, chunk.kept["calls"][:, row], chunk.kept["hessians"][:, row])


def _first(flags: Array) -> int | None:
    return int(np.argmax(flags)) if flags.any() else None


# -- studies ----------------------------------------------------------------------------------------------------------


def _studies(
    specs: Sequence[DescendSpec],
    rates: Sequence[float],
    columns: Collection[str],
    notes: Sequence[Mapping[str, Any]],
    endings: Sequence[Ending],
) -> Iterator[Frame | None]:
    """The frames of all studies: each holds the arrays so far, and the last one how the variants' paths ended."""
    plans = [part for part in studies(columns) for _ in range(part.frames)]
    running: dict[str, list[Stream]] = {}
    for at, part in enumerate(plans):
        if part.name not in running:
            running[part.name] = [study(spec, lr, part.name) for spec, lr in zip(specs, rates, strict=True)]
        shots = []
        for k, stream in enumerate(running[part.name]):
            while (found := next(stream)) is None:
                yield None
            values = {name: value for name, value in found.items() if name in columns}
            ending = endings[k] if at == len(plans) - 1 else None
            shots.append(Snapshot(at, values, {} if at else notes[k], ending))
            yield None
        yield tuple(shots)
