"""The `race` experiment: optimizers on one network, from the same weights, on the same batches, each well tuned.

Afterwards the paths of all racers are drawn on one plane through weight space, so this is the one experiment in which a
variant's slices depend on its company; its training does not.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from engine.race.plane import Plane, pca_plane, random_plane, slice_loss, window
from engine.race.spec import PLANES, RATES, SEEDS, SLICE_FRAMES, RaceSpec
from engine.record.pieces import Pieces
from engine.record.recording import Frame, Snapshot
from engine.search.trying import Judge, Tried, narrowing
from engine.spec import Spec
from engine.train.columns import COLUMNS
from engine.train.data import load
from engine.train.experiment import check_size, lanes_of, lockstep
from engine.train.final import judging
from engine.train.products import one_thread
from engine.train.variants import at_rate
from engine.train.weights import Weights

Array = np.ndarray
Raced = tuple[list[Array], set[int]]
REACH = {"pca": 0.0, "random": 1.0}
"""How far a slice reaches at least; 1 along a filter-normalised direction doubles or removes every unit's weights."""
APART = ("optimizer", "trials", "seed", "seed_batch", "seed_mask")
"""What racers may differ in."""
CURVES = ("loss", "train_accuracy", "test_accuracy")


def frames(specs: Sequence[Spec], columns: Collection[str]) -> Iterator[Frame | None]:
    """Frames of training, then of the slices; None while learning rates are tried and between updates.

    Raises ValueError where the racers have more than MAX_WEIGHTS weights together, or differ in more than APART.
    """
    one_thread()
    racers = [spec for spec in specs if isinstance(spec, RaceSpec)]
    if len({tuple(getattr(spec, key) for key in RaceSpec.knobs() if key not in APART) for spec in racers}) > 1:
        raise ValueError(f"racers must share all of RaceSpec but {', '.join(APART)}: a slice shows one loss surface")
    check_size(racers)
    tuned = yield from _tune(racers)
    racers = [each.spec for each in tuned]
    paths, gone = yield from _race(tuned, columns)
    wanted = [plane for plane in PLANES if {f"{plane}_loss", f"{plane}_path"} & set(columns)]
    if wanted:
        yield from _slices(racers, paths, gone, wanted)


@dataclass(frozen=True)
class Tuned:
    """A racer with the best rate that was found for it; `found` says how, and is None where none was searched for.

    Where the loss stayed finite with none of those tried, it keeps its own.
    """

    spec: RaceSpec
    found: Tried | None = None

    @property
    def rate(self) -> float:
        """What was found, NaN where nothing was; its own where nothing was searched for."""
        return self.found.point if self.found else float(self.spec.optimizer.lr)

    @property
    def notes(self) -> dict[str, Any]:
        """`ends`, the final losses of the best rate by seed, and at which `edge` of those tried it is."""
        if self.found is None or not np.isfinite(self.rate):
            return {"ends": [], "edge": ""}
        ends = self.found.scores[self.found.best].tolist()
        return {"ends": [end if np.isfinite(end) else None for end in ends], "edge": self.found.edge}


def _tune(racers: Sequence[RaceSpec]) -> Pieces[list[Tuned]]:
    """Each racer with its best rate: first the best of a ladder, then of that and its neighbours over SEEDS seeds."""
    ladders = {k: spec.rates() for k, spec in enumerate(racers) if spec.searched}
    judge: Judge[int] = judging(lambda k, rate: at_rate(racers[k], rate))
    found = yield from narrowing(ladders, lambda k, rate: racers[k].finer(rate), SEEDS, judge)
    best = {k: at_rate(racers[k], each.point) for k, each in found.items() if np.isfinite(each.point)}
    return [Tuned(best.get(k, spec), found.get(k)) for k, spec in enumerate(racers)]


def _race(tuned: Sequence[Tuned], columns: Collection[str]) -> Generator[Frame | None, None, Raced]:
    """The frames of training; the weights (T, P) of every racer at its snapshots before it diverged, and who did."""
    racers = [each.spec for each in tuned]
    curves = [name for name in columns if name in CURVES]
    lanes = yield from lanes_of(racers, {name: COLUMNS[name] for name in curves})
    paths: list[list[Array]] = [[] for _ in racers]
    gone: set[int] = set()
    for frame in lockstep(lanes, racers, curves):
        if frame is None:
            yield None
            continue
        for lane in lanes:
            for row, k in enumerate(lane.members):
                if _going(frame[k]):
                    paths[k].append(lane.stack.weights.flat[row].double().numpy().copy())
                else:
                    gone.add(k)
        yield tuple(shot and _with_rate(shot, each, columns) for shot, each in zip(frame, tuned, strict=True))
    flat = lanes[0].stack.weights.flat.shape[1]
    return [np.array(path).reshape(-1, flat) for path in paths], gone


def _going(shot: Snapshot | None) -> bool:
    """Whether the racer is still finite at this frame."""
    return shot is not None and not (shot.ending and shot.ending.status == "diverged")


def _with_rate(shot: Snapshot, racer: Tuned, columns: Collection[str]) -> Snapshot:
    if shot.step or "tuned_lr" not in columns:
        return shot
    notes = {"trials": racer.spec.trials, "rates": list(RATES), **racer.notes}
    return replace(shot, values={**shot.values, "tuned_lr": np.array(racer.rate)}, notes={**shot.notes, **notes})


def _slices(
    racers: Sequence[RaceSpec], paths: Sequence[Array], gone: Collection[int], wanted: Sequence[str]
) -> Generator[Frame | None, None, None]:
    """Frames in which the slices fill in; the racers share one plane of each kind, and the notes say where it lies.

    Plane and window are those of the racers that did not diverge; where all did, those of their starts.
    """
    sane = [path for k, path in enumerate(paths) if k not in gone] or [path[:1] for path in paths if len(path)]
    sane = sane or [np.zeros((1, paths[0].shape[1]))]
    centre = _centre(racers, sane)
    found, walks, sides = dict[str, Plane](), dict[str, list[Array]](), dict[str, list[Array]]()
    for kind in wanted:
        found[kind] = _plane(kind, racers[0], centre, sane)
        yield None
        walks[kind] = yield from _projected(found[kind], paths)
        sides[kind] = window((yield from _projected(found[kind], sane)), REACH[kind])
    notes = {"axes": {f"{kind}_loss": _described(plane, *sides[kind]) for kind, plane in found.items()}}
    spec, data = racers[0], load(racers[0])
    rows = {kind: slice_loss(spec, data, plane, *sides[kind]) for kind, plane in found.items()}
    for _ in range(SLICE_FRAMES):
        parts = {}
        for kind, part in rows.items():
            parts[f"{kind}_loss"] = yield from _part(part)
        yield tuple(
            Snapshot(spec.steps, {**parts, **{f"{kind}_path": walks[kind][k] for kind in wanted}}, notes)
            for k in range(len(racers))
        )


def _projected(plane: Plane, paths: Sequence[Array]) -> Generator[None, None, list[Array]]:
    """Every path (T, P) on the plane (T, 2), one at a time."""
    found = []
    for path in paths:
        found.append(plane.project(path))
        yield None
    return found


def _part(rows: Iterator[Array | None]) -> Generator[None, None, Array]:
    """The next frame's part of a slice, row by row."""
    while True:
        with torch.inference_mode():
            found = next(rows)
        if found is not None:
            return found
        yield None


def _centre(racers: Sequence[RaceSpec], paths: Sequence[Array]) -> Weights:
    """The mean of where the racers ended."""
    weights = Weights(racers[0], 1, torch.float32)
    weights.flat.copy_(torch.from_numpy(np.mean([path[-1] for path in paths], 0)))
    return weights


def _plane(kind: str, spec: RaceSpec, centre: Weights, paths: Sequence[Array]) -> Plane:
    if kind == "pca":
        return pca_plane(paths, centre.flat[0].double().numpy())
    return random_plane(spec, paths, centre)


def _described(plane: Plane, x: Array, y: Array) -> dict[str, Any]:
    return {"x_values": x.tolist(), "y_values": y.tolist(), "share": plane.share}
