"""The `race` experiment: optimizers on one network, from the same weights, on the same batches, each well tuned.

Afterwards the paths of all racers are drawn on one plane through weight space, so this is the one experiment in which a
variant's slices depend on its company; its training does not.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from engine.race.plane import Plane, pca_plane, random_plane, slice_loss, window
from engine.race.spec import PLANES, RATES, SLICE_FRAMES, RaceSpec
from engine.record.recording import Frame, Snapshot
from engine.spec import Spec
from engine.train.columns import COLUMNS
from engine.train.data import load
from engine.train.experiment import check_size, lanes_of, lockstep
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
    torch.set_num_threads(1)
    racers = [spec for spec in specs if isinstance(spec, RaceSpec)]
    if len({tuple(getattr(spec, key) for key in RaceSpec.knobs() if key not in APART) for spec in racers}) > 1:
        raise ValueError(f"racers must share all of RaceSpec but {', '.join(APART)}: a slice shows one loss surface")
    check_size(racers)
    tuned = yield from _tune(racers)
    paths, gone = yield from _race(tuned, columns)
    wanted = [plane for plane in PLANES if {f"{plane}_loss", f"{plane}_path"} & set(columns)]
    if wanted:
        yield from _slices(tuned, paths, gone, wanted)


def _tune(racers: Sequence[RaceSpec]) -> Generator[None, None, list[RaceSpec]]:
    """Each racer with the learning rate whose final probe loss is lowest, of as many trials as its spec says.

    Its own where all of them diverged.
    """
    tries = [(k, _at(spec, rate)) for k, spec in enumerate(racers) for rate in spec.rates() if spec.trials > 1]
    best = [(np.inf, spec) for spec in racers]
    if tries:
        candidates = [replace(spec, every=min(max(spec.steps, 1), 1000)) for _, spec in tries]
        losses = yield from _final_losses(candidates)
        for (k, spec), loss in zip(tries, losses, strict=True):
            if loss < best[k][0]:
                best[k] = (loss, spec)
    return [spec for _, spec in best]


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
                losses[k] = float(shot.values["loss"]) if shot.ending.status == "done" else np.inf
        yield None
    return [loss if np.isfinite(loss) else np.inf for loss in losses]


def _race(racers: Sequence[RaceSpec], columns: Collection[str]) -> Generator[Frame | None, None, Raced]:
    """The frames of training; the weights (T, P) of every racer at its snapshots before it diverged, and who did."""
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
        yield tuple(shot and _with_rate(shot, spec, columns) for shot, spec in zip(frame, racers, strict=True))
    flat = lanes[0].stack.weights.flat.shape[1]
    return [np.array(path).reshape(-1, flat) for path in paths], gone


def _going(shot: Snapshot | None) -> bool:
    """Whether the racer is still finite at this frame."""
    return shot is not None and not (shot.ending and shot.ending.status == "diverged")


def _with_rate(shot: Snapshot, spec: RaceSpec, columns: Collection[str]) -> Snapshot:
    if shot.step or "tuned_lr" not in columns:
        return shot
    rate = np.array(spec.optimizer.lr)
    notes = {**shot.notes, "trials": spec.trials, "rates": list(RATES)}
    return replace(shot, values={**shot.values, "tuned_lr": rate}, notes=notes)


def _slices(
    racers: Sequence[RaceSpec], paths: Sequence[Array], gone: Collection[int], wanted: Sequence[str]
) -> Iterator[Frame | None]:
    """Frames in which the slices fill in; the racers share one plane of each kind, and the notes say where it lies.

    Plane and window are those of the racers that did not diverge; where all did, those of their starts.
    """
    sane = [path for k, path in enumerate(paths) if k not in gone] or [path[:1] for path in paths if len(path)]
    sane = sane or [np.zeros((1, paths[0].shape[1]))]
    centre = _centre(racers, sane)
    found = {kind: _plane(kind, racers[0], centre, sane) for kind in wanted}
    walks = {kind: [plane.project(path) for path in paths] for kind, plane in found.items()}
    sides = {kind: window([found[kind].project(path) for path in sane], REACH[kind]) for kind in wanted}
    notes = {"axes": {f"{kind}_loss": _described(plane, *sides[kind]) for kind, plane in found.items()}}
    spec, data = racers[0], load(racers[0])
    rows = {kind: slice_loss(spec, data, plane, *sides[kind]) for kind, plane in found.items()}
    for _ in range(SLICE_FRAMES):
        with torch.inference_mode():
            parts = {f"{kind}_loss": next(part) for kind, part in rows.items()}
        yield tuple(
            Snapshot(spec.steps, {**parts, **{f"{kind}_path": walks[kind][k] for kind in wanted}}, notes)
            for k in range(len(racers))
        )


def _centre(racers: Sequence[RaceSpec], paths: Sequence[Array]) -> Weights:
    """The mean of where the racers ended."""
    weights = Weights(racers[0].sizes, 1, torch.float32)
    weights.flat.copy_(torch.from_numpy(np.mean([path[-1] for path in paths], 0)))
    return weights


def _plane(kind: str, spec: RaceSpec, centre: Weights, paths: Sequence[Array]) -> Plane:
    if kind == "pca":
        return pca_plane(paths, centre.flat[0].double().numpy())
    return random_plane(spec, paths, centre)


def _described(plane: Plane, x: Array, y: Array) -> dict[str, Any]:
    return {"x_values": x.tolist(), "y_values": y.tolist(), "share": plane.share}
