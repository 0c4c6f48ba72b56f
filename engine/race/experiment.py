"""The `race` experiment: optimizers on one network, from the same weights, on the same batches, each well tuned.

Afterwards the paths of all racers are drawn on one plane through weight space, so this is the one experiment in which a
variant's slices depend on its company; its training does not.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from engine.race.plane import Plane, pca_plane, random_plane, slice_loss, window
from engine.race.spec import PLANES, RATES, SEEDS, SLICE_FRAMES, RaceSpec
from engine.record.recording import Frame, Snapshot
from engine.spec import Spec
from engine.train.columns import COLUMNS
from engine.train.data import load
from engine.train.experiment import check_size, lanes_of, lockstep
from engine.train.products import one_thread
from engine.train.spec import SEED
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
    """A racer with the rate that was found for it (NaN: with none the loss stayed finite, so it keeps its own).

    `ends` are its final probe losses under SEEDS seeds, infinite where it diverged; `tried` the rates it was chosen
    from. Both are empty where nothing was searched for.
    """

    spec: RaceSpec
    rate: float
    ends: tuple[float, ...] = ()
    tried: tuple[float, ...] = ()

    @property
    def edge(self) -> str:
        """Which end of the rates tried it is at: "low", "high" or ""."""
        if not self.tried:
            return ""
        return "low" if self.rate <= min(self.tried) else "high" if self.rate >= max(self.tried) else ""


def _tune(racers: Sequence[RaceSpec]) -> Generator[None, None, list[Tuned]]:
    """Each racer with its best rate: first the best of a ladder, then of that and its neighbours over SEEDS seeds.

    What is compared is the final probe loss.
    """
    searched = [k for k, spec in enumerate(racers) if spec.searched]
    found = {k: Tuned(spec, spec.optimizer.lr) for k, spec in enumerate(racers)}
    coarse = yield from _losses({k: (racers[k].rates(), [0]) for k in searched}, racers)
    best = {k: _lowest(coarse[k]) for k in searched}
    fine = yield from _losses(
        {k: (racers[k].finer(rate), range(SEEDS)) for k, rate in best.items() if np.isfinite(rate)}, racers
    )
    for k in searched:
        ends = fine.get(k, coarse[k])
        rate = _lowest(ends)
        spec = _at(racers[k], rate) if np.isfinite(rate) else racers[k]
        found[k] = Tuned(spec, rate, tuple(ends.get(rate, ())), (*coarse[k], *ends))
    return [found[k] for k in range(len(racers))]


def _losses(
    tries: Mapping[int, tuple[Sequence[float], Sequence[int]]], racers: Sequence[RaceSpec]
) -> Generator[None, None, dict[int, dict[float, list[float]]]]:
    """racer -> rate -> its final losses by seed, of (rates, seeds beyond its own) by racer."""
    runs = [(k, rate, seed) for k, (rates, seeds) in tries.items() for rate in rates for seed in seeds]
    losses = (yield from _final_losses([_seeded(_at(racers[k], rate), seed) for k, rate, seed in runs])) if runs else []
    found: dict[int, dict[float, list[float]]] = {k: {} for k in tries}
    for (k, rate, _), loss in zip(runs, losses, strict=True):
        found[k].setdefault(rate, []).append(loss)
    return found


def _lowest(ends: Mapping[float, Sequence[float]]) -> float:
    """The rate with the lowest mean loss; NaN where none is finite."""
    means = {rate: float(np.mean(losses)) for rate, losses in ends.items()}
    best = min(means, key=means.__getitem__)
    return best if np.isfinite(means[best]) else np.nan


def _seeded(spec: RaceSpec, seed: int) -> RaceSpec:
    """As it is measured while it is tuned: at its start and its end, with other weights and batches."""
    every = min(max(spec.steps, 1), 1000)
    return replace(spec, seed=(spec.seed + seed) % SEED, seed_batch=(spec.seed_batch + seed) % SEED, every=every)


def _at(spec: RaceSpec, rate: float) -> RaceSpec:
    rule: Any = spec.optimizer
    return replace(spec, optimizer=replace(rule, lr=rate))


def _final_losses(specs: Sequence[RaceSpec]) -> Generator[None, None, list[float]]:
    """Final probe loss of each spec, infinity where it diverged."""
    lanes = yield from lanes_of(specs, {"loss": COLUMNS["loss"]})
    losses = [np.inf] * len(specs)
    for frame in lockstep(lanes, specs, ("loss",)):
        for k, shot in enumerate(frame or ()):
            if shot and shot.ending:
                losses[k] = float(shot.values["loss"]) if shot.ending.status != "diverged" else np.inf
        yield None
    return [loss if np.isfinite(loss) else np.inf for loss in losses]


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
    ends = [end if np.isfinite(end) else None for end in racer.ends]
    notes = {"trials": racer.spec.trials, "rates": list(RATES), "ends": ends, "edge": racer.edge}
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
